/**
 * Holds silent connections, and replaces each one that is closed. Prints the number of open ones every second.
 * Usage: node silent.mjs HOST PORT EACH [LOCAL_ADDRESS...]: EACH connections from every local address
 */
import { connect } from 'node:net';

const [host, port, each, ...locals] = process.argv.slice(2);
let open = 0;
// Milliseconds: at most a thousand attempts a second.
const again = Math.max(200, Number(each) * Math.max(1, locals.length));

function hold(localAddress) {
  const socket = connect({
    host,
    port: Number(port),
    ...(localAddress === undefined ? {} : { localAddress }),
  });
  let connected = false;
  socket.on('connect', () => {
    connected = true;
    open += 1;
  });
  socket.on('error', () => undefined);
  socket.on('end', () => socket.end());
  socket.on('close', () => {
    if (connected) open -= 1;
    setTimeout(hold, again, localAddress);
  });
  socket.resume();
}

for (const local of locals.length > 0 ? locals : [undefined])
  for (let count = 0; count < Number(each); count += 1) hold(local);
setInterval(() => console.log(open), 1000);
