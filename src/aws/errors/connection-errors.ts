/**
 * What Node, Go and src/aws/access say when AWS was not reached. AWS's own answers contain some of these words too, so
 * nobody looks here once AWS has answered. Pure.
 */
import type { AwsError } from './aws-error.ts';

/** The first that matches counts. UnreadableCaBundle, UnsupportedProxy and ProxyRefused are errors of src/aws/access. */
export const connectionErrors: readonly AwsError[] = [
  {
    code: 'aws-certificate-untrusted',
    pattern: /UnreadableCaBundle|custom CA bundle/,
    summary: 'the file of AWS_CA_BUNDLE cannot be used',
    detail:
      'Set AWS_CA_BUNDLE (or ca_bundle of the profile) to a PEM file with the authority’s certificate, or unset it.',
  },
  {
    code: 'aws-certificate-untrusted',
    pattern:
      /self.signed certificate|unable to (?:get|verify)|SELF_SIGNED|UNABLE_TO_|x509:|ERR_TLS|CERT_|certificate (?:has expired|is not yet valid|signed by unknown)/i,
    summary: 'the certificate that was offered for AWS is not trusted',
    detail:
      'A proxy that reads TLS signs with an authority of its own: set AWS_CA_BUNDLE to its certificate. A wrong clock has the same effect.',
  },
  {
    code: 'aws-unreachable',
    pattern: /UnsupportedProxy/,
    summary: 'the proxy of HTTPS_PROXY is of a kind that cannot be used',
    detail: 'http:// and https:// proxies work.',
  },
  {
    code: 'aws-unreachable',
    pattern: /ProxyRefused|Proxy Authentication Required|proxyconnect|Proxy response|StatusCode: 407/i,
    summary: 'the proxy does not let the request through',
    detail: 'Check the address and the password in HTTPS_PROXY, and NO_PROXY.',
  },
  {
    code: 'aws-unreachable',
    pattern:
      /\b(?:ECONNREFUSED|ENOTFOUND|ECONNRESET|EAI_AGAIN|ETIMEDOUT|EHOSTUNREACH|ENETUNREACH|EPIPE)|TimeoutError|RequestTimeout|socket hang up|connection refused|no such host|i\/o timeout|connection reset|no route to host|network is unreachable|TLS handshake timeout|deadline exceeded|server misbehaving|\bEOF\b/i,
    summary: 'AWS does not answer',
    detail: 'Check the network, gateway.region, HTTPS_PROXY and AWS_ENDPOINT_URL.',
  },
];
