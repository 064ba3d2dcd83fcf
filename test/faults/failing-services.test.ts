/** AWS, the cluster or the disk fail in the middle: a clear word, nothing lost, and the same command goes on. */
import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startWorld } from '../helpers/world.ts';
import type { Document, World } from '../helpers/world.ts';

const text = 'name: home\ndomain: api.example.com\ncluster: { namespace: web, ingress: none }\ngateway: { ipv6: false }\n';
const run = ['apply', '--yes', '--no-wait'];
const faults = (of: Document) => of.diagnostics.filter((it) => it.severity === 'error');

let world: World;
beforeAll(async () => { world = await startWorld('home', text); }, 120_000);
afterAll(() => world?.stop());

describe('before anything is changed', () => {
  it('an account without rights in the cluster is refused with the list of what it lacks', async () => {
    const before = (await world.moto.requests()).length;
    await world.cluster.must(['create', 'clusterrole', 'reader', '--verb=get,list', '--resource=*.*']);
    await world.cluster.must(['create', 'clusterrolebinding', 'reader', '--clusterrole=reader', '--group=expose:deployers']);
    const refused = await world.run([...run, '--json'], { KUBECONFIG: world.cluster.restrictedKubeconfig });
    expect(faults(JSON.parse(refused.stdout) as Document)).toContainEqual(expect.objectContaining({ code: 'cluster-no-rights' }));
    expect((await world.moto.requests()).slice(before).filter((it) => /^(Create|Run|Allocate)/.test(it.action))).toEqual([]);
  }, 120_000);

  it('a disk without room is noticed before terraform could forget what it made', async () => {
    const home = join(world.folder, '.expose');
    mkdirSync(home, { recursive: true });
    // Needs root, like the kernel's other faults; the size is below what an apply asks for.
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=8m', 'tmpfs', home]);
    try {
      const refused = await world.json(run);
      expect(faults(refused)).toEqual([expect.objectContaining({ code: 'disk-full' })]);
    } finally {
      execFileSync('umount', [home]);
    }
  }, 120_000);
});

describe('in the middle of an apply', () => {
  it('credentials that expire: what is made is kept, and new ones go on', async () => {
    await world.moto.fail({ kind: 'expire', service: 'route53', action: 'POST', times: 50 });
    const broken = await world.json(run);
    expect(faults(broken)[0]).toMatchObject({ code: 'aws-credentials-expired', detail: expect.stringContaining('what is done already is kept') });
    expect(broken.steps.find((it) => it.title.includes('terraform'))?.state).toBe('failed');
    const instance = world.stateOf('aws_instance.gateway');
    expect(instance).not.toBeNull();
    await world.moto.heal();
    expect(faults(await world.json(run))).toEqual([]);
    expect(world.stateOf('aws_instance.gateway')).toBe(instance);
  }, 600_000);

  it('requests that are turned away for a while are only slower', async () => {
    world.write(text.replace('ipv6: false', 'ipv6: false, tags: { owner: me }'));
    await world.moto.fail({ kind: 'throttle', service: 'ec2', action: 'CreateTags', times: 2 });
    expect(faults(await world.json(run))).toEqual([]);
    await world.moto.heal();
  }, 600_000);
});

describe('terraform’s state', () => {
  const inBucket = `${text}state: { s3: { bucket: states, key: home.tfstate, region: us-east-1 } }\n`;

  it('moves to S3 and back when the file says so, and stays the same state', async () => {
    await world.moto.bucket('states');
    const instance = world.stateOf('aws_instance.gateway');
    world.write(inBucket);
    const warned = await world.json(['plan']);
    expect(warned.diagnostics).toContainEqual(expect.objectContaining({ code: 'backend-changed', summary: expect.stringContaining('s3://states/home.tfstate') }));
    expect(faults(await world.json(run))).toEqual([]);
    expect(await (await fetch(`${world.moto.endpoint}/states/home.tfstate`)).text()).toContain(instance);
    expect((await world.json(['plan'])).changes).toEqual([]);
  }, 600_000);

  it('locked in S3 by a run that died: says who held it and how to clear it', async () => {
    const lock = { ID: '11111111-2222-3333-4444-555555555555', Operation: 'OperationTypeApply', Who: 'me@laptop', Version: '1.11.4', Created: '2026-01-01T00:00:00Z', Path: 'states/home.tfstate' };
    await fetch(`${world.moto.endpoint}/states/home.tfstate.tflock`, { method: 'PUT', body: JSON.stringify(lock) });
    const locked = await world.json(run);
    expect(faults(locked)[0]).toMatchObject({ code: 'state-locked', detail: expect.stringMatching(/me@laptop[\s\S]*force-unlock -force 11111111-2222/) });
    const command = /^TF_DATA_DIR=.*force-unlock.*$/m.exec(faults(locked)[0]?.detail ?? '')?.[0] ?? 'no command';
    execFileSync('sh', ['-c', command], { cwd: world.folder, env: { ...process.env, ...world.env } as NodeJS.ProcessEnv, stdio: 'ignore' });
    expect(faults(await world.json(['plan']))).toEqual([]);
    world.write(text);
    expect(faults(await world.json(run))).toEqual([]);
    expect(JSON.parse(readFileSync(join(world.folder, '.expose/home/terraform.tfstate'), 'utf8'))).toMatchObject({ version: 4, resources: expect.arrayContaining([expect.objectContaining({ type: 'aws_instance' })]) });
  }, 600_000);
});

describe('without a cluster', () => {
  it('plan, apply and destroy say so; destroy --cloud-only takes the cloud down all the same', async () => {
    await world.cluster.stop();
    for (const command of [['plan'], run, ['destroy', '--yes']]) {
      const broken = await world.json(command);
      expect([broken.code, faults(broken)[0]?.code]).toEqual([1, 'cluster-unreachable']);
    }
    expect(faults(await world.json(['destroy', '--yes']))[0]?.detail).toContain('--cloud-only');
    const destroyed = await world.json(['destroy', '--yes', '--cloud-only']);
    expect([faults(destroyed), destroyed.left]).toEqual([[], []]);
  }, 600_000);
});
