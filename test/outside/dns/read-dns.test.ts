/** What DNS says of an exposure's names, asked of a server on loopback. */
import { afterEach, expect, test } from 'vitest';
import { readDns } from '../../../src/outside/dns/read-dns.ts';
import { type DnsStandIn, dnsStandIn } from '../../helpers/dns-stand-in.ts';
import { compiled, exposure } from '../../helpers/exposure-builder.ts';

let dns: DnsStandIn;
afterEach(() => dns.stop());

const gateway = { ipv4: '192.0.2.1', ipv6: '2001:db8::1' };

/** The records of one name. */
function read(name: string, addresses: { ipv4: string | null; ipv6: string | null } = gateway) {
  const { domain } = exposure();
  return readDns(exposure({ domain: { ...domain, name } }), addresses);
}

test('is right when each family leads to the gateway, however an address is written', async () => {
  dns = await dnsStandIn({
    'www.example.com A': ['192.0.2.1'],
    'www.example.com AAAA': ['2001:db8::1'],
  });
  expect(await read('www.example.com', { ipv4: '192.0.2.1', ipv6: '2001:0DB8:0:0::1' })).toEqual([
    { name: 'www.example.com', type: 'A', wanted: '192.0.2.1', found: ['192.0.2.1'], state: 'right' },
    {
      name: 'www.example.com',
      type: 'AAAA',
      wanted: '2001:0DB8:0:0::1',
      found: ['2001:db8::1'],
      state: 'right',
    },
  ]);
});

test('asks for no record of a family that the gateway has no address of', async () => {
  dns = await dnsStandIn({ 'api.example.com AAAA': ['2001:db8::1'] });
  const only6 = compiled('domain: api.example.com\ngateway: { ipv4: false }\n');
  expect(await readDns(only6, { ipv4: null, ipv6: '2001:db8::1' })).toMatchObject([
    { type: 'AAAA', state: 'right' },
  ]);
});

test('is wrong when any answer leads elsewhere', async () => {
  dns = await dnsStandIn({ 'www.example.com A': ['198.51.100.7', '192.0.2.1'] });
  expect(await read('www.example.com')).toMatchObject([
    { type: 'A', found: ['192.0.2.1', '198.51.100.7'], state: 'wrong' },
    { type: 'AAAA', found: [], state: 'missing' },
  ]);
});

test.each(['192.168.1.10', '10.0.0.1', '100.64.0.1'])(
  'is overridden when the answer is an address of this network: %s',
  async (address) => {
    dns = await dnsStandIn({ 'www.example.com A': [address] });
    expect((await read('www.example.com'))[0]).toMatchObject({ found: [address], state: 'overridden' });
  },
);

test('is missing when there is no such name', async () => {
  dns = await dnsStandIn({});
  expect(await read('www.example.com')).toMatchObject([{ state: 'missing' }, { state: 'missing' }]);
});

test('is unknown when the resolver fails', async () => {
  dns = await dnsStandIn(null);
  expect(await read('www.example.com')).toMatchObject([{ state: 'unknown' }, { state: 'unknown' }]);
});

test('is never right while the gateway’s address is not known, and says what was found', async () => {
  dns = await dnsStandIn({ 'www.example.com A': ['192.0.2.1'] });
  expect((await read('www.example.com', { ipv4: null, ipv6: null }))[0]).toEqual({
    name: 'www.example.com',
    type: 'A',
    wanted: null,
    found: ['192.0.2.1'],
    state: 'wrong',
  });
});

test('asks for a wildcard by a name below it, and for no AAAA record without IPv6', async () => {
  dns = await dnsStandIn({ 'example.com A': ['192.0.2.1'], 'expose-status.example.com A': ['192.0.2.1'] });
  const { domain, gateway: settings } = exposure();
  const records = await readDns(
    exposure({
      domain: { ...domain, name: 'example.com', aliases: ['*.example.com'] },
      gateway: { ...settings, ipv6: false },
    }),
    gateway,
  );
  expect(records.map(({ name, type, state }) => [name, type, state])).toEqual([
    ['example.com', 'A', 'right'],
    ['*.example.com', 'A', 'right'],
  ]);
});
