/** Which proxy a request goes through. The rules are those of Go's net/http, which terraform and kubectl follow. Pure. */
import ipaddr from 'ipaddr.js';

type Environment = Readonly<Record<string, string | undefined>>;

/** The proxy's address as HTTPS_PROXY or HTTP_PROXY has it, with a scheme; null where the request goes straight. */
export function proxyFor(url: URL, environment: Environment): string | null {
  const name = url.protocol === 'https:' ? 'HTTPS_PROXY' : 'HTTP_PROXY';
  const proxy = environment[name] || environment[name.toLowerCase()];
  if (!proxy || isLoopback(hostOf(url))) return null;
  const exceptions = (environment['NO_PROXY'] || environment['no_proxy'] || '').split(',');
  if (exceptions.some((exception) => excepts(exception.trim().toLowerCase(), url))) return null;
  return proxy.includes('://') ? proxy : `http://${proxy}`;
}

function hostOf(url: URL): string {
  return url.hostname.replace(/^\[|\]$/g, '');
}

function isLoopback(host: string): boolean {
  return host === 'localhost' || (ipaddr.isValid(host) && ipaddr.process(host).range() === 'loopback');
}

/** "*", a range, an address, or a domain, which means its subdomains too; the last two with a port if they have one. */
function excepts(exception: string, url: URL): boolean {
  const host = hostOf(url);
  if (exception === '*') return true;
  if (exception.includes('/')) return inRange(host, exception);
  if (ipaddr.isValid(exception)) return sameAddress(host, exception);
  const [, name = '', port] = /^(.*?)(?::(\d+))?$/.exec(exception) ?? [];
  const defaultPort = url.protocol === 'https:' ? '443' : '80';
  if (name === '' || (port !== undefined && port !== (url.port || defaultPort))) return false;
  const domain = name.replace(/^\*?\./, '');
  return host.endsWith(`.${domain}`) || (host === domain && domain === name);
}

function inRange(host: string, range: string): boolean {
  if (!ipaddr.isValid(host) || !ipaddr.isValidCIDR(range)) return false;
  const address = ipaddr.process(host);
  const [network, bits] = ipaddr.parseCIDR(range);
  return address.kind() === network.kind() && address.match(network, bits);
}

function sameAddress(host: string, exception: string): boolean {
  return (
    ipaddr.isValid(host) &&
    ipaddr.process(host).toNormalizedString() === ipaddr.process(exception).toNormalizedString()
  );
}
