/** EC2 and STS for one test: a server on loopback, found through the SDK's own environment variables. */
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** The children of an answer's root element, as EC2's reference shows them, or what makes them when it is asked. */
export type Ec2Answers = Readonly<Record<string, string | (() => string)>>;

export interface Ec2StandIn {
  /** The actions asked for so far, oldest first. */
  readonly asked: readonly string[];
  stop(): Promise<void>;
}

/** Answers the actions named; every other one as EC2 does when there is nothing. Call stop(), which restores the environment. */
export async function ec2StandIn(answers: Ec2Answers): Promise<Ec2StandIn> {
  const asked: string[] = [];
  const server = createServer((request, response) => {
    let body = '';
    request
      .setEncoding('utf8')
      .on('data', (text: string) => {
        body += text;
      })
      .on('end', () => {
        const action = new URLSearchParams(body).get('Action') ?? '';
        asked.push(action);
        const answer =
          answers[action] ??
          (action === 'GetCallerIdentity'
            ? '<GetCallerIdentityResult><Account>123456789012</Account></GetCallerIdentityResult>'
            : '');
        response
          .setHeader('content-type', 'text/xml')
          .end(`<${action}Response>${typeof answer === 'string' ? answer : answer()}</${action}Response>`);
      });
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const before = { ...process.env };
  Object.assign(process.env, {
    AWS_ENDPOINT_URL: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    AWS_ACCESS_KEY_ID: 'test',
    AWS_SECRET_ACCESS_KEY: 'test',
    AWS_EC2_METADATA_DISABLED: 'true',
  });
  return {
    asked,
    async stop() {
      process.env = before;
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}
