/** Asks the public ports from here, as a visitor would. What cannot be seen from here is said, and never counts as passed. */
import { lookup } from 'node:dns/promises';
import { request } from 'node:http';
import { connect } from 'node:net';
import { connect as connectTls } from 'node:tls';
import type { Port } from '../compiler/resolved-exposure.ts';

export interface OutsideCheck {
  readonly id: string;
  readonly title: string;
  readonly state: 'pass' | 'fail' | 'skip';
  /** What was seen. */
  readonly detail: string;
}

/** What a connection attempt led to. */
export interface Answer {
  /** answer: the application behind the tunnel spoke. connected: only the gateway is known to be there. */
  readonly kind: 'answer' | 'connected' | 'closed' | 'unreachable';
  readonly detail: string;
}

const seconds = 10;

/** One check for each public port and address, then whether the name leads to these addresses. Never throws. */
export async function checkOutside(
  name: string,
  ports: readonly Port[],
  addresses: readonly string[],
  signal: AbortSignal,
): Promise<readonly OutsideCheck[]> {
  const byAddress = ports.flatMap((port) =>
    addresses.map(async (address) => judged(port, address, await ask(name, port, address, signal))),
  );
  return Promise.all([...byAddress, checkName(name, addresses)]);
}

/**
 * The verdict on an answer. A gateway accepts connections whether or not a tunnel is there, so that "connected" alone
 * proves nothing; IPv6 that this machine does not have is not the gateway's fault.
 */
export function judged(port: Pick<Port, 'name' | 'public'>, address: string, answer: Answer): OutsideCheck {
  const title = `${port.name} (${port.public}) on ${address}`;
  const id = `outside-${port.name}-${address.includes(':') ? 'ipv6' : 'ipv4'}`;
  const state =
    answer.kind === 'answer'
      ? 'pass'
      : answer.kind === 'closed'
        ? 'fail'
        : answer.kind === 'connected' || address.includes(':')
          ? 'skip'
          : 'fail';
  return { id, title, state, detail: answer.detail };
}

async function ask(name: string, port: Port, address: string, signal: AbortSignal): Promise<Answer> {
  if (port.name === 'http' || port.public === 80) return askHttp(name, port.public, address, signal);
  if (port.name === 'https' || port.public === 443) return askTls(name, port.public, address, signal);
  return askTcp(port.public, address, signal);
}

function askHttp(name: string, port: number, address: string, signal: AbortSignal): Promise<Answer> {
  return new Promise((resolve) => {
    let connected = false;
    const asked = request(
      {
        host: address,
        port,
        path: '/',
        headers: { host: name },
        signal,
        timeout: seconds * 1000,
        agent: false,
      },
      (response) => {
        response.resume();
        resolve({ kind: 'answer', detail: `HTTP status ${response.statusCode}` });
      },
    );
    asked.on('timeout', () => asked.destroy(new Error(`no answer within ${seconds} s`)));
    asked.on('socket', (socket) =>
      socket.on('connect', () => {
        connected = true;
      }),
    );
    asked.on('error', (error) => resolve(broken(error, connected)));
    asked.end();
  });
}

function askTls(servername: string, port: number, address: string, signal: AbortSignal): Promise<Answer> {
  return new Promise((resolve) => {
    // Whether a certificate is trusted is for the site's owner: a first apply meets the ingress's own before one is issued.
    const socket = connectTls({
      host: address,
      port,
      servername,
      rejectUnauthorized: false,
      timeout: seconds * 1000,
    });
    let connected = false;
    const end = (answer: Answer): void => {
      socket.destroy();
      resolve(answer);
    };
    socket.on('connect', () => {
      connected = true;
    });
    socket.on('secureConnect', () =>
      end({
        kind: 'answer',
        detail: `TLS handshake done, certificate ${socket.authorized ? 'trusted' : `not trusted (${String(socket.authorizationError)})`}`,
      }),
    );
    socket.on('timeout', () =>
      end({ kind: connected ? 'closed' : 'unreachable', detail: `no TLS answer within ${seconds} s` }),
    );
    socket.on('error', (error) => end(broken(error, connected)));
    signal.addEventListener('abort', () => end({ kind: 'unreachable', detail: 'interrupted' }), {
      once: true,
    });
  });
}

/** A protocol that is not known here: a server that speaks first proves the tunnel, one that closes at once disproves it. */
function askTcp(port: number, address: string, signal: AbortSignal): Promise<Answer> {
  return new Promise((resolve) => {
    const socket = connect({ host: address, port, timeout: 2000 });
    let connected = false;
    const end = (answer: Answer): void => {
      socket.destroy();
      resolve(answer);
    };
    socket.on('connect', () => {
      connected = true;
    });
    socket.on('data', (bytes) => end({ kind: 'answer', detail: `the server sent ${bytes.length} bytes` }));
    socket.on('timeout', () =>
      end(
        connected
          ? {
              kind: 'connected',
              detail:
                'the connection is held open; the server waits for the client, so nothing more can be seen',
            }
          : { kind: 'unreachable', detail: 'no connection' },
      ),
    );
    socket.on('end', () =>
      end({ kind: 'closed', detail: 'the connection was closed at once: no tunnel, or nothing at its end' }),
    );
    socket.on('error', (error) => end(broken(error, connected)));
    signal.addEventListener('abort', () => end({ kind: 'unreachable', detail: 'interrupted' }), {
      once: true,
    });
  });
}

function broken(error: Error, connected: boolean): Answer {
  const code = 'code' in error && typeof error.code === 'string' ? error.code : error.message;
  return connected
    ? {
        kind: 'closed',
        detail: `the gateway accepted the connection and ended it (${code}): no tunnel, or nothing at its end`,
      }
    : { kind: 'unreachable', detail: `no connection (${code})` };
}

async function checkName(name: string, addresses: readonly string[]): Promise<OutsideCheck> {
  const base = { id: 'outside-name', title: `${name} leads to the gateway` };
  try {
    const found = (await lookup(name, { all: true })).map((it) => it.address);
    const other = found.filter((it) => !addresses.includes(it));
    if (found.some((it) => addresses.includes(it)))
      return {
        ...base,
        state: other.length === 0 ? 'pass' : 'fail',
        detail: other.length === 0 ? found.join(', ') : `some answers lead elsewhere: ${other.join(', ')}`,
      };
    return {
      ...base,
      state: 'fail',
      detail: `it leads to ${found.join(', ')}, the gateway is ${addresses.join(', ')}`,
    };
  } catch {
    return { ...base, state: 'skip', detail: 'this machine’s resolver does not know the name (yet)' };
  }
}
