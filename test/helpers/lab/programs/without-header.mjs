/**
 * Takes the PROXY header off connections for a server that does not know it, such as sshd.
 * Usage: node without-header.mjs PORT TARGET_PORT proxy|plain
 */
import { connect, createServer } from 'node:net';

const [port, target, protocol] = process.argv.slice(2);

createServer((visitor) => {
  visitor.on('error', () => undefined);
  visitor.once('data', (first) => {
    const header = protocol === 'proxy' ? 16 + first.readUInt16BE(14) : 0;
    const server = connect({ host: '127.0.0.1', port: Number(target) });
    server.on('error', () => visitor.destroy());
    server.on('close', () => visitor.destroy());
    visitor.on('close', () => server.destroy());
    server.write(first.subarray(header));
    visitor.pipe(server).pipe(visitor);
  });
}).listen(Number(port), '::');
