/** TLS through a proxy's CONNECT. Loaded only where a proxy is set. */
import type { Socket } from 'node:net';
import { HttpsProxyAgent } from 'https-proxy-agent';
import { type Trust, unusable } from './trust.ts';

/** The library trusts only the public authorities behind the proxy, and takes the proxy's refusal for AWS's answer. */
export class TunnelAgent extends HttpsProxyAgent<string> {
  readonly #trust: Trust | null;

  constructor(proxy: string, trust: Trust | null) {
    super(proxy, { ...trust, keepAlive: true });
    this.#trust = trust;
  }

  override async connect(
    ...[request, options]: Parameters<HttpsProxyAgent<string>['connect']>
  ): Promise<Socket> {
    let status = 200;
    request.once('proxyConnect', (answer: { readonly statusCode: number }) => {
      status = answer.statusCode;
    });
    const socket = await super.connect(request, { ...options, ...this.#trust });
    if (status === 200) return socket;
    socket.destroy();
    throw unusable('ProxyRefused', `Its answer is ${status}.`);
  }
}
