/** `expose graph` on a good file: the whole drawing, in each language and as JSON. */
import { Readable } from 'node:stream';
import { expect, test } from 'vitest';
import { graph } from '../../src/commands/graph.ts';
import type { Session } from '../../src/session/session.ts';
import { capturedSession } from '../helpers/captured-session.ts';

const file = `domain: api.example.com
ports: [443, { public: 25565, target: minecraft.games.svc:25565 }]
cluster: { ingress: none, namespace: web }
`;

const mermaid = `flowchart LR
  n0["visitor<br>api.example.com"]
  n1["gateway: socat<br>t4g.nano, us-east-1"]
  n2["gateway: sshd<br>localhost:8443"]
  n3["tunnel pod<br>web"]
  n4["service<br>node port 443"]
  n5["gateway: sshd<br>localhost:35565"]
  n6["service<br>minecraft.games.svc:25565"]
  n0 -->|"https 443"| n1
  n1 -->|"loopback"| n2
  n2 -->|"reverse SSH tunnel"| n3
  n3 -->|"TCP"| n4
  n0 -->|"port-25565 25565"| n1
  n1 -->|"loopback"| n5
  n5 -->|"reverse SSH tunnel"| n3
  n3 -->|"TCP"| n6
`;

async function drawn(format: 'boxes' | 'mermaid' | 'svg' | undefined, over: Partial<Session> = {}) {
  const { session, out, err } = capturedSession({ stdin: Readable.from([Buffer.from(file)]), ...over });
  return { exit: await graph(session, '-', format === undefined ? {} : { format }), out: out(), err: err() };
}

test('Mermaid text goes to standard output, and nothing else', async () => {
  expect(await drawn('mermaid')).toEqual({ exit: 0, out: mermaid, err: '' });
});

const boxes = `api.example.com

┌─────────────────────────────────────────────┐
│ visitor                                     │
│ api.example.com                             │
└─────────────────────────────────────────────┘
   │ https 443, port-25565 25565
   ▼
┌─────────────────────────────────────────────┐
│ gateway: socat                              │
│ t4g.nano, us-east-1                         │
└─────────────────────────────────────────────┘
   │ loopback
   ▼
┌─────────────────────────────────────────────┐
│ gateway: sshd                               │
│ https 443: localhost:8443                   │
│ port-25565 25565: localhost:35565           │
└─────────────────────────────────────────────┘
   │ reverse SSH tunnel
   ▼
┌─────────────────────────────────────────────┐
│ tunnel pod                                  │
│ web                                         │
└─────────────────────────────────────────────┘
   │ TCP
   ▼
┌─────────────────────────────────────────────┐
│ service                                     │
│ https 443: node port 443                    │
│ port-25565 25565: minecraft.games.svc:25565 │
└─────────────────────────────────────────────┘
`;

test('boxes are drawn when no format is asked for, in a terminal and in a pipe; Mermaid in JSON', async () => {
  const { session } = capturedSession();
  const written: string[] = [];
  const stdout = { ...session.stdout, terminal: true, write: (text: string) => written.push(text) };
  expect(await drawn(undefined, { stdout })).toMatchObject({ exit: 0, err: '' });
  expect(written.join('')).toBe(boxes);
  expect((await drawn(undefined)).out).toBe(boxes);
  expect(JSON.parse((await drawn(undefined, { json: true })).out)).toMatchObject({ format: 'mermaid' });
});

test('SVG is one document with the texts of every box', async () => {
  const { exit, out, err } = await drawn('svg');
  expect({ exit, err }).toEqual({ exit: 0, err: '' });
  expect(out).toMatch(/^<svg xmlns="http:\/\/www\.w3\.org\/2000\/svg" [\s\S]*<\/svg>\n$/);
  const texts = [...out.matchAll(/<text [^>]*>([^<]*)<\/text>/g)].map((match) => match[1]);
  const gateway = ['gateway: socat', 't4g.nano, us-east-1', 'gateway: sshd'];
  expect(texts).toEqual([
    'api.example.com',
    ...['visitor', 'api.example.com', ...gateway, 'localhost:8443', 'tunnel pod', 'web'],
    ...['service', 'node port 443', 'https 443', 'loopback', 'reverse SSH tunnel', 'TCP'],
    ...['visitor', 'api.example.com', ...gateway, 'localhost:35565', 'tunnel pod', 'web'],
    ...['service', 'minecraft.games.svc:25565', 'port-25565 25565', 'loopback', 'reverse SSH tunnel', 'TCP'],
  ]);
});

test('--json carries the same drawing', async () => {
  const { exit, out, err } = await drawn('mermaid', { json: true });
  expect({ exit, err }).toEqual({ exit: 0, err: '' });
  expect(JSON.parse(out)).toEqual({
    formatVersion: 1,
    command: 'graph',
    ok: true,
    diagnostics: [],
    format: 'mermaid',
    graph: mermaid,
  });
});
