/**
 * AWS, the cluster or the disk fails during an apply: a clear message, no lost state, and the same command continues.
 */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { dryRun } from '../helpers/moto.ts';
import { type Document, startWorld, type World } from '../helpers/world.ts';

const text =
  'name: home\ndomain: api.example.com\ncluster: { namespace: web, ingress: none }\ngateway: { ipv6: false }\n';
const inBucket = `${text}state: { s3: { bucket: states, key: home.tfstate, region: us-east-1 } }\n`;
const run = ['apply', '--yes', '--no-wait'];
/** A request without credentials is anonymous and may not read a bucket. */
const signed = {
  authorization:
    'AWS4-HMAC-SHA256 Credential=test/20260101/us-east-1/s3/aws4_request, SignedHeaders=host, Signature=0',
};
/** Nothing listens on port 1 of loopback. */
const loseCluster = (kubeconfig: string) =>
  writeFileSync(kubeconfig, readFileSync(kubeconfig, 'utf8').replace(/127\.0\.0\.1:\d+/, '127.0.0.1:1'));
const faults = (document: Document) =>
  document.diagnostics.filter((diagnostic) => diagnostic.severity === 'error');

describe('before anything is changed', () => {
  let world: World;
  beforeAll(async () => {
    world = await startWorld('home', text);
    await world.cluster.must(['create', 'clusterrole', 'reader', '--verb=get,list', '--resource=*.*']);
    await world.cluster.must([
      'create',
      'clusterrolebinding',
      'reader',
      '--clusterrole=reader',
      '--group=expose:deployers',
    ]);
  });
  afterAll(() => world?.stop());

  test('without rights in the cluster, apply is refused with the list of the missing rights', async () => {
    const refused = await world.run([...run, '--json'], { KUBECONFIG: world.cluster.restrictedKubeconfig });
    expect(faults(JSON.parse(refused.stdout) as Document)).toContainEqual(
      expect.objectContaining({ code: 'cluster-no-rights' }),
    );
    expect(
      (await world.moto.requests()).filter(
        ({ service, action, status }) =>
          service === 'ec2' && /^(Create|Run|Allocate)/.test(action) && status !== dryRun,
      ),
    ).toEqual([]);
  });

  test('a full disk is noticed before terraform could fail to write its state', async () => {
    const home = join(world.folder, '.expose');
    mkdirSync(home, { recursive: true });
    // Needs root; the size is below what preflight asks for.
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=8m,mode=0700', 'tmpfs', home]);
    try {
      expect(faults(await world.json(run))).toEqual([expect.objectContaining({ code: 'disk-full' })]);
    } finally {
      execFileSync('umount', [home]);
    }
  });

  test('a lock in S3 of a run that died: the message names its owner and a command that clears it', async () => {
    world.write(inBucket.replace('name: home', 'name: locked'));
    await world.moto.bucket('states');
    const lock = {
      ID: '11111111-2222-3333-4444-555555555555',
      Operation: 'OperationTypeApply',
      Who: 'me@laptop',
      Version: '1.11.4',
      Created: '2026-01-01T00:00:00Z',
      Path: 'states/home.tfstate',
    };
    await fetch(`${world.moto.endpoint}/states/home.tfstate.tflock`, {
      method: 'PUT',
      headers: signed,
      body: JSON.stringify(lock),
    });
    const [locked] = faults(await world.json(run));
    expect(locked).toMatchObject({
      code: 'state-locked',
      detail: expect.stringMatching(/me@laptop[\s\S]*force-unlock -force 11111111-2222/),
    });
    const command = /^TF_DATA_DIR=.*force-unlock.*$/m.exec(locked?.detail ?? '')?.[0] ?? 'no command';
    execFileSync('sh', ['-c', command], {
      cwd: world.folder,
      env: { ...process.env, ...world.env } as NodeJS.ProcessEnv,
      stdio: 'ignore',
    });
    expect(faults(await world.json(['plan']))).toEqual([]);
  });

  test('a state that could not be saved: nothing goes on beside it, and the message’s command brings it back', async () => {
    const left = join(world.folder, '.expose/locked/work/terraform/errored.tfstate');
    writeFileSync(
      left,
      '{"version":4,"serial":7,"lineage":"of-that-run","terraform_version":"1.10.0","outputs":{"run":{"value":"that","type":"string"}},"resources":[]}',
    );
    const status = await world.json(['status']);
    expect(status.diagnostics).toContainEqual(
      expect.objectContaining({ severity: 'warning', code: 'state-not-saved' }),
    );
    const [unsaved] = faults(await world.json(['plan']));
    expect([unsaved?.code, existsSync(left)]).toEqual(['state-not-saved', true]);
    const command = /^TF_DATA_DIR=.*state push.*$/m.exec(unsaved?.detail ?? '')?.[0] ?? 'no command';
    execFileSync('sh', ['-c', command], {
      cwd: world.folder,
      env: { ...process.env, ...world.env } as NodeJS.ProcessEnv,
      stdio: 'ignore',
    });
    expect(existsSync(left)).toBe(false);
    const saved = await fetch(`${world.moto.endpoint}/states/home.tfstate`, { headers: signed });
    expect(await saved.json()).toMatchObject({ outputs: { run: { value: 'that' } } });
  });
});

describe('once something is made', () => {
  /** Each of these tests has its own world, because it changes it. */
  async function freshWorld(): Promise<World> {
    const world = await startWorld('home', text);
    onTestFinished(() => world.stop());
    return world;
  }

  async function apply(world: World): Promise<void> {
    expect(faults(await world.json(run))).toEqual([]);
  }

  test('credentials expire: what exists is kept, and a run with new ones continues, even while AWS throttles requests', async () => {
    const world = await freshWorld();
    await world.moto.fail({ kind: 'expire', service: 'route53', action: 'POST', times: 50 });
    const broken = await world.json(run);
    expect(faults(broken)[0]).toMatchObject({
      code: 'aws-credentials-expired',
      detail: expect.stringContaining('what is already done is kept'),
    });
    expect(broken.steps.find((step) => step.title.includes('terraform'))?.state).toBe('failed');
    const instance = world.stateOf('aws_instance.gateway');
    expect(instance).not.toBeNull();
    await world.moto.heal();
    await world.moto.fail({ kind: 'throttle', service: 'ec2', action: 'CreateTags', times: 2 });
    world.write(text.replace('ipv6: false', 'ipv6: false, tags: { owner: me }'));
    await apply(world);
    expect(world.stateOf('aws_instance.gateway')).toBe(instance);
    expect(
      (await world.moto.requests()).filter(
        (request) => request.action === 'CreateTags' && request.status === 503,
      ),
    ).toHaveLength(2);
  });

  test('the state moves to S3 and back as the file says, and stays the same state', async () => {
    const world = await freshWorld();
    await world.moto.bucket('states');
    await apply(world);
    const instance = world.stateOf('aws_instance.gateway');
    world.write(inBucket);
    const warned = await world.json(['plan']);
    expect(warned.diagnostics).toContainEqual(
      expect.objectContaining({
        code: 'backend-changed',
        summary: expect.stringContaining('s3://states/home.tfstate'),
      }),
    );
    await apply(world);
    expect(
      await (await fetch(`${world.moto.endpoint}/states/home.tfstate`, { headers: signed })).text(),
    ).toContain(instance);
    expect((await world.json(['plan'])).changes).toEqual([]);
    world.write(text);
    await apply(world);
    expect(world.stateOf('aws_instance.gateway')).toBe(instance);
  });

  test('without a cluster, plan, apply and destroy say so; destroy --cloud-only still removes what is in AWS', async () => {
    const world = await freshWorld();
    await apply(world);
    loseCluster(world.cluster.kubeconfig);
    for (const command of [['plan'], run, ['destroy', '--yes']]) {
      const broken = await world.json(command);
      expect([broken.code, faults(broken)[0]?.code]).toEqual([1, 'cluster-unreachable']);
      if (command[0] === 'destroy') expect(faults(broken)[0]?.detail).toContain('--cloud-only');
    }
    const destroyed = await world.json(['destroy', '--yes', '--cloud-only']);
    expect([faults(destroyed), destroyed.left]).toEqual([[], []]);
  });
});
