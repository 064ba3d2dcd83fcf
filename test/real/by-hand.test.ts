/** docs/by-hand.md, walked: its commands in their order, with terraform and kubectl alone, from nothing to nothing. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { commandLines, fences } from '../helpers/pages.ts';
import { paste } from '../helpers/paste.ts';
import { type Stage, setStage } from '../helpers/stage.ts';
import { startWorld, type World } from '../helpers/world.ts';

const name = 'blog-example-com';
const blocks = fences('docs/by-hand.md');
const [file] = blocks.filter(({ language }) => language === 'yaml');
const [gateway, cluster, down] = blocks.filter(({ language }) => language === 'sh');

let world: World;
let stage: Stage;
beforeAll(async () => {
  world = await startWorld(name, file?.text ?? '');
  stage = setStage(world, name, 20022, 20080);
}, 120_000);
afterAll(async () => {
  await stage.stop();
  await world.stop();
});

/** Answers terraform's question. The stage plays meanwhile. */
const pasted = (text = '') =>
  paste(world, text.replaceAll(/^terraform (.*) destroy$/gm, 'echo yes | terraform $1 destroy'));

const open = () =>
  world.moto.call('ec2', {
    Action: 'DescribeSpotInstanceRequests',
    'Filter.1.Name': 'tag:expose:gateway',
    'Filter.1.Value.1': name,
  });

// Each command is run once: what the first attempt left would be in the way of another.
test('brings up what expose itself takes for applied, and takes it down', {
  retry: 0,
  timeout: 240_000,
}, async () => {
  expect((await world.run(['compile'])).code).toBe(0);
  const made = await pasted(`${gateway?.text ?? ''}\n${cluster?.text ?? ''}`);
  expect(made.code, made.output).toBe(0);
  expect(made.output).toMatch(/Apply complete! Resources: \d+ added/);
  expect(made.output).toContain('successfully rolled out');
  // The key is in the cluster as it is in the file, and nowhere that git sees.
  const key = await world.cluster.must([
    ...['-n', 'expose', 'get', 'secret', `${name}-tunnel-key`],
    ...['-o', 'jsonpath={.data.id_ed25519}'],
  ]);
  expect(Buffer.from(key, 'base64').toString()).toBe(
    readFileSync(join(world.folder, '.expose', name, 'keys/tunnel'), 'utf8'),
  );
  expect(existsSync(join(world.folder, 'out/terraform/.terraform'))).toBe(false);
  expect(await open()).toContain('<state>active</state>');
  const { changes, diagnostics } = await world.json(['plan']);
  expect(diagnostics.filter(({ severity }) => severity === 'error')).toEqual([]);
  // The page says so: whoever applied it, all else is the same.
  expect(changes).toEqual([
    expect.objectContaining({
      address: `Secret/expose/${name}-tunnel-key`,
      action: 'update',
      diff: expect.stringMatching(/^\+ gateway [\d.]+, [\da-f:]+$/),
    }),
  ]);

  // The last command sees the request while there is one, and the one after the block cancels it.
  const [look = ''] = commandLines('docs/by-hand.md', 'aws');
  const seen = await pasted(look);
  expect(seen.output).toMatch(/"State": "active"/);
  const request = /"SpotInstanceRequestId": "(sir-\w+)"/.exec(seen.output)?.[1];

  const settings = gateway?.text.slice(0, gateway.text.indexOf('terraform ')) ?? '';
  const gone = await pasted(`${settings}${down?.text}`);
  expect(gone.code, gone.output).toBe(0);
  expect(gone.output).toMatch(/Destroy complete! Resources: \d+ destroyed/);
  expect(gone.output).toMatch(/"SpotInstanceRequests": \[\]/);
  const cancel = commandLines('docs/by-hand.md', 'aws').find((line) => line.includes(' cancel-'));
  const cancelled = await pasted(`${cancel} --spot-instance-request-ids ${request}`);
  expect(cancelled.code, cancelled.output).toBe(0);
  expect(await open()).not.toMatch(/<state>(?:active|open)<\/state>/);
  expect(world.stateOf('aws_instance.gateway')).toBeNull();
});
