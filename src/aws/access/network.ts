/** How the SDK's requests leave this machine: HTTPS_PROXY, HTTP_PROXY, NO_PROXY and AWS_CA_BUNDLE, which it does not read itself. */
import type { HttpRequest, HttpResponse } from '@smithy/core/protocols';
import type { HttpHandlerOptions, NodeHttpHandlerOptions, RequestHandler } from '@smithy/types';
import { proxyFor } from './proxy-for.ts';
import { readTrust, type Trust, unusable } from './trust.ts';

/**
 * Milliseconds until a connection stands and until an answer is there. A silent AWS must not hold up a plan for long,
 * but on a busy machine even a good answer may take seconds.
 */
const patience = { connectionTimeout: 10_000, requestTimeout: 15_000, throwOnRequestTimeout: true };

type Handler = RequestHandler<HttpRequest, HttpResponse, HttpHandlerOptions>;

/** For `requestHandler` of a client. `bundle` is the profile's ca_bundle; AWS_CA_BUNDLE counts before it. */
export async function requestHandler(bundle?: string): Promise<NodeHttpHandlerOptions | Handler> {
  const trust = readTrust(process.env['AWS_CA_BUNDLE'] || bundle);
  const { HTTPS_PROXY, https_proxy, HTTP_PROXY, http_proxy } = process.env;
  if (HTTPS_PROXY || https_proxy || HTTP_PROXY || http_proxy) return throughProxies(trust);
  return trust === null ? patience : { ...patience, httpsAgent: { ...trust, keepAlive: true } };
}

/** Each request chooses its way by itself, because NO_PROXY goes by the host. */
async function throughProxies(trust: Trust | null): Promise<Handler> {
  const [{ NodeHttpHandler }, { TunnelAgent }, { HttpProxyAgent }] = await Promise.all([
    import('@smithy/node-http-handler'),
    import('./tunnel-agent.ts'),
    import('http-proxy-agent'),
  ]);
  const handlers = new Map<string, InstanceType<typeof NodeHttpHandler>>();
  const make = (proxy: string | null) => {
    const options = { ...trust, keepAlive: true };
    if (proxy === null) return new NodeHttpHandler({ ...patience, httpsAgent: options });
    // The address stays out of the messages: it may hold a password.
    if (!URL.canParse(proxy)) throw unusable('UnsupportedProxy', 'Its address is not a URL.');
    if (!/^https?:\/\//.test(proxy))
      throw unusable('UnsupportedProxy', `It is a ${proxy.slice(0, proxy.indexOf('://'))} proxy.`);
    return new NodeHttpHandler({
      ...patience,
      httpAgent: new HttpProxyAgent(proxy, options),
      httpsAgent: new TunnelAgent(proxy, trust),
    });
  };
  return {
    metadata: { handlerProtocol: 'http/1.1' },
    async handle(request, options) {
      const port = request.port === undefined ? '' : `:${request.port}`;
      const url = new URL(`${request.protocol}//${request.hostname}${port}`);
      const proxy = proxyFor(url, process.env);
      const handler = handlers.get(proxy ?? '') ?? make(proxy);
      handlers.set(proxy ?? '', handler);
      return handler.handle(request, options);
    },
    destroy: () => handlers.forEach((handler) => void handler.destroy()),
  };
}
