/** What EC2 has of a gateway, as little as the types allow; a test names what matters to it. */
import type { ObservedGateway, ObservedInstance } from '../../src/aws/gateway/ownership.ts';
import type { DestroyList } from '../../src/destroy/destroy-list.ts';

const account = { id: '123456789012', credentials: 'profile work' };

export function observedInstance(over: Partial<ObservedInstance> = {}): ObservedInstance {
  return {
    id: 'i-1',
    state: 'running',
    type: 't4g.nano',
    launched: null,
    spotRequest: null,
    ipv4: null,
    ipv6: null,
    reason: null,
    volumes: [],
    interface: 'eni-1',
    ...over,
  };
}

export function observedGateway(over: Partial<ObservedGateway> = {}): ObservedGateway {
  return { account, instances: [], spotRequests: [], tagged: [], others: [], ...over };
}

/** The list of a destroy that finds nothing. */
export const nothingListed: DestroyList = {
  account,
  resources: [],
  moved: [],
  terraformPlan: null,
  inState: new Set(),
  untracked: [],
  records: [],
  alerts: [],
  cluster: null,
};
