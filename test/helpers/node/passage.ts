/** A port of this machine that leads into the network of a laboratory's machine. */
import { randomBytes } from 'node:crypto';
import { existsSync, rmSync } from 'node:fs';
import { connect, createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { until } from '../lab/command.ts';
import type { Machine } from '../lab/machine.ts';

export interface Passage {
  readonly port: number;
  close(): Promise<void>;
}

/** `target` is "address:port" as the machine sees it. A unix socket is the door: it belongs to no network. */
export async function openPassage(
  machine: Machine,
  target: string,
  listen: { readonly host: string; readonly port: number } = { host: '127.0.0.1', port: 0 },
): Promise<Passage> {
  const door = join(tmpdir(), `expose-passage-${randomBytes(6).toString('hex')}`);
  const far = machine.start(['socat', `UNIX-LISTEN:${door},fork,backlog=128,mode=600`, `TCP:${target}`]);
  await until('socat listens', 10, () => existsSync(door));
  const open = new Set<Socket>();
  const server = createServer((near) => {
    const through = connect(door);
    for (const [socket, other] of [
      [near, through],
      [through, near],
    ] as const) {
      open.add(socket);
      socket.on('error', () => other.destroy());
      socket.on('close', () => open.delete(socket));
    }
    near.pipe(through).pipe(near);
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(listen.port, listen.host, resolve);
  });
  return {
    port: (server.address() as { port: number }).port,
    async close() {
      for (const socket of open) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
      await far.stop('SIGKILL');
      rmSync(door, { force: true });
    },
  };
}
