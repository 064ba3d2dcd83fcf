/**
 * uploads.mjs HOST PORT COUNT BYTES SECONDS LOCAL: COUNT visitors at the address LOCAL upload that much each, as fast as
 * they are let. After SECONDS it prints how much was taken, and how many were cut off.
 */
import { connect } from 'node:net';

const [host, port, count, bytes, seconds, localAddress] = process.argv.slice(2);
const part = Buffer.alloc(65536);
let taken = 0;
let cut = 0;
for (let index = 0; index < Number(count); index += 1) {
  const socket = connect({ host, port: Number(port), localAddress });
  let left = Number(bytes);
  const send = () => {
    while (left > 0) {
      left -= part.length;
      taken += part.length;
      if (!socket.write(part)) return socket.once('drain', send);
    }
  };
  socket.on('connect', send);
  socket.on('error', () => {});
  socket.on('close', () => {
    cut += 1;
  });
}
setTimeout(() => {
  console.log(JSON.stringify({ taken, cut }));
  process.exit();
}, Number(seconds) * 1000);
