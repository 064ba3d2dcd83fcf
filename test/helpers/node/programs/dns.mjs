/**
 * dns.mjs ADDRESS HOSTS: the cluster's DNS and the home's in one. A records out of a hosts file that is read for each
 * question; every other name does not exist.
 */
import { createSocket } from 'node:dgram';
import { readFileSync } from 'node:fs';

const [address, hosts] = process.argv.slice(2);
const server = createSocket('udp4');
server.on('message', (query, peer) => {
  const labels = [];
  let at = 12;
  while (query[at] > 0) {
    labels.push(query.toString('latin1', at + 1, at + 1 + query[at]));
    at += query[at] + 1;
  }
  const name = labels.join('.').toLowerCase();
  const known = readFileSync(hosts, 'utf8')
    .split('\n')
    .map((line) => line.split(/\s+/))
    .filter(([, ...names]) => names.includes(name));
  const answers = query.readUInt16BE(at + 1) === 1 ? known : [];
  const header = Buffer.from([
    0,
    0,
    0x85,
    known.length > 0 ? 0x80 : 0x83,
    0,
    1,
    0,
    answers.length,
    0,
    0,
    0,
    0,
  ]);
  query.copy(header, 0, 0, 2);
  const records = answers.map(([ip]) =>
    Buffer.from([0xc0, 0x0c, 0, 1, 0, 1, 0, 0, 0, 5, 0, 4, ...ip.split('.').map(Number)]),
  );
  server.send(Buffer.concat([header, query.subarray(12, at + 5), ...records]), peer.port, peer.address);
});
server.bind(53, address, () => console.log('listening'));
