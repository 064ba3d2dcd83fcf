/** The shape of 2021: expose installs ingress-nginx on the node. The controller's image is a stand-in. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { gatewayAddress } from '../../helpers/lab/network.ts';
import { nginxHome } from '../../helpers/node/nginx-home.ts';
import { NodeWorld } from '../../helpers/node/node-world.ts';

const file = `domain: lab.example.com
name: lab
gateway: { ssh: { port: 2222 } }
cluster: { namespace: expose, ingress: ingress-nginx }
`;
let world: NodeWorld;

beforeAll(async () => {
  world = await NodeWorld.start(file, nginxHome);
}, 300_000);
afterAll(() => world?.stop());

test('a visitor reaches the controller, which binds the node’s ports without root', async () => {
  await world.apply();
  expect(await world.ask()).toBe('hello\n');
  expect(await world.ask(`https://${gatewayAddress}/`, '--insecure')).toBe('hello\n');
  const status = await world.node.must([
    ...['exec', '-n', 'expose', 'daemonset/ingress-nginx-controller', '--', 'cat', '/proc/1/status'],
  ]);
  expect(status).toMatch(/^Uid:\t101\t101\t101\t101$/m);
  // CAP_NET_BIND_SERVICE, and nothing else.
  expect(status).toMatch(/^CapBnd:\t0{13}400$/m);
  expect(status).toMatch(/^Seccomp:\t2$/m);
});
