/** Ports of this machine that lead into the network of a laboratory's machine, and back. */
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

/** The other way round: a port of the laboratory's machine, on all its addresses, that leads to one of this machine. */
export async function openWayBack(
  machine: Machine,
  port: number,
  target: { readonly host: string; readonly port: number },
): Promise<Pick<Passage, 'close'>> {
  const door = join(tmpdir(), `expose-passage-${randomBytes(6).toString('hex')}`);
  const server = createServer((near) => {
    const through = connect(target);
    near.on('error', () => through.destroy());
    through.on('error', () => near.destroy());
    near.pipe(through).pipe(near);
  });
  await new Promise<void>((resolve) => server.listen(door, resolve));
  const far = machine.start(['socat', `TCP-LISTEN:${port},fork,reuseaddr`, `UNIX-CONNECT:${door}`]);
  await until('socat listens', 10, () => machine.listensOn(port));
  return {
    async close() {
      await far.stop('SIGKILL');
      server.close();
      rmSync(door, { force: true });
    },
  };
}
