/** DNS records of the state that somebody has led elsewhere since expose wrote them: they serve somebody else's site now. */
import { type Diagnostic, failed, mapResult, ok, type Result } from '../compiler/diagnostics/diagnostic.ts';
import { visible } from '../compiler/diagnostics/quote.ts';
import type { ResourceChange, TerraformPlan } from '../plan/terraform/terraform-plan.ts';
import type { LiveContext } from '../project/live-context.ts';
import { explainTerraform } from '../tools/terraform/explain-terraform.ts';
import { forgetArguments, terraformEnvironment } from '../tools/terraform/terraform.ts';
import { planDestroy } from './plan-destroy.ts';

/**
 * terraform's addresses of those that no longer lead to an address of the gateway, with a warning that names them. Where
 * the gateway has lost its own address, nothing is known: then the record is as good as dangling, and goes.
 */
export function movedRecords(plan: TerraformPlan | null): {
  readonly addresses: readonly string[];
  readonly warnings: readonly Diagnostic[];
} {
  const resources = plan?.resource_changes ?? [];
  const own = { A: resources.flatMap(ipv4Of), AAAA: resources.flatMap(ipv6Of) };
  const moved = resources.filter(({ type, change: { before } }) => {
    if (type !== 'aws_route53_record' || before === null) return false;
    const known = before['type'] === 'AAAA' ? own.AAAA : own.A;
    return known.length > 0 && !texts(before['records']).some((value) => known.includes(value));
  });
  const addresses = moved.map(({ address }) => address);
  return { addresses, warnings: moved.length === 0 ? [] : [recordMoved(moved)] };
}

/** Takes the records out of the state, so that terraform does not delete them, and plans the rest anew. */
export async function leaveRecords(
  addresses: readonly string[],
  context: LiveContext,
): Promise<Result<null>> {
  if (addresses.length === 0) return ok(null);
  const { terraform: workspace } = context.project;
  const forgotten = await context.run('terraform', forgetArguments(addresses), {
    cwd: workspace.directory,
    env: terraformEnvironment(workspace, null),
    outlives: true,
  });
  if (forgotten.exitCode !== 0) return failed(...explainTerraform(forgotten, [], workspace));
  const planned = await planDestroy(context, false);
  return mapResult(planned, () => null);
}

function ipv4Of({ type, change }: ResourceChange): readonly string[] {
  return type === 'aws_eip' ? texts([change.before?.['public_ip']]) : [];
}

function ipv6Of({ type, change }: ResourceChange): readonly string[] {
  return type === 'aws_network_interface' ? texts(change.before?.['ipv6_addresses']) : [];
}

function texts(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.filter((item) => typeof item === 'string') : [];
}

function recordMoved(records: readonly ResourceChange[]): Diagnostic {
  const lines = records.map(({ change: { before } }) => {
    const values = texts(before?.['records']).join(', ') || 'an alias of AWS';
    return visible(`${before?.['name']} ${before?.['type']} ${values}`);
  });
  return {
    severity: 'warning',
    code: 'record-moved',
    summary: 'DNS records of this exposure lead elsewhere now: destroy leaves them alone',
    detail: [
      ...lines,
      'Somebody has changed them since the last apply. Delete them in Route 53 if nobody uses them.',
    ].join('\n'),
  };
}
