/** Connects to one public port, as a visitor would, and says what came back. Never throws. */
import { request } from 'node:http';
import { connect } from 'node:net';
import { connect as connectTls } from 'node:tls';
import type { Port } from '../compiler/resolved-exposure.ts';
import { type Distrust, distrust } from './distrust.ts';
import { endAfter, firstAnswer } from './visit.ts';

/** What a connection attempt led to. */
export interface Answer {
  /** answer: the application behind the tunnel spoke. connected: only the gateway is known to be there. */
  readonly kind: 'answer' | 'connected' | 'closed' | 'unreachable';
  readonly detail: string;
  /** What is wrong with an answer, and what to do; absent when nothing is, or when it is not known. */
  readonly trouble?: { readonly state: 'warn' | 'fail'; readonly fix: string };
}

/** Where to connect, and the name that is asked for there. */
export interface Visit {
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

/** How an ingress answers for a name that it does not know; the likely cause is looked up by these words. */
export const notFound = 'HTTP status 404';

/** Asks in the port's own protocol where that is known. */
export function askPort(port: NamedPort, visit: Visit): Promise<Answer> {
  if (isHttp(port)) return askHttp(port.public, visit);
  if (isHttps(port)) return askTls(port, visit);
  return askTcp(port.public, visit);
}

type NamedPort = Pick<Port, 'name' | 'public'>;
export const isHttp = (port: NamedPort): boolean => port.name === 'http' || port.public === 80;
export const isHttps = (port: NamedPort): boolean => port.name === 'https' || port.public === 443;

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
      detail: `${notFound}: the way into the cluster works, but no Ingress answers for this name there`,
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

/**
 * Asks for the page as well: where port 80 only redirects, nothing else speaks of the application. Behind port 443 under
 * another name than https may be a VPN or a broker, which owes no page: there the handshake is enough.
 */
export function askTls(port: NamedPort, visit: Visit): Promise<Answer> {
  const { name, address, seconds } = visit;
  // Whether a certificate is trusted is for the site's owner: a first apply meets the ingress's own before one is issued.
  const socket = connectTls({
    host: address,
    port: port.public,
    servername: name,
    rejectUnauthorized: false,
  });
  let shaken: Distrust | null | undefined;
  const unanswered = (error: Error, connected: boolean): Answer =>
    shaken === undefined
      ? broken(error, connected, visit)
      : tlsAnswer(shaken, port.name === 'https' ? withoutStatus(error) : null);
  const listen = (end: (answer: Answer) => void): void => {
    socket.on('secureConnect', () => {
      const certificate = distrust(socket, name);
      shaken = certificate;
      const asked = request({ createConnection: () => socket, path: '/', headers: { host: name } });
      asked.on('response', ({ statusCode = 0 }) => end(pageAnswer(certificate, statusCode, name)));
      asked.on('error', (error) => end(unanswered(error, true)));
      asked.end();
    });
  };
  const late = (connected: boolean): Answer =>
    shaken === undefined
      ? { kind: connected ? 'closed' : 'unreachable', detail: `no TLS answer within ${seconds} s` }
      : unanswered(new Error(`none within ${seconds} s`), true);
  return firstAnswer(socket, visit, { listen, late, explain: unanswered, interrupted });
}

/**
 * What a page says that was asked for after the handshake. A target that does not expect the PROXY protocol would not have
 * come that far. Pure.
 */
export function pageAnswer(distrusted: Distrust | null, status: number, name: string): Answer {
  return tlsAnswer(distrusted, httpAnswer(status, name, false));
}

/** A server that asks visitors for a certificate, or speaks something else than HTTP, has said what it will. Pure. */
function withoutStatus(error: Error): Answer | null {
  const reason = reasonOf(error);
  if (/CERTIFICATE_REQUIRED/.test(reason) || reason.startsWith('HPE_')) return null;
  return {
    kind: 'answer',
    detail: `no HTTP answer (${reason})`,
    trouble: { state: 'warn', fix: 'Ask the application: its log says whether the request reached it.' },
  };
}

/** What the handshake and the HTTP answer after it say together; the worse of two troubles counts. Pure. */
function tlsAnswer(distrusted: Distrust | null, http: Answer | null): Answer {
  const kind = 'answer';
  const said = http === null ? '' : `, ${http.detail}`;
  if (distrusted === null || http?.trouble?.state === 'fail')
    return {
      kind,
      detail: `TLS handshake done, certificate ${distrusted === null ? 'trusted' : 'not trusted'}${said}`,
      ...(http?.trouble && { trouble: http.trouble }),
    };
  return {
    kind,
    // What comes before the colon is enough here: without a certificate, the rest follows from it.
    detail: `TLS handshake done, certificate not trusted: ${distrusted.reason}${said.split(':')[0]}`,
    trouble: { state: 'warn', fix: distrusted.fix },
  };
}

/** A server that speaks first proves the tunnel, and one that closes at once disproves it. */
function askTcp(port: number, visit: Visit): Promise<Answer> {
  const { address, seconds } = visit;
  const socket = connect({ host: address, port });
  const listen = (end: (answer: Answer) => void): void => {
    socket.on('connect', () => socket.setTimeout(silentSeconds * 1000));
    socket.on('data', (bytes) => end({ kind: 'answer', detail: `the server sent ${bytes.length} bytes` }));
    socket.on('timeout', () => end(heldOpen));
    socket.on('end', () =>
      end({ kind: 'closed', detail: 'the connection was closed at once: no tunnel, or nothing at its end' }),
    );
  };
  // Where there is no IPv6, the system may need three seconds to say so.
  const late = (connected: boolean): Answer =>
    connected ? heldOpen : { kind: 'unreachable', detail: `no connection within ${seconds} s` };
  const explain = (error: Error, connected: boolean): Answer => broken(error, connected, visit);
  return firstAnswer(socket, visit, { listen, late, explain, interrupted });
}

const heldOpen: Answer = {
  kind: 'connected',
  detail: 'the connection is held open; the server waits for the client, so nothing more can be seen',
};

const interrupted: Answer = { kind: 'unreachable', detail: 'interrupted' };

/** What an error of the connection says of the site. Pure. */
function broken(error: Error, connected: boolean, { header, name }: Pick<Visit, 'header' | 'name'>): Answer {
  const reason = reasonOf(error);
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

function reasonOf(error: Error): string {
  return 'code' in error && typeof error.code === 'string' ? error.code : error.message;
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
