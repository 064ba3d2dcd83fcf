/** DNS for one test: a server on loopback that every Resolver of this process asks in place of the machine's own servers. */
import { createSocket } from 'node:dgram';
import { Resolver } from 'node:dns/promises';
import { once } from 'node:events';

export interface DnsStandIn {
  stop(): Promise<void>;
}

const types: Readonly<Record<number, string>> = { 1: 'A', 2: 'NS', 28: 'AAAA' };
const codes = { noError: 0, serverFailure: 2, noSuchName: 3 } as const;

/**
 * `records` are addresses, or names for NS, by "NAME TYPE", such as "www.example.com A". A name with no record of any type does not exist.
 * null in place of all records: the server fails for every question. Call stop(), which restores the resolvers.
 */
export async function dnsStandIn(
  records: Readonly<Record<string, readonly string[]>> | null,
): Promise<DnsStandIn> {
  const socket = createSocket('udp4').bind(0, '127.0.0.1');
  await once(socket, 'listening');
  socket.on('message', (query, { port, address }) => {
    const { name, type, length } = readQuestion(query);
    const found = records?.[`${name} ${type}`] ?? [];
    const exists = Object.keys(records ?? {}).some((key) => key.startsWith(`${name} `));
    const denial = exists ? codes.noError : codes.noSuchName;
    const code = records === null ? codes.serverFailure : denial;
    const header = Buffer.from([0, 0, 0x81, 0x80 | code, 0, 1, 0, found.length, 0, 0, 0, 0]);
    query.copy(header, 0, 0, 2);
    const question = query.subarray(12, 12 + length);
    socket.send(Buffer.concat([header, question, ...found.map(answerRecord)]), port, address);
  });
  const restore = redirectResolvers(`127.0.0.1:${socket.address().port}`);
  return {
    async stop() {
      restore();
      socket.close();
      await once(socket, 'close');
    },
  };
}

/** The one question of a query; `length` is what it takes of the message. */
function readQuestion(query: Buffer): {
  readonly name: string;
  readonly type: string;
  readonly length: number;
} {
  const labels: string[] = [];
  let at = 12;
  for (let size = query[at] ?? 0; size > 0; size = query[at] ?? 0) {
    labels.push(query.toString('latin1', at + 1, at + 1 + size));
    at += 1 + size;
  }
  // A zero byte ends the name; type and class follow, two bytes each.
  return {
    name: labels.join('.').toLowerCase(),
    type: types[query.readUInt16BE(at + 1)] ?? '',
    length: at + 5 - 12,
  };
}

/** A record of the name in question, for 60 seconds. */
function answerRecord(value: string): Buffer {
  const { type, data } = recordData(value);
  return Buffer.concat([Buffer.from([0xc0, 12, 0, type, 0, 1, 0, 0, 0, 60, 0, data.length]), data]);
}

function recordData(value: string): { readonly type: number; readonly data: Buffer } {
  if (value.includes(':')) return { type: 28, data: Buffer.from(ipv6Bytes(value)) };
  if (/^[0-9.]+$/.test(value)) return { type: 1, data: Buffer.from(value.split('.').map(Number)) };
  const labels = value.split('.').map((label) => Buffer.from([label.length, ...Buffer.from(label)]));
  return { type: 2, data: Buffer.concat([...labels, Buffer.of(0)]) };
}

function ipv6Bytes(address: string): readonly number[] {
  const [left = [], right = []] = address.split('::').map((half) => half.split(':').filter(Boolean));
  const groups = [...left, ...Array<string>(8 - left.length - right.length).fill('0'), ...right];
  return groups.flatMap((group) => [Number.parseInt(group, 16) >> 8, Number.parseInt(group, 16) & 0xff]);
}

/** Returns what undoes it. A resolver with a question under way refuses other servers, so each is redirected once. */
function redirectResolvers(server: string): () => void {
  const redirected = new WeakSet<Resolver>();
  const { resolve4, resolve6, resolveNs } = Resolver.prototype;
  const redirecting = (resolve: (name: string) => Promise<string[]>) =>
    function (this: Resolver, name: string): Promise<string[]> {
      if (!redirected.has(this)) this.setServers([server]);
      redirected.add(this);
      return resolve.call(this, name);
    };
  Object.assign(Resolver.prototype, {
    resolve4: redirecting(resolve4),
    resolve6: redirecting(resolve6),
    resolveNs: redirecting(resolveNs),
  });
  return () => {
    Object.assign(Resolver.prototype, { resolve4, resolve6, resolveNs });
  };
}
