/**
 * Uploads that the application does not take.
 *   node stall.mjs sink PORT                  accepts connections and reads nothing
 *   node stall.mjs upload HOST PORT COUNT LOCAL   sends 8 MiB on each of COUNT connections from LOCAL, and keeps them
 */
import { connect, createServer } from 'node:net';

const [mode, ...args] = process.argv.slice(2);
if (mode === 'sink') {
  createServer({ pauseOnConnect: true }, (socket) => {
    socket.on('error', () => undefined);
  }).listen(Number(args[0]), '::');
} else {
  const [host, port, count, localAddress] = args;
  for (let sent = 0; sent < Number(count); sent += 1) {
    const socket = connect({ host, port: Number(port), localAddress });
    socket.on('error', () => undefined);
    socket.on('connect', () => socket.write(Buffer.alloc(8 << 20)));
  }
  setInterval(() => undefined, 1000);
}
