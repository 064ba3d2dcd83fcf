/** How the SDK's requests leave this machine: HTTPS_PROXY, HTTP_PROXY, NO_PROXY and AWS_CA_BUNDLE, which it does not read itself. */
import { readFileSync } from 'node:fs';
import type { HttpRequest, HttpResponse } from '@smithy/core/protocols';
import type { HttpHandlerOptions, NodeHttpHandlerOptions, RequestHandler } from '@smithy/types';
import { proxyFor } from './proxy-for.ts';

/**
 * Milliseconds until a connection stands and until an answer is there. A silent AWS must not hold up a plan for long,
 * but on a busy machine even a good answer may take seconds.
 */
const patience = { connectionTimeout: 10_000, requestTimeout: 15_000, throwOnRequestTimeout: true };

type Handler = RequestHandler<HttpRequest, HttpResponse, HttpHandlerOptions>;

/** For `requestHandler` of a client. `bundle` is the profile's ca_bundle; AWS_CA_BUNDLE counts before it. */
export async function requestHandler(bundle?: string): Promise<NodeHttpHandlerOptions | Handler> {
  const trust = trusted(process.env['AWS_CA_BUNDLE'] || bundle);
  const { HTTPS_PROXY, https_proxy, HTTP_PROXY, http_proxy } = process.env;
  if (HTTPS_PROXY || https_proxy || HTTP_PROXY || http_proxy) return throughProxies(trust);
  return trust === null ? patience : { ...patience, httpsAgent: { ...trust, keepAlive: true } };
}

interface Trust {
  readonly ca: string;
}

/** The bundle's certificates count instead of the public ones, as in the AWS CLI and in terraform. */
function trusted(bundle: string | undefined): Trust | null {
  if (!bundle) return null;
  try {
    return { ca: readFileSync(bundle, 'utf8') };
  } catch (error) {
    const unreadable = new Error(`AWS_CA_BUNDLE: ${(error as Error).message}`);
    unreadable.name = 'UnreadableCaBundle';
    throw unreadable;
  }
}

/** Each request chooses its way by itself, because NO_PROXY goes by the host. */
async function throughProxies(trust: Trust | null): Promise<Handler> {
  const [{ NodeHttpHandler }, { HttpsProxyAgent }, { HttpProxyAgent }] = await Promise.all([
    import('@smithy/node-http-handler'),
    import('https-proxy-agent'),
    import('http-proxy-agent'),
  ]);
  const handlers = new Map<string, InstanceType<typeof NodeHttpHandler>>();
  const make = (proxy: string | null) => {
    const options = { ...trust, keepAlive: true };
    if (proxy === null) return new NodeHttpHandler({ ...patience, httpsAgent: options });
    if (!/^https?:\/\//.test(proxy)) throw unsupported(proxy);
    return new NodeHttpHandler({
      ...patience,
      httpAgent: new HttpProxyAgent(proxy, options),
      httpsAgent: new HttpsProxyAgent(proxy, options),
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

/** Without the proxy's address, which may hold a password. */
function unsupported(proxy: string): Error {
  const error = new Error(`The proxy is ${proxy.slice(0, proxy.indexOf('://'))}:.`);
  error.name = 'UnsupportedProxy';
  return error;
}
