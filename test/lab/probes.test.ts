/** The emitted probes, run in the pod as kubelet runs them: a pod is ready when visitors get through. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { kill, pause, until } from '../helpers/lab/command.ts';
import { Lab } from '../helpers/lab/lab.ts';
import type { Pod } from '../helpers/lab/pod.ts';

let lab: Lab;
let pod: Pod;
beforeAll(async () => {
  lab = await Lab.start({ forwarder: 'socat' });
  const [first] = lab.pods;
  if (first === undefined) throw new Error('the laboratory has no pod');
  pod = first;
}, 120_000);
afterAll(() => lab.stop());

/** Runs a probe of the Deployment once. */
async function probe(kind: 'readinessProbe' | 'livenessProbe'): Promise<number> {
  const { exec, timeoutSeconds = 1 } =
    lab.artefacts.tunnels[0]?.spec?.template.spec?.containers[0]?.[kind] ?? {};
  return (await pod.exec(exec?.command ?? ['false'], timeoutSeconds)).code;
}

test('is ready when the forwards exist', async () => {
  await until('the pod is ready', 30, () => pod.probes.ready);
  expect(await lab.gateway.forwards(8080)).toBe(true);
});

test('is not ready while the gateway is unreachable, but stays alive, and is ready again afterwards', async () => {
  await lab.network.cut();
  await until('the pod is no longer ready', lab.bound + 20, () => !pod.probes.ready);
  await pause(15);
  expect(await probe('livenessProbe')).toBe(0);
  expect({ restarts: pod.restarts, livenessFailures: pod.probes.livenessFailures }).toEqual({
    restarts: 0,
    livenessFailures: 0,
  });
  await lab.network.mend();
  await until('the pod is ready again', 30, () => pod.probes.ready);
  await lab.connected(2);
}, 120_000);

test.each(['autossh', 'ssh'])(
  'is not live when %s is stopped for good',
  async (name) => {
    const stopped = pod.processes(name);
    expect(stopped).toHaveLength(1);
    for (const pid of stopped) kill(pid, 'SIGSTOP');
    try {
      expect(await probe('livenessProbe')).not.toBe(0);
    } finally {
      for (const pid of stopped) kill(pid, 'SIGCONT');
    }
    await until('the probe passes again', 30, async () => (await probe('livenessProbe')) === 0);
  },
  90_000,
);

test('is not ready while ssh is frozen', async () => {
  await until('the pod is ready', 30, () => pod.probes.ready);
  const frozen = pod.processes('ssh');
  for (const pid of frozen) kill(pid, 'SIGSTOP');
  try {
    await until('the pod is no longer ready', 20, () => !pod.probes.ready);
  } finally {
    for (const pid of frozen) kill(pid, 'SIGCONT');
  }
  await until('the pod is ready again', 30, () => pod.probes.ready);
}, 90_000);

test('ends at once on SIGTERM, with success', async () => {
  expect(await pod.stop()).toBeLessThan(5);
  expect(pod.exitCode).toBe(0);
});
