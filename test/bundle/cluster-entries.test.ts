import { expect, test } from 'vitest';
import { podNames } from '../../src/bundle/cluster-entries.ts';

test('a pod whose name Kubernetes does not allow is neither a flag of kubectl’s nor a path in the archive', () => {
  const names = [
    'home-tunnel-5d9c.a',
    '--profile-output=/home/me/.bashrc',
    '../../.ssh/authorized_keys',
    '-f',
    '',
  ];
  const items = names.map((name) => ({ kind: 'Pod', metadata: { name } }));
  expect(podNames(JSON.stringify({ items }))).toEqual(['home-tunnel-5d9c.a']);
});
