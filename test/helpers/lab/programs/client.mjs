/**
 * Visitors that curl cannot play. Prints the answer. Usage: node client.mjs MODE HOST PORT
 *   echo      sends a line and prints the answer
 *   who       asks the raw origin for the visitor's address
 *   half      sends a line, closes its sending side, and prints what still arrives
 *   idle      sends a line, is silent after the answer, and prints the seconds until the connection ends
 *   talk      sends a line every two seconds, thirteen times, and prints how many were answered
 *   slow      takes three seconds to send a request
 *   websocket opens a websocket, sends a text and prints the answer
 *   pings     opens a websocket, pings every five seconds for 27, and prints the answer to a text at the end
 *   mute      opens a websocket, sends nothing more, and prints the seconds until it ends
 */
import { randomBytes } from 'node:crypto';
import { connect } from 'node:net';

const [mode, host, port] = process.argv.slice(2);
const socket = connect({ host, port: Number(port), allowHalfOpen: true });
socket.setTimeout(30_000, () => fail('silence for 30 s'));
socket.on('error', (error) => fail(error.message));
socket.on('end', () => socket.end());

function fail(message) {
  console.error(message);
  process.exit(1);
}

const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
const next = () => new Promise((resolve) => socket.once('data', resolve));
const all = async () => {
  const parts = [];
  for await (const part of socket) parts.push(part);
  return Buffer.concat(parts).toString();
};

const modes = {
  async echo() {
    socket.write('hello\n');
    return (await next()).toString();
  },
  async who() {
    socket.write('who\n');
    return (await next()).toString();
  },
  async half() {
    socket.end('last words\n');
    return all();
  },
  async idle() {
    socket.write('hello\n');
    await next();
    const since = Date.now();
    await all();
    return `${(Date.now() - since) / 1000}\n`;
  },
  async talk() {
    let answers = 0;
    for (let count = 0; count < 13; count += 1) {
      socket.write('hello\n');
      if ((await next()).toString() === 'hello\n') answers += 1;
      await pause(2000);
    }
    return `${answers}\n`;
  },
  async slow() {
    for (const byte of 'GET / HTTP/1.1\r\nHost: lab\r\nConnection: close\r\n\r\n') {
      socket.write(byte);
      await pause(60);
    }
    return all();
  },
  async websocket() {
    await upgrade();
    await pause(1000);
    return answerTo(0x81, 'over a websocket');
  },
  async pings() {
    await upgrade();
    for (let count = 0; count < 5; count += 1) {
      await pause(5000);
      await answerTo(0x89, 'ping');
    }
    await pause(2000);
    return answerTo(0x81, 'still here');
  },
  async mute() {
    await upgrade();
    const since = Date.now();
    await all();
    return `${(Date.now() - since) / 1000}\n`;
  },
};

async function upgrade() {
  socket.write(
    `GET /socket HTTP/1.1\r\nHost: lab\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: ${randomBytes(16).toString('base64')}\r\n\r\n`,
  );
  if (!(await next()).toString().startsWith('HTTP/1.1 101 ')) fail('no upgrade');
}

/** Sends one frame: 0x81 is a text, 0x89 a ping. */
async function answerTo(kind, content) {
  const mask = randomBytes(4);
  const bytes = Buffer.from(content).map((byte, index) => byte ^ mask[index % 4]);
  socket.write(Buffer.concat([Buffer.from([kind, 0x80 | bytes.length]), mask, bytes]));
  return `${(await next()).subarray(2)}\n`;
}

process.stdout.write(await modes[mode]());
process.exit(0);
