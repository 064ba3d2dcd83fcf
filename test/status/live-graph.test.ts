/** `expose graph --live`: what status has seen, as marks in the drawing. */
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, afterEach, describe, expect, test } from 'vitest';
import { liveGraph } from '../../src/commands/live/live-graph.ts';
import type { Check } from '../../src/outside/check.ts';
import { pathStates } from '../../src/status/path-states.ts';
import type { Status } from '../../src/status/status.ts';
import { renderBoxes } from '../../src/views/graph/render-boxes.ts';
import { renderMermaid } from '../../src/views/graph/render-mermaid.ts';
import { renderSvg } from '../../src/views/graph/render-svg.ts';
import { requestPath } from '../../src/views/graph/request-path.ts';
import { paint } from '../../src/views/text/paint.ts';
import { exposure, port } from '../helpers/exposure-builder.ts';
import {
  deployment,
  instances,
  kubectlThatLists,
  liveMachine,
  type Machine,
} from '../helpers/live-machine.ts';

const site = createServer((_request, response) => response.end()).listen(0, '127.0.0.1');
await once(site, 'listening');
afterAll(() => void site.close());
const { port: public_ } = site.address() as AddressInfo;

let machine: Machine | undefined;
afterEach(async () => {
  await machine?.stop();
  machine = undefined;
});

test('asks what status asks, and marks it', async () => {
  machine = await liveMachine({
    file: `name: home\ndomain: www.example.com\ngateway: { ipv6: false }\nports: [{ name: http, public: ${public_}, target: web.edge.svc:80 }]\n`,
    ec2: { DescribeInstances: instances('running', { ipv4: '127.0.0.1' }) },
    dns: { 'www.example.com A': ['127.0.0.1'] },
    state: ['i-1'],
    programs: { kubectl: kubectlThatLists([deployment('tunnel', 'tunnel', 1, 0)]) },
  });
  const { exit, out, err } = await machine.run(liveGraph, { json: true });
  expect([exit, err]).toEqual([0, '']);
  expect(JSON.parse(out)).toMatchObject({
    command: 'graph',
    ok: true,
    format: 'mermaid',
    states: { name: true, forwarder: true, sshd: null, tunnel: false, targets: { http: true } },
    graph: expect.stringContaining('"✓ gateway: socat<br>'),
  });
});

const status = {
  cloud: 'asked',
  gateway: { id: 'i-1', state: 'running', type: 't4g.nano', ipv4: '192.0.2.1', ipv6: null, account: '1' },
  dns: [{ name: 'api.example.com', type: 'A', state: 'right', wanted: '192.0.2.1', found: ['192.0.2.1'] }],
  tunnel: [{ name: 'tunnel', ready: 1, wanted: 1 }],
} as unknown as Status;
const asked = (name: string, state: Check['state']): Check => ({
  id: `outside-${name}-ipv4`,
  title: name,
  state,
  detail: '',
});
const file = exposure({ ports: [port({ name: 'web' }), port({ name: 'git', public: 2222 })] });
const states = (over: Partial<Status>, checks: readonly Check[] = []) =>
  pathStates({ ...status, ...over }, checks, file);

describe('what was seen', () => {
  test('is up, and what nobody could see is neither', () => {
    expect(states({}, [asked('web', 'pass'), asked('git', 'skip')])).toEqual({
      name: true,
      forwarder: true,
      sshd: true,
      tunnel: true,
      targets: { web: true, git: null },
    });
    expect(states({ cloud: 'not asked', gateway: null, tunnel: null, dns: [] })).toEqual({
      name: null,
      forwarder: null,
      sshd: null,
      tunnel: null,
      targets: { web: null, git: null },
    });
  });

  test('is not up: no gateway, a record that is missing, an answer that is an error', () => {
    const missing = [{ ...status.dns[0], state: 'missing' }] as unknown as Status['dns'];
    expect(
      states({ gateway: null, dns: missing, tunnel: [] }, [asked('web', 'warn'), asked('git', 'fail')]),
    ).toEqual({
      name: false,
      forwarder: false,
      sshd: false,
      tunnel: false,
      targets: { web: false, git: false },
    });
  });
});

describe('the drawings', () => {
  const path = requestPath(file, states({ tunnel: null }, [asked('web', 'pass'), asked('git', 'fail')]));
  const inTerminal = { terminal: true, columns: 80, paint: paint(false) };

  test('say below what the marks mean; a drawing of the file has nothing to say', () => {
    const legend = '✓ up, ! down, - could not be seen from here';
    expect(renderBoxes(path, inTerminal)).toMatch(new RegExp(`┘\n\n${legend}\n$`));
    expect(renderMermaid(path)).toContain(`\n  legend["${legend}"]\n  style legend fill:none,stroke:none\n`);
    const svg = renderSvg(path);
    const [, y] = new RegExp(`<text class="note" x="\\d+" y="(\\d+)">${legend}</text>`).exec(svg) ?? [];
    expect(Number(y)).toBeLessThan(Number(/viewBox="0 0 \d+ (\d+)"/.exec(svg)?.[1]));
    const boxes = [...svg.matchAll(/class="box[^"]*" x="\d+" y="([\d.]+)" width="\d+" height="(\d+)"/g)];
    expect(Number(y)).toBeGreaterThan(
      Math.max(...boxes.map(([, top, height]) => Number(top) + Number(height))),
    );
    const ofTheFile = requestPath(file);
    for (const drawn of [renderBoxes(ofTheFile, inTerminal), renderMermaid(ofTheFile), renderSvg(ofTheFile)])
      expect(drawn).not.toMatch(/legend|could not be seen/);
  });

  test('mark each stop, in boxes and in Mermaid', () => {
    const boxes = renderBoxes(path, inTerminal);
    for (const title of ['✓ visitor', '✓ gateway: socat', '- tunnel pod', '✓ service', '! service'])
      expect(boxes).toContain(`│ ${title} `);
    expect(renderMermaid(path)).toContain('["! service<br>');
  });

  test('mark each stop in SVG by a sign and by the look of its box; a drawing of the file has neither', () => {
    const svg = renderSvg(path);
    expect(svg.match(/class="box up"/g)).toHaveLength(5);
    expect(svg.match(/class="box down"/g)).toHaveLength(1);
    expect(svg.match(/class="box unknown"/g)).toHaveLength(4);
    expect(svg).toContain('>! service</text>');
    expect(renderSvg(requestPath(file))).not.toMatch(/class="box |[✓!-] visitor/);
  });
});
