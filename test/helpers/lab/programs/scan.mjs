/** Prints the TCP ports of a host that accept a connection, as a JSON array. Usage: node scan.mjs HOST */
import { connect } from 'node:net';

const host = process.argv[2];
const open = [];
let next = 1;

function knock(port) {
  return new Promise((resolve) => {
    const socket = connect({ host, port });
    const settle = () => {
      socket.destroy();
      resolve();
    };
    socket.setTimeout(5000, settle);
    socket.on('connect', () => {
      open.push(port);
      settle();
    });
    socket.on('error', settle);
  });
}

await Promise.all(
  Array.from({ length: 256 }, async () => {
    while (next <= 65535) await knock(next++);
  }),
);
console.log(JSON.stringify(open.sort((a, b) => a - b)));
