/**
 * What runs behind the tunnel beside nginx: websockets, server-sent events, uploads and a raw TCP protocol.
 * Usage: node origin.mjs HTTP_PORT TCP_PORT proxy|plain
 */
import { createHash } from 'node:crypto';
import { createServer as createHttp } from 'node:http';
import { createServer } from 'node:net';

const [httpPort, tcpPort, protocol] = process.argv.slice(2);

/** Server-sent events every 200 ms until the visitor leaves; uploads are answered with their size and SHA-256. */
const http = createHttp((request, response) => {
  if (request.url === '/events') {
    response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store' });
    let id = 0;
    const timer = setInterval(() => {
      id += 1;
      response.write(`id: ${id}\ndata: ${Date.now()}\n\n`);
    }, 200);
    response.on('close', () => clearInterval(timer));
    return;
  }
  const hash = createHash('sha256');
  let bytes = 0;
  request.on('data', (part) => {
    bytes += part.length;
    hash.update(part);
  });
  request.on('end', () => response.end(`${bytes} ${hash.digest('hex')}\n`));
});

/** A websocket that echoes short unfragmented text frames, and answers pings. */
http.on('upgrade', (request, socket) => {
  const accept = createHash('sha1')
    .update(`${request.headers['sec-websocket-key']}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`)
    .digest('base64');
  socket.write(
    `HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: ${accept}\r\n\r\n`,
  );
  socket.on('error', () => undefined);
  socket.on('data', (frame) => {
    const length = frame[1] & 127;
    const mask = frame.subarray(2, 6);
    const text = frame.subarray(6, 6 + length).map((byte, index) => byte ^ mask[index % 4]);
    const kind = frame[0] === 0x89 ? 0x8a : 0x81;
    socket.write(Buffer.concat([Buffer.from([kind, length]), text]));
  });
});
http.listen(Number(httpPort), '127.0.0.1');

/**
 * Echoes lines, answers "who" with the visitor's address, and sends a last line when the visitor has closed its side.
 */
const tcp = createServer({ allowHalfOpen: true }, (socket) => {
  let head = Buffer.alloc(0);
  let visitor = protocol === 'proxy' ? undefined : socket.remoteAddress;
  const answer = (part) => {
    for (const line of part.toString().split(/(?<=\n)/))
      socket.write(line === 'who\n' ? `${visitor}\n` : line);
  };
  socket.on('error', () => undefined);
  socket.on('data', (part) => {
    if (visitor !== undefined) return answer(part);
    head = Buffer.concat([head, part]);
    const length = head.length < 16 ? Infinity : 16 + head.readUInt16BE(14);
    if (head.length < length) return;
    visitor = visitorOf(head);
    if (head.length > length) answer(head.subarray(length));
  });
  socket.on('end', () => socket.end('bye\n'));
});
tcp.listen(Number(tcpPort), '::');

/** The source address of a PROXY v2 header; LOCAL headers (health checks) have none. */
function visitorOf(header) {
  const family = header[13] >> 4;
  if (family === 1) return [...header.subarray(16, 20)].join('.');
  if (family === 2) return header.subarray(16, 32).toString('hex').match(/.{4}/g).join(':');
  return 'local';
}
