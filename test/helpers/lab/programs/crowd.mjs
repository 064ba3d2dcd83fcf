/**
 * Many visitors who stay connected: opens connections one after another, asks once on each and keeps it open. Prints
 * { answered, refused, silent } as JSON after the last one, and keeps the connections until it is stopped.
 * Usage: node crowd.mjs HOST PORT COUNT TIMEOUT_MS [LOCAL_ADDRESS...], which take turns
 */
import { connect } from 'node:net';

const [host, port, count, timeout, ...locals] = process.argv.slice(2);
const result = { answered: 0, refused: 0, silent: 0 };

function visit(localAddress) {
  return new Promise((resolve) => {
    const socket = connect({ host, port: Number(port), localAddress });
    const settle = (outcome) => {
      if (timer === undefined) return;
      clearTimeout(timer);
      timer = undefined;
      result[outcome] += 1;
      resolve();
    };
    let timer = setTimeout(() => settle('silent'), Number(timeout));
    socket.on('connect', () => socket.write('GET / HTTP/1.1\r\nHost: lab\r\n\r\n'));
    socket.once('data', () => settle('answered'));
    socket.on('error', () => settle('refused'));
    socket.on('close', () => settle('refused'));
  });
}

let left = Number(count);
await Promise.all(
  Array.from({ length: 32 }, async () => {
    while (left > 0) {
      left -= 1;
      await visit(locals[left % locals.length]);
    }
  }),
);
console.log(JSON.stringify(result));
setInterval(() => undefined, 1000);
