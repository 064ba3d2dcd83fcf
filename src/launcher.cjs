#!/usr/bin/env node
/**
 * The `expose` executable: runs main.cjs through V8's code cache, which saves a third of its start-up. Node's own
 * module.enableCompileCache does not exist in Node 20 and keeps too little (docs/decisions/start-up.md).
 *
 * A cache is machine code, so it is kept in a folder that only this user can write and that is checked for it, under a
 * name that holds the bundle's hash (V8 itself compares no more than the length), and with a checksum: V8 crashes on
 * damaged machine code. Every failure here means: run without.
 */
'use strict';
/** The range of engines.node in package.json, filled in by build.mjs. */
const engines = '';
const fs = require('node:fs');
const { dirname, isAbsolute, join } = require('node:path');
const vm = require('node:vm');

/** SHA-256 of each bundle, filled in by build.mjs: hashing here would cost more than reading the cache. */
const hashes = {};
/** Whether the bundles are inside this executable; set by scripts/build-standalone.mjs. */
const standalone = false;
const maxAgeMs = 30 * 24 * 60 * 60 * 1000;
/**
 * How many runs add to a cache. Each calls functions that the runs before it did not: the first compile makes keys, the
 * next one reads them, another replaces files.
 */
const learningRuns = 4;
const folder = process.env.NODE_DISABLE_COMPILE_CACHE ? null : cacheFolder();
// What a command compiles lazily belongs to its cache, so each command has one of its own.
const command = process.argv.includes('--help')
  ? 'help'
  : (/^[a-z]+$/.exec(process.argv[2] ?? '')?.[0] ?? 'help');

if (isSupported(process.versions.node)) load('main.cjs');
else {
  console.error(
    `error: expose does not run on Node.js ${process.versions.node}; it needs ${engines}. Install such a version and run the same command again.`,
  );
  process.exitCode = 1;
}

/** Whether a version is in `engines`, whose alternatives have the form ^1.2.3 or >=1.2.3. */
function isSupported(version) {
  const [major, minor, patch] = version.split(/[.-]/).map(Number);
  return engines.split(' || ').some((alternative) => {
    const [least, leastMinor, leastPatch] = alternative.replace(/^\D+/, '').split('.').map(Number);
    if (major !== least) return major > least && alternative.startsWith('>=');
    return minor > leastMinor || (minor === leastMinor && patch >= leastPatch);
  });
}

/** Runs a bundle of this directory as a CommonJS module. */
function load(name) {
  const filename = join(__dirname, name);
  const source = readBundle(filename, name);
  const cachePath = folder && join(folder, `${hashes[name]}-${process.version}-${process.arch}-${command}`);
  const cache = cachePath ? readCache(cachePath) : undefined;
  const script = new vm.Script(source, { filename, cachedData: cache?.code });
  const runs = cache === undefined || script.cachedDataRejected ? 0 : cache.runs;
  const module_ = { exports: {} };
  if (cachePath && runs < learningRuns) {
    // A run that failed came to few of the functions that the next one needs.
    process.once('exit', (code) => {
      if (code === 0 || code === 2) writeCache(cachePath, script, runs + 1);
    });
  }
  script.runInThisContext()(
    module_.exports,
    (id) => (id.startsWith('./') ? load(id.slice(2)) : require(id)),
    module_,
    filename,
    __dirname,
  );
  return module_.exports;
}

/** A function expression (build.mjs), in ASCII, which V8 keeps in one byte a character. */
function readBundle(filename, name) {
  return standalone ? require('node:sea').getAsset(name, 'latin1') : fs.readFileSync(filename, 'latin1');
}

function cacheFolder() {
  try {
    // node:os is one more module to load, where HOME says the same.
    const home = process.env.HOME || require('node:os').homedir();
    const cache = process.env.XDG_CACHE_HOME || join(home, '.cache');
    const path = join(cache, 'expose');
    // A relative one would be in the working directory, where a clone can bring machine code.
    if (!isAbsolute(path)) return null;
    let stat = fs.lstatSync(path, { throwIfNoEntry: false });
    if (stat === undefined) {
      // sudo may have kept another user's HOME, where a folder of root's would be in that user's way.
      if (!process.env.XDG_CACHE_HOME && process.getuid && fs.statSync(home).uid !== process.getuid())
        return null;
      fs.mkdirSync(path, { recursive: true, mode: 0o700 });
      stat = fs.lstatSync(path);
    }
    return isOwn(stat, 'isDirectory') ? path : null;
  } catch {
    return null;
  }
}

function readCache(path) {
  let descriptor;
  try {
    descriptor = fs.openSync(path, fs.constants.O_RDONLY | fs.constants.O_NOFOLLOW);
    if (!isOwn(fs.fstatSync(descriptor), 'isFile')) return undefined;
    const contents = fs.readFileSync(descriptor);
    const checked = contents.subarray(0, -4);
    if (crc32(checked) !== contents.readUInt32LE(checked.length)) return undefined;
    return { code: checked.subarray(0, -1), runs: checked.at(-1) };
  } catch {
    return undefined;
  } finally {
    if (descriptor !== undefined) fs.closeSync(descriptor);
  }
}

/** In less time than Node's hashes need to be loaded. */
function crc32(data) {
  return require('node:zlib').crc32(data);
}

/** The code, the number of runs that added to it as one byte, and the checksum of both. */
function writeCache(path, script, runs) {
  try {
    const draft = `${path}.${process.pid}`;
    const contents = Buffer.concat([script.createCachedData(), Buffer.of(runs)]);
    const checksum = Buffer.alloc(4);
    checksum.writeUInt32LE(crc32(contents));
    fs.writeFileSync(draft, Buffer.concat([contents, checksum]), { flag: 'wx', mode: 0o600 });
    fs.renameSync(draft, path);
    const now = Date.now();
    for (const name of fs.readdirSync(dirname(path))) {
      const other = join(dirname(path), name);
      const stat = fs.lstatSync(other);
      // The folder of terraform's providers lies here too.
      if (stat.isFile() && now - stat.mtimeMs > maxAgeMs) fs.unlinkSync(other);
    }
  } catch {
    // Without a cache the next start is slower, nothing else.
  }
}

/** Where there are no owners (Windows), the user's folder is protected by its access list. */
function isOwn(stat, kind) {
  return (
    stat[kind]() &&
    (process.getuid === undefined || (stat.uid === process.getuid() && (stat.mode & 0o077) === 0))
  );
}
