/** Connects to one public port, as a visitor would, and says what came back. Never throws. */
import { request } from 'node:http';
import { connect, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import type { Port } from '../compiler/resolved-exposure.ts';
import { type Distrust, distrust } from './distrust.ts';
import { endAfter } from './end-after.ts';

/** What a connection attempt led to. */
export interface Answer {
  /** answer: the application behind the tunnel spoke. connected: only the gateway is known to be there. */
  readonly kind: 'answer' | 'connected' | 'closed' | 'unreachable';
  readonly detail: string;
  /** What is wrong with an answer, and what to do; absent when nothing is, or when it is not known. */
  readonly trouble?: { readonly state: 'warn' | 'fail'; readonly fix: string };
}

/** Where to connect, and the name that is asked for there. */
interface Visit {
  readonly name: string;
  readonly address: string;
  /** The gateway sends a header of the PROXY protocol ahead of each connection. */
  readonly header: boolean;
  readonly signal: AbortSignal;
  /** How long to wait for an answer. */
  readonly seconds: number;
}

const headerFix =
  'cluster.ingress traefik and ingress-nginx set it up. A target of your own has to be told: Traefik by proxyProtocol.trustedIPs, nginx by use-proxy-protocol. Or use another gateway.forwarder.';

/** How long a connection is listened to in a protocol that is not known here, in which the client may have to speak first. */
const silentSeconds = 2;

/** What the ingress's 404 means; the likely cause is looked up by these words. */
export const noIngress = 'no Ingress answers for this name';

/** Asks in the port's own protocol where that is known. */
export function askPort(port: Pick<Port, 'name' | 'public'>, visit: Visit): Promise<Answer> {
  if (port.name === 'http' || port.public === 80) return askHttp(port.public, visit);
  if (port.name === 'https' || port.public === 443) return askTls(port.public, visit);
  return askTcp(port.public, visit);
}

function askHttp(port: number, { name, address, header, signal, seconds }: Visit): Promise<Answer> {
  return new Promise((resolve) => {
    let connected = false;
    const asked = request({
      host: address,
      port,
      path: '/',
      headers: { host: name },
      signal,
      agent: false,
    });
    endAfter(asked, seconds);
    asked.on('response', ({ statusCode = 0 }) => {
      resolve(httpAnswer(statusCode, name, header));
      asked.destroy();
    });
    asked.on('socket', (socket) =>
      socket.on('connect', () => {
        connected = true;
      }),
    );
    asked.on('error', (error) => resolve(broken(error, connected, { header, name })));
    asked.end();
  });
}

/** What a status says of the site. Pure. */
function httpAnswer(status: number, name: string, header: boolean): Answer {
  const kind = 'answer';
  if (status === 400 && header)
    return {
      kind,
      detail: 'HTTP status 400: the target may not expect the PROXY protocol of forwarder haproxy',
      trouble: { state: 'warn', fix: headerFix },
    };
  if (status === 404)
    return {
      kind,
      detail: `HTTP status 404: the way into the cluster works, but ${noIngress} there`,
      trouble: {
        state: 'warn',
        fix: `kubectl get ingress --all-namespaces shows whether one is for ${name}. An application without a page at / answers 404 as well.`,
      },
    };
  if (status >= 500)
    return {
      kind,
      detail: `HTTP status ${status}: the way into the cluster works, but the application ${status > 501 && status < 505 ? 'is down' : 'answers with an error'}`,
      trouble: {
        state: 'fail',
        fix: `kubectl get ingress --all-namespaces shows which Service ${name} leads to, kubectl get pods --all-namespaces what does not run.`,
      },
    };
  return { kind, detail: `HTTP status ${status}` };
}

function askTls(port: number, visit: Visit): Promise<Answer> {
  const { name, address, seconds } = visit;
  // Whether a certificate is trusted is for the site's owner: a first apply meets the ingress's own before one is issued.
  const socket = connectTls({
    host: address,
    port,
    servername: name,
    rejectUnauthorized: false,
    timeout: seconds * 1000,
  });
  return firstAnswer(socket, visit, (end, connected) => {
    socket.on('secureConnect', () => {
      end(tlsAnswer(distrust(socket, name)));
    });
    socket.on('timeout', () =>
      end({ kind: connected() ? 'closed' : 'unreachable', detail: `no TLS answer within ${seconds} s` }),
    );
  });
}

function tlsAnswer(distrusted: Distrust | null): Answer {
  const kind = 'answer';
  if (distrusted === null) return { kind, detail: 'TLS handshake done, certificate trusted' };
  return {
    kind,
    detail: `TLS handshake done, certificate not trusted: ${distrusted.reason}`,
    trouble: { state: 'warn', fix: distrusted.fix },
  };
}

/** A server that speaks first proves the tunnel, and one that closes at once disproves it. */
function askTcp(port: number, visit: Visit): Promise<Answer> {
  const { address, seconds } = visit;
  // Where there is no IPv6, the system may need three seconds to say so.
  const socket = connect({ host: address, port, timeout: seconds * 1000 });
  return firstAnswer(socket, visit, (end, connected) => {
    socket.on('connect', () => socket.setTimeout(silentSeconds * 1000));
    socket.on('data', (bytes) => end({ kind: 'answer', detail: `the server sent ${bytes.length} bytes` }));
    socket.on('timeout', () =>
      end(connected() ? heldOpen : { kind: 'unreachable', detail: `no connection within ${seconds} s` }),
    );
    socket.on('end', () =>
      end({ kind: 'closed', detail: 'the connection was closed at once: no tunnel, or nothing at its end' }),
    );
  });
}

const heldOpen: Answer = {
  kind: 'connected',
  detail: 'the connection is held open; the server waits for the client, so nothing more can be seen',
};

/** The first answer that `listen` or an error ends with; the socket is closed then. */
function firstAnswer(
  socket: Socket,
  { signal, header, name }: Visit,
  listen: (end: (answer: Answer) => void, connected: () => boolean) => void,
): Promise<Answer> {
  return new Promise((resolve) => {
    let connected = false;
    const end = (answer: Answer): void => {
      signal.removeEventListener('abort', interrupt);
      socket.destroy();
      resolve(answer);
    };
    const interrupt = (): void => end({ kind: 'unreachable', detail: 'interrupted' });
    signal.addEventListener('abort', interrupt);
    socket.on('connect', () => {
      connected = true;
    });
    socket.on('error', (error) => end(broken(error, connected, { header, name })));
    listen(end, () => connected);
  });
}

/** What an error of the connection says of the site. Pure. */
function broken(error: Error, connected: boolean, { header, name }: Pick<Visit, 'header' | 'name'>): Answer {
  const reason = 'code' in error && typeof error.code === 'string' ? error.code : error.message;
  if (!connected) return { kind: 'unreachable', detail: `no connection (${reason})` };
  if (/^ERR_SSL_(?:WRONG_VERSION_NUMBER|PACKET_LENGTH_TOO_LONG)$/.test(reason)) return noTls(header);
  if (reason.startsWith('HPE_'))
    return {
      kind: 'answer',
      detail: `what answers speaks no valid HTTP (${reason})`,
      trouble: { state: 'fail', fix: `${anotherTarget} Or give the port a name other than http.` },
    };
  // OpenSSL's words for an alert, which only a server at the other end of the tunnel sends.
  if (/^ERR_SSL_(?:SSLV3|TLSV1\d?)_/.test(reason))
    return {
      kind: 'answer',
      detail: `what answers refuses TLS for ${name} (${reason})`,
      trouble: {
        state: 'fail',
        fix: `The server has no certificate for ${name} perhaps, or does not know the name: its log says which.`,
      },
    };
  const ended = `the gateway accepted the connection and ended it (${reason}): no tunnel, or nothing at its end`;
  return {
    kind: 'closed',
    detail: header ? `${ended}, or a target that does not expect the PROXY protocol` : ended,
  };
}

const anotherTarget = 'Set the target of the port to one that does.';

function noTls(header: boolean): Answer {
  const detail = 'what answers speaks no TLS';
  return header
    ? {
        kind: 'closed',
        detail: `${detail}: the target does not expect the PROXY protocol of forwarder haproxy`,
        trouble: { state: 'fail', fix: headerFix },
      }
    : { kind: 'closed', detail, trouble: { state: 'fail', fix: anotherTarget } };
}
