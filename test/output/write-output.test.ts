/** The out directory: written as a whole, owned file by file, and without harm to anything that expose did not write. */
import { spawn } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Result } from '../../src/compiler/diagnostics/diagnostic.ts';
import type { Compilation } from '../../src/emitters/compilation.ts';
import type { EmittedFile } from '../../src/emitters/emitted-file.ts';
import type { Comparison } from '../../src/output/compare.ts';
import { readTree } from '../../src/output/read-tree.ts';
import { inspectOutput, writeOutput } from '../../src/output/write-output.ts';
import { exposure } from '../helpers/exposure-builder.ts';
import { deadPid, hasEnded, nameOfHolder, startOf } from '../helpers/holders.ts';

let base: string;
let out: string;
beforeEach(() => {
  base = mkdtempSync(join(tmpdir(), 'expose-output-'));
  out = join(base, 'out');
});
afterEach(() => rmSync(base, { recursive: true, force: true }));

const files: readonly EmittedFile[] = [
  { path: 'cloud-init/user-data.yaml', contents: '#cloud-config\n' },
  { path: 'k8s/80-deployment-tunnel.yaml', contents: 'kind: Deployment\n' },
  { path: 'terraform/main.tf', contents: 'terraform {}\n' },
];
const compilation = (over: readonly EmittedFile[] = files, digest = 'd1'): Compilation => ({
  exposure: exposure(),
  files: over,
  objects: [],
  digest,
});
const write = (wanted: Compilation = compilation(), force = false): Promise<Result<Comparison>> =>
  writeOutput({ out, outside: [base] }, wanted, force);
const codes = (result: Result<unknown>): readonly string[] =>
  result.diagnostics.map((diagnostic) => diagnostic.code);
const content = (path: string): string => readFileSync(join(out, path), 'utf8');
const paths = (): readonly string[] =>
  (readTree(out) ?? [])
    .filter((entry) => entry.kind !== 'folder')
    .map((entry) => entry.path)
    .sort();
function statuses(result: Result<Comparison>): Readonly<Record<string, string>> {
  if (!result.ok) throw new Error(JSON.stringify(result.diagnostics));
  return Object.fromEntries(result.value.files.map((file) => [file.path, file.status]));
}
const changed = compilation(
  [
    { path: 'cloud-init/user-data.yaml', contents: '#cloud-config\n' },
    { path: 'terraform/main.tf', contents: 'terraform {}\n# new\n' },
    { path: 'terraform/new.tf', contents: '' },
  ],
  'd2',
);

describe('what is written', () => {
  test('first everything, with a ledger, and nothing is left beside it', async () => {
    expect(new Set(Object.values(statuses(await write())))).toEqual(new Set(['created']));
    expect(paths()).toEqual([...files.map((file) => file.path), 'expose.json'].sort());
    expect(JSON.parse(content('expose.json'))).toMatchObject({
      formatVersion: 1,
      name: 'api-example-com',
      digest: 'd1',
      files: [{ path: 'cloud-init/user-data.yaml' }, {}, {}],
    });
    expect(readdirSync(base)).toEqual(['out']);
  });

  test('an unchanged tree is not touched', async () => {
    await write();
    const times = () =>
      [out, ...paths().map((path) => join(out, path))].map(
        (path) => statSync(path, { bigint: true }).mtimeNs,
      );
    const before = times();
    expect(new Set(Object.values(statuses(await write())))).toEqual(new Set(['unchanged']));
    expect(times()).toEqual(before);
  });

  test('a changed tree takes the old one’s place: files of ours that are no longer wanted go, unchanged ones stay the same files', async () => {
    await write();
    const inode = statSync(join(out, 'cloud-init/user-data.yaml')).ino;
    expect(statuses(await write(changed))).toEqual({
      'cloud-init/user-data.yaml': 'unchanged',
      'k8s/80-deployment-tunnel.yaml': 'removed',
      'terraform/main.tf': 'changed',
      'terraform/new.tf': 'created',
    });
    expect(paths()).toEqual([
      'cloud-init/user-data.yaml',
      'expose.json',
      'terraform/main.tf',
      'terraform/new.tf',
    ]);
    expect(existsSync(join(out, 'k8s'))).toBe(false);
    expect(statSync(join(out, 'cloud-init/user-data.yaml')).ino).toBe(inode);
    expect(readdirSync(base)).toEqual(['out']);
  });

  test('the mode of the out directory is kept', async () => {
    await write();
    chmodSync(out, 0o750);
    await write(changed);
    expect((statSync(out).mode & 0o777).toString(8)).toBe('750');
  });

  test('comparing writes nothing', async () => {
    expect(statuses(inspectOutput({ out, outside: [base] }, compilation()))).toMatchObject({
      'terraform/main.tf': 'created',
    });
    expect(readdirSync(base)).toEqual([]);
  });
});

describe('what others put there', () => {
  test('foreign files stay, with their folders, links and modes', async () => {
    await write();
    mkdirSync(join(out, 'terraform/.terraform/providers'), { recursive: true });
    writeFileSync(join(out, 'terraform/.terraform/providers/binary'), 'elf', { mode: 0o755 });
    symlinkSync('/etc/hostname', join(out, 'terraform/link'));
    writeFileSync(join(out, 'terraform/.terraform.lock.hcl'), 'lock');
    writeFileSync(join(out, 'NOTES.md'), 'mine');
    mkdirSync(join(out, 'empty'));
    statuses(await write(changed));
    expect(content('NOTES.md')).toBe('mine');
    expect(content('terraform/.terraform.lock.hcl')).toBe('lock');
    expect(readlinkSync(join(out, 'terraform/link'))).toBe('/etc/hostname');
    expect(lstatSync(join(out, 'terraform/.terraform/providers/binary')).mode & 0o111).not.toBe(0);
    expect(readdirSync(join(out, 'empty'))).toEqual([]);
    expect(content('terraform/main.tf')).toContain('# new');
  });

  test('an edited file is named and nothing is written, unless forced', async () => {
    await write();
    writeFileSync(join(out, 'terraform/main.tf'), 'edited');
    const refused = await write(changed);
    expect(codes(refused)).toEqual(['output-edited']);
    expect(refused.diagnostics[0]?.summary).toContain(join(out, 'terraform/main.tf'));
    expect(content('terraform/main.tf')).toBe('edited');
    expect(existsSync(join(out, 'terraform/new.tf'))).toBe(false);
    statuses(await write(changed, true));
    expect(content('terraform/main.tf')).toContain('# new');
  });

  test('an edited file that is no longer wanted is named too', async () => {
    await write();
    writeFileSync(join(out, 'k8s/80-deployment-tunnel.yaml'), 'edited');
    expect(codes(await write(changed))).toEqual(['output-edited']);
  });

  test('the tree of another exposure is not replaced, unless forced', async () => {
    await write();
    const other = { ...changed, exposure: exposure({ name: 'other' }) };
    const refused = await write(other);
    expect(codes(refused)).toEqual(['output-of-another-exposure']);
    expect(refused.diagnostics[0]?.summary).toBe(
      `${out} belongs to the exposure "api-example-com" of "api.example.com", and this is "other" of "api.example.com"`,
    );
    expect(content('terraform/main.tf')).toBe('terraform {}\n');
    statuses(await write(other, true));
    expect(JSON.parse(content('expose.json'))).toMatchObject({ name: 'other' });
  });

  test('the same name with another domain is a warning: there may be two files', async () => {
    await write();
    const { domain } = exposure();
    const other = { ...changed, exposure: exposure({ domain: { ...domain, name: 'www.example.org' } }) };
    const written = await write(other);
    expect(written.ok && written.value.warnings).toMatchObject([
      {
        severity: 'warning',
        code: 'output-of-another-exposure',
        summary: `${out} was compiled for "api.example.com", and this is "www.example.org" under the same name, "api-example-com"`,
      },
    ]);
    expect(JSON.parse(content('expose.json'))).toMatchObject({ domain: 'www.example.org' });
    const again = await write(other);
    expect(again.ok && again.value.warnings).toEqual([]);
  });

  test('a file that terraform or kubectl would read with ours is named; what they do not read is not', async () => {
    await write();
    const read = [
      'terraform/evil.tf',
      'terraform/main_override.TF',
      'terraform/x.tf.json',
      'terraform/x.tofu',
      'terraform/a.auto.tfvars',
      'terraform/terraform.tfvars.json',
      'k8s/99-pod.yml',
      'k8s/x.json',
      'k8s/Kustomization',
    ];
    const unread = ['terraform/NOTES.md', 'terraform/terraform.tfstate', 'terraform/.terraform.lock.hcl'];
    for (const path of [...read, ...unread, 'k8s.yaml']) writeFileSync(join(out, path), '');
    symlinkSync('/etc/hostname', join(out, 'terraform/link.tf'));
    const compared = inspectOutput({ out, outside: [base] }, compilation());
    expect(compared.ok && [...compared.value.planted].sort()).toEqual([...read, 'terraform/link.tf'].sort());
    expect(compared.ok && compared.value.stale).toBe(false);
  });

  test('a ledger that names no exposure, as older versions wrote it, is taken on', async () => {
    await write();
    const { name: _, domain: __, ...old } = JSON.parse(content('expose.json'));
    writeFileSync(join(out, 'expose.json'), JSON.stringify(old));
    statuses(await write(changed));
    expect(JSON.parse(content('expose.json'))).toMatchObject({ name: 'api-example-com' });
  });

  test('a file edited to what is wanted anyway is no obstacle', async () => {
    await write();
    writeFileSync(join(out, 'terraform/main.tf'), 'terraform {}\n# new\n');
    expect(statuses(await write(changed))).toMatchObject({ 'terraform/main.tf': 'unchanged' });
  });

  test.each([
    [
      'a file of the same name',
      (): void => {
        mkdirSync(join(out, 'terraform'), { recursive: true });
        writeFileSync(join(out, 'terraform/main.tf'), 'mine');
      },
    ],
    [
      'a folder where a file goes',
      (): void => {
        mkdirSync(join(out, 'terraform/main.tf/sub'), { recursive: true });
      },
    ],
    [
      'a file where a folder goes',
      (): void => {
        mkdirSync(out);
        writeFileSync(join(out, 'terraform'), 'mine');
      },
    ],
    [
      'a link where a file goes',
      (): void => {
        mkdirSync(join(out, 'terraform'), { recursive: true });
        symlinkSync(join(base, 'victim'), join(out, 'terraform/main.tf'));
      },
    ],
    [
      'a link where a folder goes',
      (): void => {
        mkdirSync(out);
        symlinkSync(base, join(out, 'terraform'));
      },
    ],
    [
      'an expose.json of something else',
      (): void => {
        mkdirSync(out);
        writeFileSync(join(out, 'expose.json'), '{}');
      },
    ],
  ])('%s is in the way, unless forced, and a link is never followed', async (_name, put) => {
    writeFileSync(join(base, 'victim'), 'untouched');
    put();
    const before = readTree(base);
    expect(codes(await write())).toEqual(['output-foreign']);
    expect(readTree(base)).toEqual(before);
    statuses(await write(compilation(), true));
    expect(content('terraform/main.tf')).toBe('terraform {}\n');
    expect(lstatSync(join(out, 'terraform')).isDirectory()).toBe(true);
    expect(readFileSync(join(base, 'victim'), 'utf8')).toBe('untouched');
    expect(readdirSync(base).sort()).toEqual(['out', 'victim']);
  });

  test('a ledger that names files outside is not believed', async () => {
    await write();
    writeFileSync(join(base, 'victim'), 'x');
    writeFileSync(
      join(out, 'expose.json'),
      JSON.stringify({ formatVersion: 1, digest: '', files: [{ path: '../victim', sha256: '' }] }),
    );
    expect(codes(await write(changed))).toContain('output-foreign');
    statuses(await write(changed, true));
    expect(readFileSync(join(base, 'victim'), 'utf8')).toBe('x');
  });
});

describe('an out directory that cannot be one', () => {
  test.each([
    ['the project’s folder', '.'],
    ['its parent', '..'],
    ['the private folder', 'sub/.expose/home'],
    ['a repository', 'sub/.git'],
  ])('%s', async (_name, relativePath) => {
    const result = await writeOutput({ out: join(base, relativePath), outside: [base] }, compilation(), true);
    expect(codes(result)).toEqual(['output-unsafe']);
  });

  test('a link to a directory', async () => {
    mkdirSync(join(base, 'elsewhere'));
    symlinkSync('elsewhere', out);
    expect(codes(await write(compilation(), true))).toEqual(['output-foreign']);
    expect(readdirSync(join(base, 'elsewhere'))).toEqual([]);
  });

  test('a place where nothing can be written', async () => {
    writeFileSync(join(base, 'file'), '');
    const result = await writeOutput(
      { out: join(base, 'file', 'out'), outside: [base] },
      compilation(),
      false,
    );
    expect(codes(result)).toEqual(['output-not-writable']);
  });
});

describe('what a killed writer left', () => {
  const lock = (): string => join(base, '.out.expose');
  const folderOf = (pid: number): string => join(lock(), nameOfHolder('compile', pid));

  test('a half-built tree is cleared', async () => {
    await write();
    mkdirSync(join(folderOf(deadPid), 'new', 'terraform'), { recursive: true });
    statuses(await write(changed));
    expect(readdirSync(base)).toEqual(['out']);
  });

  test('a half-built tree is cleared even when nothing else has to be done', async () => {
    await write();
    mkdirSync(join(folderOf(deadPid), 'new', 'terraform'), { recursive: true });
    expect(new Set(Object.values(statuses(await write())))).toEqual(new Set(['unchanged']));
    expect(readdirSync(base)).toEqual(['out']);
  });

  test('an old tree that was moved away comes back', async () => {
    await write();
    mkdirSync(folderOf(deadPid), { recursive: true });
    renameSync(out, join(folderOf(deadPid), 'old'));
    expect(new Set(Object.values(statuses(await write())))).toEqual(new Set(['unchanged']));
    expect(readdirSync(base)).toEqual(['out']);
  });

  test('a living writer is waited for, then reported', async () => {
    await write();
    mkdirSync(folderOf(process.ppid), { recursive: true });
    expect(codes(await write(changed))).toEqual(['output-busy']);
    expect(content('terraform/main.tf')).toBe('terraform {}\n');
  }, 30_000);

  test('its perl is waited for as well', async () => {
    await write();
    const perl = spawn('sleep', ['1']);
    mkdirSync(join(folderOf(deadPid), `helper-${perl.pid}-${startOf(perl.pid ?? 0)}`), { recursive: true });
    statuses(await write(changed));
    // Node itself may hear of it later.
    expect(hasEnded(perl.pid ?? 0)).toBe(true);
    expect(readdirSync(base)).toEqual(['out']);
  });

  test('a folder that is no lock is left alone and named', async () => {
    await write();
    mkdirSync(join(lock(), 'mine'), { recursive: true });
    const started = performance.now();
    const refused = await write(changed);
    expect(codes(refused)).toEqual(['output-busy']);
    expect(refused.diagnostics[0]?.summary).toContain(lock());
    expect(readdirSync(lock())).toEqual(['mine']);
    expect(performance.now() - started, 'nothing to wait for').toBeLessThan(2000);
  });
});

describe('perl, which swaps the trees', () => {
  const path = process.env.PATH;
  afterEach(() => {
    process.env.PATH = path;
  });

  test.each([
    ['is missing', 'exit 127'],
    ['ends before it has swapped them', 'kill -KILL $$'],
    ['is ended by a signal after it has swapped them', 'exec perl -e "END { kill 9, \\$\\$ }" "$@"'],
    ['says no after it has swapped them', 'exec perl -e "END { \\$? = 3 }" "$@"'],
    ['runs for another process', 'perl "$@"; exit $?'],
  ])('%s', async (_name, script) => {
    await write();
    const tools = join(base, 'tools');
    mkdirSync(tools);
    writeFileSync(join(tools, 'perl'), `#!/bin/sh\nPATH=\${PATH#*:}\n${script}\n`, { mode: 0o755 });
    process.env.PATH = `${tools}:${path}`;
    statuses(await write(changed));
    expect(content('terraform/main.tf')).toContain('# new');
    expect(new Set(Object.values(statuses(await write(changed))))).toEqual(new Set(['unchanged']));
    expect(readdirSync(base).sort()).toEqual(['out', 'tools']);
  });
});
