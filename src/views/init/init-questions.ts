/** What `expose init` asks a person, in the form that the prompts take. */
import { visible } from '../../compiler/diagnostics/quote.ts';
import { traefikService } from '../../look/front.ts';

interface Option {
  readonly value: string;
  readonly label: string;
  readonly hint?: string;
}

export const profileQuestion = { message: 'Which AWS profile should be used?' };

export function contextQuestion(contexts: readonly { readonly name: string; readonly server: string }[]): {
  readonly message: string;
  readonly options: Option[];
} {
  return {
    message: 'Which cluster should be reachable?',
    options: contexts.map(({ name, server }) => ({
      value: name,
      label: visible(name),
      ...(server === '' ? {} : { hint: visible(server) }),
    })),
  };
}

/** After a cluster that gave no answer. The empty value goes on without one. */
export function otherContextQuestion(
  contexts: readonly { readonly name: string; readonly server: string }[],
) {
  const { options } = contextQuestion(contexts);
  return {
    message: 'It gave no answer. Which cluster should be reachable?',
    options: [...options, { value: '', label: 'go on without looking at one' }],
  };
}

/** `zones` are the names of the account's hosted zones. */
export function domainQuestion(zones: readonly string[]): {
  readonly message: string;
  readonly placeholder: string;
} {
  return {
    message: 'Which name should lead to your cluster?',
    placeholder: `blog.${zones[0] ?? 'example.com'}`,
  };
}

export const aliasQuestion = {
  message: 'Which other names should lead there too? (Separated by commas; Enter for none.)',
};

/** For a name that no hosted zone of the account holds. */
export function noZoneQuestion(domain: string, account: string, zones: string) {
  return {
    message: `${visible(domain)} lies in none of the hosted zones of account ${account}${zones === '' ? ', which has none' : ` (${visible(zones)})`}.`,
    options: [
      { value: 'again', label: 'take another name' },
      { value: 'by-hand', label: 'its DNS is elsewhere', hint: 'plan prints the records to set there' },
      {
        value: 'later',
        label: 'the zone will be there',
        hint: 'create it in Route 53 before the first apply',
      },
    ],
  };
}

export function zoneQuestion(zones: readonly { readonly name: string; readonly id: string }[]) {
  return {
    message: 'Which hosted zone should hold the records?',
    options: zones.map(({ name, id }) => ({ value: id, label: visible(name), hint: id })),
  };
}

export const regionQuestion = { message: 'In which AWS region should the gateway run?' };

/** `services` were seen in the cluster, as namespace/name; a value that begins with "service:" names one of them. */
export function ingressQuestion(
  services: readonly string[],
  found: string,
): {
  readonly message: string;
  readonly options: Option[];
} {
  return {
    message: `What answers requests in the cluster?${found === '' ? '' : ` ${visible(found)}`}`,
    options: [
      {
        value: 'none',
        label: 'what listens on ports 80 and 443 of the nodes',
        hint: 'k3s’s Traefik, microk8s; expose leaves it alone',
      },
      { value: 'traefik', label: 'the Service of k3s’s Traefik', hint: 'without the host network' },
      ...services
        .filter((service) => service !== traefikService)
        .map((service) => ({
          value: `service:${service}`,
          label: `the Service ${visible(service)}`,
          hint: 'without the host network',
        })),
      { value: 'ingress-nginx', label: 'ingress-nginx', hint: 'installed by expose; retired in March 2026' },
    ],
  };
}
