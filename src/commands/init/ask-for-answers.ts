/** The questions of `expose init`. Loaded only when a person is asked. */
import { isCancel, select, text } from '@clack/prompts';
import { domainNamePattern } from '../../../schema/exposure.ts';
import type { InitOptions } from './init.ts';
import type { InitAnswers } from './starter-file.ts';

/** Asks for what `given` leaves open; null when the person gives up. */
export async function askForAnswers(given: InitOptions): Promise<InitAnswers | null> {
  const domain =
    given.domain ??
    (await text({
      message: 'Which name should lead to your cluster?',
      placeholder: 'api.example.com',
      validate: (value) =>
        domainNamePattern.test(value ?? '')
          ? undefined
          : 'A full name in lower case, such as api.example.com',
    }));
  if (isCancel(domain)) return null;
  const region =
    given.region ??
    (await text({ message: 'In which AWS region should the gateway run?', initialValue: 'us-east-1' }));
  if (isCancel(region)) return null;
  const ingress =
    given.ingress ??
    (await select({
      message: 'What answers requests in the cluster?',
      options: [
        { value: 'traefik', label: 'traefik', hint: 'k3s brings it along' },
        {
          value: 'ingress-nginx',
          label: 'ingress-nginx',
          hint: 'installed by expose; retired since March 2026',
        },
        { value: 'none', label: 'something else', hint: 'leave the ingress alone' },
      ],
    }));
  return isCancel(ingress) ? null : { domain, region, ingress };
}
