/** The program from outside: exit codes, what goes to which stream, colour, signals, closed pipes. */
import { spawn, spawnSync } from 'node:child_process';
import {
  chmodSync,
  chownSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { buildProgram } from '../../src/program.ts';
import { executable, expose } from '../helpers/cli.ts';

let cwd: string;
beforeEach(() => {
  cwd = mkdtempSync(join(tmpdir(), 'expose-cli-'));
  writeFileSync(join(cwd, 'exposure.yaml'), 'domain: api.example.com\ncluster: { ingress: traefik }\n');
  writeFileSync(join(cwd, 'broken.yaml'), 'domian: api.example.com\n');
});
afterEach(() => rmSync(cwd, { recursive: true, force: true }));

const commands = [
  'init',
  'validate',
  'compile',
  'plan',
  'apply',
  'destroy',
  'status',
  'doctor',
  'cost',
  'graph',
  'keys',
  'schema',
  'explain',
  'completion',
];

describe('help and version', () => {
  test('help names every command', async () => {
    const { code, stdout, stderr } = await expose(['--help'], { cwd });
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    for (const name of commands) expect(stdout).toMatch(new RegExp(`^  ${name} `, 'm'));
  });

  test.each(commands)('%s has the common flags', async (name) => {
    const { code, stdout } = await expose([name, '--help'], { cwd });
    expect(code).toBe(0);
    for (const flag of ['--json', '--color <when>', '--quiet', '--verbose', '--help'])
      expect(stdout).toContain(flag);
  });

  test('help begins with the first steps, in groups, with the address of the documentation', async () => {
    const { stdout } = await expose(['--help'], { cwd });
    expect(stdout).toMatch(/Write a file:\n {2}init \[file\][\s\S]*Bring it up[\s\S]*See what is there:/);
    expect(stdout).toContain('Start with expose init');
    expect(stdout).toMatch(/https:\/\/\S+\n$/);
    expect(Math.max(...stdout.split('\n').map((line) => line.length))).toBeLessThanOrEqual(80);
  });

  test('help is wrapped between words in a narrow terminal, its last lines too', async () => {
    let text = '';
    const program = buildProgram({ version: '0', homepage: 'https://example.com/docs' }, async () => {});
    const writeOut = (written: string) => {
      text += written;
    };
    program.exitOverride().configureOutput({ writeOut, getOutHelpWidth: () => 50 });
    await expect(program.parseAsync(['--help'], { from: 'user' })).rejects.toMatchObject({ exitCode: 0 });
    expect(text).toContain('https://example.com/docs');
    expect(text.split('\n').filter((line) => line.length > 50)).toEqual([]);
  });

  test.each([['--version'], ['-v'], ['version']])('version by %s', async (word) => {
    const { version } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')) as {
      version: string;
    };
    expect(await expose([word], { cwd })).toMatchObject({
      code: 0,
      stdout: `${version}\n`,
      stderr: '',
    });
  });

  test('without a command the help goes to standard error and the exit code is 1', async () => {
    const { code, stdout, stderr } = await expose([], { cwd });
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr).toContain('Usage: expose');
  });
});

describe('a command line that is not understood', () => {
  test.each([
    [['complie'], 'compile'],
    [['compile', '--chek'], '--check'],
    [['graph', '--format', 'png'], 'mermaid'],
    [['deploy'], 'error[usage]: unknown command "deploy", did you mean "apply"?'],
    [['delete'], 'error[usage]: unknown command "delete", did you mean "destroy"?'],
    [['plann'], 'error[usage]: unknown command "plann", did you mean "plan"?'],
    [['apply', '-y'], 'error[usage]: there is no flag -y, did you mean "--yes"?'],
    [['plan', '--ofline'], 'error[usage]: there is no flag --ofline, did you mean "--offline"?'],
    [['plan', '--region', 'us-east-1'], 'error[usage]: there is no flag --region\n'],
    [['plan', '--region=x'], 'expose plan --help lists its flags, expose explain the fields of the file.'],
    [['graph', '--svg'], 'error[usage]: there is no flag --svg, did you mean "--format svg"?'],
    [['graph', '--format', 'pgn'], 'error[usage]: --format cannot be "pgn"'],
    [['compile', '--color', 'alway'], '--color cannot be "alway", did you mean "always"?'],
    [['init', '--ingress', 'nginx'], '--ingress cannot be "nginx", did you mean "ingress-nginx"?'],
    [['keys', 'rotat'], 'error[usage]: the action cannot be "rotat", did you mean "rotate"?'],
    [['completion', 'powershell'], 'error[usage]: the shell cannot be "powershell"'],
    [['completion', 'tcsh'], 'Allowed: bash, zsh or fish.'],
    [['completion'], 'missing required argument'],
    [['validate', 'a.yaml', 'b.yaml'], 'too many arguments'],
  ])('%j', async (args, hint) => {
    const human = await expose(args, { cwd });
    expect({ code: human.code, stdout: human.stdout }).toEqual({ code: 1, stdout: '' });
    expect(human.stderr).toContain(hint);
    const json = await expose([...args, '--json'], { cwd });
    expect({ code: json.code, stderr: json.stderr }).toEqual({ code: 1, stderr: '' });
    expect(JSON.parse(json.stdout)).toMatchObject({
      formatVersion: 1,
      ok: false,
      diagnostics: [{ severity: 'error', code: 'usage' }],
    });
  });
});

test.skipIf(process.getuid?.() !== 0)(
  'a user that the machine has no account for, as in a container, can use it',
  () => {
    // Where the repository and Node lie, only root may be able to read.
    for (const name of ['expose.cjs', 'main.cjs', 'live.cjs'])
      copyFileSync(join(dirname(executable), name), join(cwd, name));
    copyFileSync(process.execPath, join(cwd, 'node'));
    const uid = 4_000_321;
    for (const path of [cwd, join(cwd, 'exposure.yaml')]) chownSync(path, uid, uid);
    const run = (...args: readonly string[]) =>
      spawnSync(join(cwd, 'node'), [join(cwd, 'expose.cjs'), ...args], {
        cwd,
        uid,
        gid: uid,
        env: { PATH: process.env['PATH'] },
        encoding: 'utf8',
      });
    expect(run('compile')).toMatchObject({ status: 0, stderr: '' });
    const [doctor, bundled] = [run('doctor'), run('doctor', '--bundle', 'help.tar.gz')];
    expect([doctor.status, doctor.stderr]).toEqual([1, '']);
    expect(bundled.stdout).toContain('into help.tar.gz');
  },
);

test('a bundle has the files of the out directory that --out names', async () => {
  await expose(['compile', '--out', 'elsewhere'], { cwd });
  const env = { HOME: cwd, KUBECONFIG: '/nowhere', AWS_EC2_METADATA_DISABLED: 'true' };
  const { stderr } = await expose(['doctor', '--bundle', 'help.tar.gz', '--out', 'elsewhere'], { cwd, env });
  const listed = spawnSync('tar', ['-tzf', join(cwd, 'help.tar.gz')], { encoding: 'utf8' });
  expect(listed.stdout, stderr).toContain('out/k8s/kustomization.yaml');
});

describe('compile', () => {
  test('says what it made, where, and what comes next', async () => {
    const { code, stdout, stderr } = await expose(['compile'], { cwd });
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toMatch(/Compiled exposure\.yaml into out\/: \d+ created/);
    expect(stdout).toContain('.expose/api-example-com/keys/');
    expect(stdout).toMatch(/within \d+ seconds/);
    expect(stdout).toContain('expose plan');
    expect(readdirSync(cwd).sort()).toEqual(['.expose', 'broken.yaml', 'exposure.yaml', 'out']);
    expect((await expose(['compile'], { cwd })).stdout).toContain('out/ is up to date');
  });

  test('--quiet says nothing', async () => {
    expect(await expose(['compile', '--quiet'], { cwd })).toMatchObject({ code: 0, stdout: '', stderr: '' });
  });

  test('--json is one document with every file', async () => {
    const { code, stdout, stderr } = await expose(['compile', '--json'], { cwd });
    const document = JSON.parse(stdout) as {
      files: { path: string; sha256: string; bytes: number; status: string }[];
    };
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(document).toMatchObject({
      formatVersion: 1,
      command: 'compile',
      ok: true,
      diagnostics: [],
      digest: expect.stringMatching(/^[0-9a-f]{64}$/),
    });
    expect(new Set(document.files.map(({ status }) => status))).toEqual(new Set(['created']));
    for (const { path, bytes } of document.files)
      expect(readFileSync(join(cwd, 'out', path)).length).toBe(bytes);
  });

  test('--check writes nothing and fails on a stale directory', async () => {
    await expose(['compile'], { cwd });
    expect(await expose(['compile', '--check'], { cwd })).toMatchObject({ code: 0, stderr: '' });
    writeFileSync(
      join(cwd, 'exposure.yaml'),
      'domain: api.example.com\nports: [443]\ncluster: { ingress: traefik }\n',
    );
    const stale = await expose(['compile', '--check'], { cwd });
    expect(stale.code).toBe(1);
    expect(stale.stderr).toContain('output-stale');
    expect(stale.stderr).toContain('cloud-init/user-data.yaml: differs');
    await expose(['compile'], { cwd });
    expect((await expose(['compile', '--check'], { cwd })).code).toBe(0);
  });

  test('--check fails on a file that terraform would read with ours; compile and plan warn of it', async () => {
    await expose(['compile'], { cwd });
    writeFileSync(join(cwd, 'out/terraform/evil.tf'), 'resource "terraform_data" "x" {}\n');
    const checked = await expose(['compile', '--check'], { cwd });
    expect(checked.code).toBe(1);
    expect(checked.stderr).toContain('error[output-planted]: expose did not write');
    expect(checked.stderr).toContain('out/terraform/evil.tf');
    for (const args of [['compile'], ['plan', '--offline']]) {
      const ran = await expose(args, { cwd });
      expect([ran.code, ran.stderr]).toEqual([0, expect.stringContaining('warning[output-planted]')]);
    }
    expect(existsSync(join(cwd, 'out/terraform/evil.tf'))).toBe(true);
    rmSync(join(cwd, 'out/terraform/evil.tf'));
  });

  test('a plan of a stranger shows no text of the file that it names', async () => {
    writeFileSync(join(cwd, 'secrets'), 'aws_secret_access_key = SECRET\n');
    const plan = {
      name: 'x',
      file: join(cwd, 'secrets'),
      out: join(cwd, 'out'),
      digest: 'x',
      terraformPlan: null,
    };
    const lists = { target: {}, addresses: [], changes: [], findings: [], adopt: [] };
    writeFileSync(join(cwd, 'plan.json'), JSON.stringify({ formatVersion: 1, ...plan, ...lists }));
    for (const more of [[], ['--json']]) {
      const ran = await expose(['apply', 'plan.json', '--yes', ...more], { cwd });
      expect(ran.code).toBe(1);
      expect(ran.stdout + ran.stderr).toContain('plan-unreadable');
      expect(ran.stdout + ran.stderr).not.toContain('SECRET');
    }
  });

  test('--stdout prints each file under a line of its own and writes nothing', async () => {
    await expose(['keys', 'create'], { cwd });
    const { code, stdout } = await expose(['compile', '--stdout'], { cwd });
    expect(code).toBe(0);
    expect(stdout).toMatch(/^==> \.gitattributes <==\n\* -text\n/);
    expect(stdout).toMatch(/\n==> cloud-init\/user-data\.yaml <==\n#cloud-config\n/);
    expect(stdout).toMatch(/\n==> terraform\/[a-z]+\.tf <==\n/);
    expect(readdirSync(cwd)).not.toContain('out');
  });

  test('- reads standard input and writes beside the working directory’s files', async () => {
    const { code, stdout } = await expose(['compile', '-'], {
      cwd,
      input:
        'domain: stdin.example.com\ncluster: { ingress: none }\nports: [{ public: 443, target: "web.a.svc:443" }]\n',
    });
    expect(code).toBe(0);
    expect(stdout).toContain('Compiled standard input into out/');
    expect(readdirSync(join(cwd, '.expose'))).toContain('stdin-example-com');
  });

  test('errors go to standard error with their place, and nothing is written', async () => {
    const { code, stdout, stderr } = await expose(['compile', 'broken.yaml'], { cwd });
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr).toContain('broken.yaml:1:1');
    expect(stderr).toContain('domain');
    expect(readdirSync(cwd).sort()).toEqual(['broken.yaml', 'exposure.yaml']);
  });

  test('a budget that is exceeded stops it at the budget’s line', async () => {
    writeFileSync(
      join(cwd, 'exposure.yaml'),
      'domain: api.example.com\ncluster: { ingress: traefik }\nbudget: { monthlyUsd: 1 }\n',
    );
    const { code, stderr } = await expose(['compile'], { cwd });
    expect(code).toBe(1);
    expect(stderr).toContain('exposure.yaml:3:');
    expect(readdirSync(cwd)).not.toContain('out');
  });

  test('the private keys are in no file of out/', async () => {
    await expose(['compile'], { cwd });
    const printed = (await expose(['compile', '--stdout', '--verbose'], { cwd })).stdout;
    expect(printed).not.toContain('PRIVATE KEY');
    for (const name of ['tunnel', 'host']) {
      const secret =
        readFileSync(join(cwd, '.expose/api-example-com/keys', name), 'utf8').split('\n')[3] ?? '';
      expect(secret.length).toBeGreaterThan(60);
      expect(printed).not.toContain(secret);
    }
  });
});

describe('a FILE that cannot be read', () => {
  test.each([
    ['missing.yaml', 'file-missing'],
    ['.', 'file-unreadable'],
    ['/dev/zero', 'file-unreadable'],
    ['latin1.yaml', 'file-not-utf8'],
  ])('%s', async (file, code) => {
    writeFileSync(join(cwd, 'latin1.yaml'), Buffer.from('domain: caf\xe9.example.com\n', 'latin1'));
    const run = await expose(['validate', file, '--json'], { cwd });
    expect(run).toMatchObject({ code: 1, stderr: '' });
    expect(JSON.parse(run.stdout)).toMatchObject({ ok: false, diagnostics: [{ code }] });
  });
});

test('a FILE that is not there is told what is there', async () => {
  const detail = async (args: readonly string[]) => {
    const { stdout } = await expose([...args, '--json'], { cwd });
    return (JSON.parse(stdout) as { diagnostics: { detail: string }[] }).diagnostics[0]?.detail;
  };
  expect(await detail(['validate', 'missing/exposure.yaml'])).toMatch(/writes one\. To use another file/);
  expect(await detail(['validate', 'exposur.yaml'])).toMatch(/ Without a name, exposure\.yaml is used\.$/);
  rmSync(join(cwd, 'exposure.yaml'));
  rmSync(join(cwd, 'broken.yaml'));
  writeFileSync(join(cwd, 'a.yaml'), '');
  writeFileSync(join(cwd, 'exposure.yml'), '');
  expect(await detail(['validate'])).toBe(
    '`expose init` writes one. There is exposure.yml and a.yaml in that folder. To use another file, name it: expose plan exposure.yml',
  );
});

describe('colour', () => {
  const coloured = '\u001b[';
  test.each([
    ['never into a pipe', [], {}, false],
    ['always when asked', ['--color', 'always'], {}, true],
    ['FORCE_COLOR', [], { NO_COLOR: undefined, FORCE_COLOR: '1' }, true],
    ['NO_COLOR wins over FORCE_COLOR', [], { NO_COLOR: '1', FORCE_COLOR: '1' }, false],
    ['never wins over FORCE_COLOR', ['--color', 'never'], { NO_COLOR: undefined, FORCE_COLOR: '1' }, false],
  ])('%s', async (_name, flags, env, wanted) => {
    const { stderr } = await expose(['validate', 'broken.yaml', ...flags], { cwd, env });
    expect(stderr.includes(coloured)).toBe(wanted);
  });
});

describe('the process', () => {
  test.each(['SIGINT', 'SIGTERM'] as const)('%s ends it with 130', async (signal) => {
    const child = spawn(process.execPath, [executable, 'compile', '-'], {
      cwd,
      stdio: ['pipe', 'ignore', 'pipe'],
    });
    const ended = new Promise<number | null>((resolve) => child.on('exit', (code) => resolve(code)));
    // More than a pipe holds: once it is taken, the program reads, and its handlers stand.
    await new Promise((resolve) => child.stdin.write('# '.repeat(200_000), resolve));
    child.kill(signal);
    expect(await ended).toBe(130);
    expect(readdirSync(cwd)).not.toContain('out');
  });

  test('a reader that goes away is no error', async () => {
    const child = spawn(
      'bash',
      ['-c', `"$0" "$1" explain gateway | true; exit \${PIPESTATUS[0]}`, process.execPath, executable],
      { cwd, stdio: ['ignore', 'ignore', 'pipe'] },
    );
    let stderr = '';
    child.stderr.on('data', (chunk: Buffer) => {
      stderr += chunk.toString();
    });
    const code = await new Promise((resolve) => child.on('close', resolve));
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  });

  describe('an unexpected error', () => {
    // Loaded into the process before the program: nothing in the program itself is known to fail.
    const broken = () => {
      writeFileSync(
        join(cwd, 'broken.cjs'),
        'process.cwd = () => { throw new Error("the floor is gone"); };\n',
      );
      return { NODE_OPTIONS: `--require ${join(cwd, 'broken.cjs')}` };
    };

    test('is called a bug, with its place and what to do about it', async () => {
      const { code, stdout, stderr } = await expose(['validate'], { cwd, env: broken() });
      expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
      expect(stderr).toMatch(
        /^error\[bug\]: this is a bug in expose\n.*the floor is gone\n.*at .*broken\.cjs:1/,
      );
      expect(stderr).toContain('Please report it');
    });

    test('is one document with --json', async () => {
      const { code, stdout, stderr } = await expose(['validate', '--json'], { cwd, env: broken() });
      expect({ code, stderr }).toEqual({ code: 1, stderr: '' });
      expect(JSON.parse(stdout)).toMatchObject({
        command: 'validate',
        ok: false,
        diagnostics: [
          { severity: 'error', code: 'bug', detail: expect.stringContaining('the floor is gone') },
        ],
      });
    });
  });

  // Linux alone has such a device.
  test.runIf(existsSync('/dev/full'))('a full disk is no bug', async () => {
    const child = spawn('sh', ['-c', '"$0" "$1" schema > /dev/full', process.execPath, executable], {
      cwd,
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    let stderr = '';
    child.stderr.on('data', (chunk: Buffer) => {
      stderr += chunk.toString();
    });
    expect(await new Promise((resolve) => child.on('close', resolve))).toBe(1);
    expect(stderr).toContain('error[disk-full]');
    expect(stderr).toContain('Make room');
  });

  test('a working directory that was removed is no bug', async () => {
    const child = spawn(
      'sh',
      [
        '-c',
        'mkdir gone && cd gone && rmdir ../gone && exec "$0" "$1" validate',
        process.execPath,
        executable,
      ],
      { cwd, stdio: ['ignore', 'ignore', 'pipe'] },
    );
    let stderr = '';
    child.stderr.on('data', (chunk: Buffer) => {
      stderr += chunk.toString();
    });
    expect(await new Promise((resolve) => child.on('close', resolve))).toBe(1);
    expect(stderr).toContain('error[file-missing]: the working directory no longer exists');
  });

  test('a cache that others could write is not used', async () => {
    const cache = join(cwd, 'cache');
    const env = { XDG_CACHE_HOME: cache, NODE_DISABLE_COMPILE_CACHE: undefined };
    mkdirSync(join(cache, 'expose'), { recursive: true });
    chmodSync(join(cache, 'expose'), 0o777);
    expect((await expose(['--version'], { cwd, env })).code).toBe(0);
    expect(readdirSync(join(cache, 'expose'))).toEqual([]);
    chmodSync(join(cache, 'expose'), 0o700);
    expect((await expose(['--version'], { cwd, env })).code).toBe(0);
    const [name = ''] = readdirSync(join(cache, 'expose'));
    expect(name).toMatch(/^[0-9a-f]{64}-v/);
    writeFileSync(join(cache, 'expose', name), 'not machine code');
    expect((await expose(['--version'], { cwd, env })).code).toBe(0);
    expect(
      (await expose(['--version'], { cwd, env: { ...env, NODE_DISABLE_COMPILE_CACHE: '1' } })).code,
    ).toBe(0);
  });
});

describe('the code cache', () => {
  test('is written by a run that succeeded: one that failed used few of the functions', async () => {
    const env = { XDG_CACHE_HOME: join(cwd, 'cache'), NODE_DISABLE_COMPILE_CACHE: undefined };
    expect((await expose(['validate', 'missing.yaml'], { cwd, env })).code).toBe(1);
    expect((await expose(['validate', '--help'], { cwd, env })).code).toBe(0);
    const names = readdirSync(join(cwd, 'cache', 'expose')).map((name) => name.split('-').at(-1));
    expect(names).toEqual(['help']);
  });

  test('is extended by the first four runs, each of which may call other functions', async () => {
    const env = { XDG_CACHE_HOME: join(cwd, 'cache'), NODE_DISABLE_COMPILE_CACHE: undefined };
    const sizes: number[] = [];
    const runs: (number | undefined)[] = [];
    for (const args of [['--version'], ['--help'], ['--version'], ['--version'], ['--version']]) {
      expect((await expose(args, { cwd, env })).code).toBe(0);
      const [name = ''] = readdirSync(join(cwd, 'cache', 'expose'));
      const cache = readFileSync(join(cwd, 'cache', 'expose', name));
      sizes.push(cache.length);
      runs.push(cache.at(-5));
    }
    expect(runs).toEqual([1, 2, 3, 4, 4]);
    expect(sizes[1]).toBeGreaterThan((sizes[0] ?? 0) + 1000);
    expect(sizes[3]).toBeGreaterThan((sizes[0] ?? 0) + 1000);
  });

  test('is not run when a bit of it is wrong or a page of it is empty', async () => {
    const env = { XDG_CACHE_HOME: join(cwd, 'cache'), NODE_DISABLE_COMPILE_CACHE: undefined };
    const { stdout } = await expose(['cost', '--help'], { cwd, env });
    const [name = ''] = readdirSync(join(cwd, 'cache', 'expose'));
    const path = join(cwd, 'cache', 'expose', name);
    const whole = readFileSync(path);
    for (let round = 1; round <= 12; round += 1) {
      const damaged = Buffer.from(whole);
      const at = Math.floor((whole.length * round) / 13);
      if (round % 2 === 0) damaged.fill(0, at, at + 4096);
      else damaged[at] = (damaged[at] ?? 0) ^ (1 << (round % 8));
      writeFileSync(path, damaged, { mode: 0o600 });
      const again = await expose(['cost', '--help'], { cwd, env });
      expect([round, again.code, again.stdout]).toEqual([round, 0, stdout]);
      expect(readFileSync(path).at(-5)).toBe(1);
    }
  });

  test('of terraform, which lies in the same folder, stays when old code is removed', async () => {
    const env = { XDG_CACHE_HOME: join(cwd, 'cache'), NODE_DISABLE_COMPILE_CACHE: undefined };
    const [folder, old] = [join(cwd, 'cache/expose/terraform'), join(cwd, 'cache/expose/old')];
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    chmodSync(join(cwd, 'cache/expose'), 0o700);
    writeFileSync(old, '');
    for (const path of [folder, old]) utimesSync(path, 0, 0);
    expect((await expose(['--version'], { cwd, env })).code).toBe(0);
    expect([existsSync(folder), existsSync(old)]).toEqual([true, false]);
  });

  test.skipIf(process.getuid?.() !== 0)(
    'is not made in another user’s home, as sudo may keep it',
    async () => {
      const env = {
        XDG_CACHE_HOME: undefined,
        HOME: join(cwd, 'home'),
        NODE_DISABLE_COMPILE_CACHE: undefined,
      };
      mkdirSync(join(cwd, 'home'));
      chownSync(join(cwd, 'home'), 65_534, 65_534);
      expect((await expose(['--version'], { cwd, env })).code).toBe(0);
      expect(readdirSync(join(cwd, 'home'))).toEqual([]);
    },
  );

  test('is not looked for below the working directory, where a clone could bring it', async () => {
    const env = { XDG_CACHE_HOME: 'cache', NODE_DISABLE_COMPILE_CACHE: undefined };
    expect((await expose(['--version'], { cwd, env })).code).toBe(0);
    expect(existsSync(join(cwd, 'cache'))).toBe(false);
  });

  test('is replaced when it is cut off or empty', async () => {
    const env = { XDG_CACHE_HOME: join(cwd, 'cache'), NODE_DISABLE_COMPILE_CACHE: undefined };
    for (const size of [0, 1, 1000]) {
      expect((await expose(['--version'], { cwd, env })).code).toBe(0);
      const [name = ''] = readdirSync(join(cwd, 'cache', 'expose'));
      truncateSync(join(cwd, 'cache', 'expose', name), size);
      expect((await expose(['--version'], { cwd, env })).code).toBe(0);
      const cache = readFileSync(join(cwd, 'cache', 'expose', name));
      expect(cache.length).toBeGreaterThan(100_000);
      expect(cache.at(-5)).toBe(1);
    }
  });
});

describe('init', () => {
  test('writes a file that compiles, and never over one that is there', async () => {
    const made = await expose(
      [
        'init',
        'home.yaml',
        '--domain',
        'home.example.com',
        '--region',
        'eu-west-1',
        '--ingress',
        'traefik',
        '--yes',
        '--offline',
      ],
      { cwd },
    );
    expect(made).toMatchObject({ code: 0, stderr: '' });
    expect(readFileSync(join(cwd, 'home.yaml'), 'utf8')).toContain('region: eu-west-1');
    expect((await expose(['compile', 'home.yaml'], { cwd })).code).toBe(0);
    const again = await expose(['init', 'home.yaml', '--domain', 'other.example.com'], { cwd });
    expect(again.code).toBe(1);
    expect(again.stderr).toContain('init-not-written');
    expect(readFileSync(join(cwd, 'home.yaml'), 'utf8')).toContain('home.example.com');
  });

  test('without a terminal and a domain it says so', async () => {
    const { code, stderr } = await expose(['init', 'new.yaml'], { cwd });
    expect(code).toBe(1);
    expect(stderr).toContain('--domain');
  });

  test('a value that means something in YAML is written as text and refused at its line', async () => {
    const { code, stderr } = await expose(['init', 'new.yaml', '--offline', '--domain', 'a: b\n- c'], {
      cwd,
    });
    expect(code).toBe(1);
    expect(stderr).toContain('new.yaml:5:');
    expect(readdirSync(cwd)).not.toContain('new.yaml');
  });
});

test('cost adds up', async () => {
  const { stdout } = await expose(['cost', '--json'], { cwd });
  const { cost } = JSON.parse(stdout) as { cost: { monthly: number; items: { monthly: number }[] } };
  expect(cost.monthly).toBeCloseTo(
    cost.items.reduce((sum, item) => sum + item.monthly, 0),
    1,
  );
  expect((await expose(['cost'], { cwd })).stdout).toContain(`$${cost.monthly.toFixed(2)}`);
});
