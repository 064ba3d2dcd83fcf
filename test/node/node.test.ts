/** The emitted manifests on a real node, from `expose apply` to what people do to nodes. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { kill } from '../helpers/lab/command.ts';
import { nodeFaults } from '../helpers/node/faults.ts';
import { NodeWorld, nodeFile } from '../helpers/node/node-world.ts';
import { upload } from '../helpers/node/uploads.ts';
import type { Document } from '../helpers/world.ts';

let world: NodeWorld;
let applied: Document;

beforeAll(async () => {
  world = await NodeWorld.start(nodeFile);
  applied = await world.apply();
}, 300_000);
afterAll(() => world?.stop());

const inPod = (script: string) =>
  world.node.must(['exec', '-n', 'expose', 'deploy/lab-tunnel', '--', 'sh', '-c', script]);

describe('a first apply', () => {
  test('waits for the gateway, the rollout and the answers from outside', async () => {
    expect(applied.steps.map((step) => step.state)).toEqual(applied.steps.map(() => 'done'));
    expect(await world.ask()).toBe('hello\n');
  });

  test('makes a pod with no more rights than it needs', async () => {
    const status = await inPod('cat /proc/1/status');
    for (const line of [
      /^Uid:\t65534\t65534\t65534\t65534$/m,
      /^CapBnd:\t0{16}$/m,
      /^NoNewPrivs:\t1$/m,
      /^Seccomp:\t2$/m,
    ])
      expect(status).toMatch(line);
    expect(await inPod('stat -Lc %u:%g:%a /etc/tunnel-key/id_ed25519 /etc/tunnel/start.sh')).toBe(
      '0:65534:440\n0:65534:555\n',
    );
    expect(await inPod('touch /x 2>/dev/null || echo read-only')).toBe('read-only\n');
    expect(await inPod('ls /dev/shm')).toBe('again\nautossh.pid\ncontrol\n');
  });
});

describe('on a real node', () => {
  test.each(nodeFaults.filter(({ long }) => !long).map((fault) => [fault.name, fault] as const))(
    '%s',
    async (_name, fault) => {
      const seconds = await fault.measure(world);
      console.log(`${fault.name}: ${seconds} s, bound ${fault.bound} s`);
      expect(seconds).toBeLessThanOrEqual(fault.bound);
    },
  );

  test('a frozen ssh is not ready', async () => {
    await world.ready(true, 30);
    const frozen = world.node.processes('ssh');
    for (const pid of frozen) kill(pid, 'SIGSTOP');
    try {
      await world.ready(false, 25);
    } finally {
      for (const pid of frozen) kill(pid, 'SIGCONT');
    }
    await world.ready(true, 30);
  });

  test('one visitor’s uploads into an application that does not read cut nobody off', async () => {
    const { uploads, memory, ...outcome } = await upload(world);
    console.log(`${uploads} uploads that nobody reads: ${memory} MiB`);
    expect(outcome).toEqual({ cut: 0, restarted: false });
  });
});

test('an image that cannot be pulled is said at once', async () => {
  world.write(`${nodeFile}tunnel: { image: "jnovack/autossh:9.9.9" }\n`);
  const { code, diagnostics, steps } = await world.expose('apply', '--yes');
  expect(code).toBe(1);
  expect(diagnostics).toContainEqual(
    expect.objectContaining({
      code: 'rollout-failed',
      detail: expect.stringMatching(/ErrImagePull|ImagePullBackOff/),
    }),
  );
  // Ten minutes is what Kubernetes gives a rollout.
  expect(steps.find(({ state }) => state === 'failed')?.seconds).toBeLessThan(60);
});

test('a tunnel to a Service needs no host network and is admitted at the restricted level', async () => {
  world.write(`${nodeFile}cluster: { ingress: traefik }\n`);
  await world.apply();
  await world.node.must([
    'label',
    'namespace',
    'expose',
    'pod-security.kubernetes.io/enforce=restricted',
    '--overwrite',
  ]);
  await world.node.must(['delete', 'pod', '-n', 'expose', '--all']);
  await world.answers(30);
});
