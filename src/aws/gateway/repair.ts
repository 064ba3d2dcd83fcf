/**
 * Repairs in EC2 what no terraform plan shows, exactly as far as the plan's findings say: cancels spot requests without
 * a gateway, terminates an instance that a killed run left, starts a stopped gateway.
 */
import type { Result } from '../../compiler/diagnostics/diagnostic.ts';
import type { Finding } from '../../finding.ts';
import { askEc2 } from '../client.ts';
import { cancelSpotRequests, startInstances, terminateInstances } from './instance-life.ts';

/**
 * Repairs the findings that say so and leaves the others alone. Requests are cancelled before instances are terminated,
 * because a persistent request would start another instance. `note` is told what is being done; the note in the result
 * says what was done. After a signal it fails without an error.
 */
export async function repair(
  findings: readonly Finding[],
  region: string,
  signal: AbortSignal,
  note: (text: string) => void,
): Promise<Result<{ readonly note: string }>> {
  const repairable = (kind: Finding['kind']) =>
    findings.filter((finding) => finding.repairs && finding.kind === kind).map((finding) => finding.address);
  const requests = repairable('orphan-spot-request');
  const orphans = repairable('orphan-instance');
  const stopped = repairable('stopped-instance');
  return askEc2(region, async (ec2) => {
    if (requests.length > 0) {
      note(`cancelling ${requests.join(', ')}`);
      await cancelSpotRequests(requests, signal)(ec2);
    }
    if (orphans.length > 0) {
      note(`terminating ${orphans.join(', ')}`);
      await terminateInstances(orphans, { signal, note })(ec2);
    }
    if (stopped.length > 0) {
      note(`starting ${stopped.join(', ')}`);
      await startInstances(stopped, signal)(ec2);
    }
    return {
      note: [
        ...requests.map((id) => `${id} cancelled`),
        ...orphans.map((id) => `${id} terminated`),
        ...stopped.map((id) => `${id} started`),
      ].join(', '),
    };
  });
}
