/**
 * A visitor that makes requests at a fixed rate, each on a new connection, and prints one JSON object per request:
 * { at, ok, ms, error }. Usage: node visitor.mjs HOST PORT EVERY_MS TIMEOUT_MS
 */
import { connect } from 'node:net';

const [host, port, every, timeout] = process.argv.slice(2);

function ask() {
  const at = Date.now();
  let text = '';
  let done = false;
  const socket = connect({ host, port: Number(port) });
  const finish = (error) => {
    if (done) return;
    done = true;
    clearTimeout(timer);
    socket.destroy();
    const ok = error === undefined && text.startsWith('HTTP/1.1 200 ') && text.endsWith('hello\n');
    console.log(
      JSON.stringify({
        at,
        ok,
        ms: Date.now() - at,
        ...(ok ? {} : { error: error ?? (text.slice(0, 20) || 'closed without an answer') }),
      }),
    );
  };
  const timer = setTimeout(() => finish('timeout'), Number(timeout));
  socket.on('error', (error) => finish(error.code));
  socket.on('data', (part) => {
    text += part;
  });
  socket.on('end', () => finish());
  socket.on('connect', () => socket.write('GET / HTTP/1.1\r\nHost: lab\r\nConnection: close\r\n\r\n'));
}

// By the clock: a late timer is made up for, which keeps the rate.
let next = Date.now();
setInterval(() => {
  for (; next <= Date.now(); next += Number(every)) ask();
}, Number(every));
