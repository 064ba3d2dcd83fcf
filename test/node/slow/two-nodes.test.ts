/** A cluster of two nodes: what happens to a tunnel, or to its node, and a tunnel that no node takes. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { NodeFault } from '../../helpers/node/faults.ts';
import { type NodeWorld, nodeFile } from '../../helpers/node/node-world.ts';
import {
  spareNodeFaults,
  startTwoTunnels,
  startWithSpareNode,
  twoTunnelFaults,
} from '../../helpers/node/two-nodes.ts';

let world: NodeWorld;

const within = async (fault: NodeFault) => {
  const seconds = await fault.measure(world);
  console.log(`${fault.name}: ${seconds} s, bound ${fault.bound} s`);
  expect(seconds).toBeLessThanOrEqual(fault.bound);
};
const named = (faults: readonly NodeFault[]) => faults.map((fault) => [fault.name, fault] as const);

describe('two tunnels', () => {
  beforeAll(async () => {
    world = await startTwoTunnels();
  }, 300_000);
  afterAll(() => world?.stop());

  test.each(named(twoTunnelFaults))('%s', (_name, fault) => within(fault));
});

describe('one tunnel', () => {
  beforeAll(async () => {
    world = await startWithSpareNode();
  }, 300_000);
  afterAll(() => world?.stop());

  test.each(named(spareNodeFaults))('%s', (_name, fault) => within(fault));

  test.each([
    ['the label of no node', 'nodeSelector: { disk: ssd }', /affinity\/selector[\s\S]*cluster\.nodeSelector/],
    ['a taint', 'tolerations: []', /untolerated taint \{media: \}[\s\S]*cluster\.tolerations/],
  ])('that no node takes is said at once: %s', async (what, setting, expected) => {
    if (what === 'a taint') await world.node.must(['taint', 'nodes', '--all', 'media:NoSchedule']);
    world.write(`${nodeFile}cluster: { ${setting} }\ntunnel: { image: "jnovack/autossh:2.0.2" }\n`);
    const { code, diagnostics, steps } = await world.expose('apply', '--yes');
    expect(code).toBe(1);
    expect(diagnostics).toContainEqual(
      expect.objectContaining({ code: 'rollout-failed', detail: expect.stringMatching(expected) }),
    );
    console.log(diagnostics.find(({ code }) => code === 'rollout-failed')?.detail);
    // Ten minutes is what Kubernetes gives a rollout.
    expect(steps.find(({ state }) => state === 'failed')?.seconds).toBeLessThan(75);
  });
});
