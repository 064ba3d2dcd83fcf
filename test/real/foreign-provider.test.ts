/** A state that names a stranger's provider: terraform would install it and start it, and expose lets neither plan nor init do so. */
import { createHash } from 'node:crypto';
import { chmodSync, existsSync, mkdirSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { withIdentity } from '../../src/aws/access/terraform-identity.ts';
import type { Result } from '../../src/compiler/diagnostics/diagnostic.ts';
import type { State } from '../../src/compiler/resolved-exposure.ts';
import { emit } from '../../src/emitters/index.ts';
import { askTerraform } from '../../src/plan/terraform/ask-terraform.ts';
import { silentProgress } from '../../src/progress.ts';
import { prepareTerraform } from '../../src/project/init-terraform.ts';
import { type Project, projectOf } from '../../src/project/project.ts';
import { run as start } from '../../src/tools/run.ts';
import { exposure, publicKeys } from '../helpers/exposure-builder.ts';
import { type Moto, startMoto } from '../helpers/moto.ts';

const platform = `${process.platform}_${process.arch === 'x64' ? 'amd64' : process.arch}`;
const run = withIdentity(start);
const s3: State = { kind: 's3', bucket: 'states', key: 's.tfstate', region: 'us-east-1' };
const local: State = { kind: 'local' };
const evil = 'registry.terraform.io/evil/evil';

let moto: Moto;
let started: string;
let folder: string;
let round = 0;

beforeAll(async () => {
  moto = await startMoto();
  await moto.bucket('states');
  await moto.zone('example.com');
  started = join(moto.folder, 'started');
  for (const variable of Object.keys(process.env))
    if (/^(AWS|TF)_/.test(variable)) delete process.env[variable];
  process.env['XDG_CACHE_HOME'] = join(moto.folder, 'cache');
  Object.assign(process.env, moto.env, { TF_CLI_CONFIG_FILE: mirrorWithEvil(moto.folder) });
}, 60_000);
afterAll(() => moto.stop());
beforeEach(() => {
  folder = join(moto.folder, `clone-${round++}`);
  rmSync(started, { force: true });
});

/** The provider mirror of this machine, and beside hashicorp a namespace of a stranger whose provider leaves a trace. */
function mirrorWithEvil(place: string): string {
  const mirror = join(place, 'mirror');
  const program = join(mirror, evil, '1.0.0', platform, 'terraform-provider-evil_v1.0.0');
  mkdirSync(dirname(program), { recursive: true });
  writeFileSync(program, `#!/bin/sh\nenv > ${started}\nexit 1\n`);
  chmodSync(program, 0o755);
  const aws = 'registry.terraform.io/hashicorp/aws';
  const own = readdirSync('/opt').find((name) => existsSync(join('/opt', name, aws)));
  let rest = 'direct { exclude = ["registry.terraform.io/evil/*"] }';
  if (own !== undefined) {
    const [version = ''] = readdirSync(join('/opt', own, aws));
    mkdirSync(join(mirror, aws, version), { recursive: true });
    symlinkSync(join('/opt', own, aws, version, platform), join(mirror, aws, version, platform));
    rest = '';
  }
  const rc = join(place, 'evil.rc');
  writeFileSync(
    rc,
    `provider_installation {\n  filesystem_mirror { path = ${JSON.stringify(mirror)} }\n  ${rest}\n}\n`,
  );
  return rc;
}

function stateNaming(provider: string): string {
  const resource = { mode: 'managed', type: 'evil_thing', name: 'x', provider: `provider["${provider}"]` };
  return JSON.stringify({
    version: 4,
    terraform_version: '1.11.4',
    serial: 1,
    lineage: '11111111-1111-1111-1111-111111111111',
    outputs: {},
    resources: [{ ...resource, instances: [{ schema_version: 0, attributes: { id: 'x' } }] }],
  });
}

async function putState(text: string): Promise<void> {
  const authorization =
    'AWS4-HMAC-SHA256 Credential=test/20260101/us-east-1/s3/aws4_request, SignedHeaders=host, Signature=0';
  const answer = await fetch(`${moto.endpoint}/states/s.tfstate`, {
    method: 'PUT',
    headers: { authorization },
    body: text,
  });
  expect(answer.ok).toBe(true);
}

/** As plan does it: the workspace made ready, then terraform asked. */
async function planned(
  state: State,
  before: (project: Project) => void = () => {},
): Promise<Result<unknown>> {
  const subject = exposure({ state });
  const project = projectOf(subject, { file: 'exposure.yaml', cwd: folder });
  mkdirSync(project.plansFolder, { recursive: true });
  before(project);
  const { signal } = new AbortController();
  const context = { project, kubeconfig: undefined, run, signal, progress: silentProgress };
  const ready = await prepareTerraform(emit(subject, publicKeys), context);
  if (!ready.ok) return ready;
  const planFile = join(project.plansFolder, 'x.tfplan');
  const question = {
    workspace: ready.value,
    planFile,
    destroy: false,
    refresh: true,
    lock: true,
    hostKey: 'KEY',
    launch: { zone: null, market: 'spot' } as const,
    replace: [],
  };
  return askTerraform({ ...question, run, signal });
}

const refused = { ok: false, diagnostics: [{ code: 'provider-foreign' }] };

test('a local state of a clone is refused before terraform is started', async () => {
  let data = '';
  const result = await planned(local, ({ terraform }) => {
    data = terraform.dataDirectory;
    writeFileSync(terraform.stateFile, stateNaming(evil));
  });
  expect(result).toMatchObject(refused);
  expect(existsSync(started)).toBe(false);
  expect(existsSync(data)).toBe(false);
});

test('a state in a bucket is refused by init', async () => {
  await putState(stateNaming(evil));
  expect(await planned(s3)).toMatchObject(refused);
  expect(existsSync(started)).toBe(false);
});

test('a state in a bucket that changes after init is refused by plan', async () => {
  await putState(stateNaming('terraform.io/builtin/terraform').replace('evil_thing', 'terraform_data'));
  expect((await planned(s3)).ok).toBe(true);
  await putState(stateNaming(evil));
  expect(await planned(s3)).toMatchObject(refused);
  expect(existsSync(started)).toBe(false);
});

test('a lock file of the out directory that names another provider is refused', async () => {
  const result = await planned(local, ({ out }) => {
    mkdirSync(join(out, 'terraform'), { recursive: true });
    writeFileSync(
      join(out, 'terraform/.terraform.lock.hcl'),
      `provider "${evil}" {\n  version = "1.0.0"\n}\n`,
    );
  });
  expect(result).toMatchObject(refused);
  expect(existsSync(started)).toBe(false);
});

/** terraform's "h1:" hash of a folder with one file in it. */
function folderHash(name: string, contents: string): string {
  const hex = createHash('sha256').update(contents).digest('hex');
  return `h1:${createHash('sha256').update(`${hex}  ${name}\n`).digest('base64')}`;
}

test('a provider and its lock file in the private folder of an archive are not used', async () => {
  const version = '5.100.0';
  const program = `terraform-provider-aws_v${version}_x5`;
  const contents = `#!/bin/sh\nenv > ${started}\nexit 1\n`;
  const result = await planned(local, ({ privateFolder }) => {
    const planted = join(
      privateFolder,
      'terraform/providers/registry.terraform.io/hashicorp/aws',
      version,
      platform,
      program,
    );
    mkdirSync(dirname(planted), { recursive: true });
    writeFileSync(planted, contents, { mode: 0o755 });
    const lock = join(privateFolder, 'work/terraform/.terraform.lock.hcl');
    mkdirSync(dirname(lock), { recursive: true });
    writeFileSync(
      lock,
      `provider "registry.terraform.io/hashicorp/aws" {\n  version = "${version}"\n  constraints = "~> 5.100"\n  hashes = ["${folderHash(program, contents)}"]\n}\n`,
    );
  });
  expect(existsSync(started)).toBe(false);
  expect(result.ok).toBe(true);
});
