/** Explains terraform's errors: what each means here, and how to fix it. */
import { join } from 'node:path';
import { knownAwsError } from '../../aws/errors/known-error.ts';
import type { Diagnostic } from '../../compiler/diagnostics/diagnostic.ts';
import type { DiagnosticCode } from '../../compiler/diagnostics/diagnostic-table.ts';
import { visible, withoutStyle } from '../../compiler/diagnostics/quote.ts';
import { oldestTerraform } from '../../compiler/oldest-terraform.ts';
import { redact } from '../redact.ts';
import type { ToolResult } from '../run.ts';
import type { TerraformDiagnostic } from './read-stream-line.ts';
import type { Workspace } from './terraform.ts';
import { terraformProgram } from './terraform-program.ts';

interface KnownError {
  readonly code: DiagnosticCode;
  readonly pattern: RegExp;
  readonly summary: string;
  readonly detail: string | ((text: string, workspace: Workspace) => string);
}

/** What is terraform's own, or needs to know the workspace; what AWS says is in src/aws/errors. The first that matches counts. */
const knownErrors: readonly KnownError[] = [
  {
    code: 'state-not-saved',
    pattern: /state has been written to the file\s+"errored\.tfstate"/,
    summary: 'terraform could not save its state',
    detail: (_text, workspace) => pushAdvice(workspace),
  },
  {
    code: 'state-unreadable',
    pattern:
      /Unsupported state file format|state snapshot was created by|Error (?:loading|refreshing) state(?![\s\S]*operation error)/,
    summary: 'terraform cannot read its state',
    detail:
      'The state file is damaged, or a newer terraform wrote it. Restore its backup (terraform.tfstate.backup, in the same folder), or install the newer terraform.',
  },
  {
    code: 'provider-foreign',
    pattern: /requires provider registry\.opentofu\.org\/hashicorp\/aws\b/,
    summary: 'OpenTofu has written the state, and terraform cannot go on with it',
    detail:
      'Nothing was started. Use tofu, which expose runs where PATH has no terraform; the way back is terraform state replace-provider registry.opentofu.org/hashicorp/aws hashicorp/aws.',
  },
  {
    code: 'provider-foreign',
    pattern:
      /Provider dependency changes detected|requires provider (?!registry\.(?:terraform\.io|opentofu\.org)\/hashicorp\/aws\b)/,
    summary: 'the state names a provider other than hashicorp/aws',
    detail:
      'expose did not write this state, and nothing was started. Check state in exposure.yaml, and find out who can write to that place.',
  },
  {
    code: 'provider-unavailable',
    // Go's words for a server that cannot be reached follow, which are about AWS everywhere else.
    pattern:
      /Failed to query available provider packages|Failed to install provider|could not query provider registry/,
    summary: 'terraform cannot download its AWS provider',
    detail: providerCause,
  },
  {
    code: 'tool-too-old',
    pattern: /Unsupported Terraform Core version/,
    summary: 'this terraform is too old',
    detail: (text, { state }) => {
      const version = /does not support Terraform version (\S+?)\.?\s/.exec(text)?.[1];
      const found = version === undefined ? '' : `It is ${version}. `;
      return `${found}Install terraform 1.${state.kind === 's3' ? 10 : 6} or newer, or put the folder of a newer one first in PATH.`;
    },
  },
  {
    code: 'state-locked',
    // Without the right to write the lock, nobody holds it.
    pattern: /Error acquiring the state lock(?![\s\S]*(?:AccessDenied|Forbidden|NoSuchBucket|ExpiredToken))/,
    summary: 'another run has locked the state',
    detail: lockHolder,
  },
  {
    code: 'plan-stale',
    pattern: /Saved plan is stale|saved plan .*does not match/i,
    summary: 'the saved plan is out of date',
    detail:
      'The state has changed since the plan was made, perhaps because the plan was already applied. Nothing was changed. Run expose plan again.',
  },
  {
    code: 'backend-changed',
    pattern: /Backend initialization required|Backend configuration changed/,
    summary: 'the state is not where exposure.yaml says',
    detail: 'state in exposure.yaml has changed. Run expose apply, which first moves the state.',
  },
  {
    code: 'zone-missing',
    pattern: /no matching Route ?53 Hosted Zone|NoSuchHostedZone/i,
    summary: 'the hosted zone does not exist in this account',
    detail: (_text, { zone }) =>
      `There is no public hosted zone ${zone}. Create the zone in Route 53 and enter its name servers at the registrar, or correct domain.zone, or set domain.manage: false and keep the records elsewhere.`,
  },
  {
    code: 'record-exists',
    pattern: /RRSet of type \w+ with DNS name \S+ is not permitted because a conflicting RRSet of type CNAME/,
    summary: 'the zone already has a CNAME of this name',
    detail: (text) => {
      const [, name = ''] = /with DNS name (\S+?)\.? is not permitted/.exec(text) ?? [];
      return unknownRecords([{ name: name.replace('\\052', '*'), type: 'CNAME' }]);
    },
  },
  {
    code: 'record-exists',
    pattern: /Tried to create resource record set .* but it already exists/,
    summary: 'the zone already has this record',
    detail: (text) => {
      const [, name = '', type = ''] = /name='([^']*?)\.?', type='(\w+)'/.exec(text) ?? [];
      return unknownRecords([{ name, type }]);
    },
  },
  {
    code: 'image-missing',
    pattern: /Your query returned no results/,
    summary: 'the region has no image for the gateway',
    detail:
      'Canonical publishes Ubuntu in every commercial region. Check gateway.region and gateway.instanceType, or name an image with gateway.image: ami-….',
  },
];

/** The reason why expose does not replace records that are missing from the state, and how to fix it. */
export function unknownRecords(records: readonly { readonly name: string; readonly type: string }[]): string {
  const all = records.map(({ name, type }) => `${name} ${type}`).join(', ');
  if (records.every(({ type }) => type === 'CNAME'))
    return `No other record can exist beside a CNAME, and expose does not delete ${all}, which it did not create. Delete it in Route 53 if it is no longer needed and run the same command again, or use another domain name.`;
  return `The state does not contain ${all}. Either a run that was killed left it (then its value is the gateway’s address), or it was not created by expose. If it is the gateway’s, delete it in Route 53 and run the same command again.`;
}

/** The error while terraform's emergency copy of a state lies in the workspace. */
export function stateNotSaved(workspace: Workspace): Diagnostic {
  return {
    severity: 'error',
    code: 'state-not-saved',
    summary: 'an earlier run could not save terraform’s state',
    detail: pushAdvice(workspace),
  };
}

function pushAdvice(workspace: Workspace): string {
  const file = join(workspace.directory, 'errored.tfstate');
  return [
    `Only ${visible(file)} knows all that this run has made, and without it the next one would make it again. Mend what kept the state from being written (a full disk, missing rights on the bucket). Then bring it back, which deletes the file once it has worked:`,
    `${inWorkspace(workspace, 'state push errored.tfstate')} && rm ${inShell(file)}`,
  ].join('\n');
}

/**
 * The diagnostics for a failed run: one for each error event, or one made from the plain output where there are none.
 * Warnings are left out. An error that is not known becomes tool-failed, with private keys removed.
 */
export function explainTerraform(
  result: ToolResult,
  events: readonly TerraformDiagnostic[],
  workspace: Workspace,
): Diagnostic[] {
  if (result.refused) return [result.refused];
  if (result.missing)
    return [
      {
        severity: 'error',
        code: 'tool-missing',
        summary: 'terraform is not installed',
        detail: `Install terraform 1.${oldestTerraform(workspace.state)} or newer, or OpenTofu (tofu) of that version, or add its folder to PATH.`,
      },
    ];
  const errors = events.filter((event) => event.severity === 'error');
  if (errors.length > 0) return errors.map((error) => explain(error, workspace));
  if (result.timedOut)
    return [
      {
        severity: 'error',
        code: 'tool-timeout',
        summary: 'terraform took too long and was asked to stop',
        detail: 'Check the network and run the same command again.',
      },
    ];
  if (result.signal)
    return [
      {
        severity: 'error',
        code: 'tool-failed',
        summary: `terraform was ended by ${result.signal}`,
        detail: 'Run the same command again: what is already done is kept.',
      },
    ];
  return [explain(readBox(result.stderr || result.stdout), workspace)];
}

type PlainError = Pick<TerraformDiagnostic, 'summary' | 'detail' | 'address'>;

function explain({ summary, detail, address }: PlainError, workspace: Workspace): Diagnostic {
  const text = redact(`${summary}\n${detail}`);
  const resource = address?.startsWith('aws_') ? ` (${address})` : '';
  const known = knownErrors.find(({ pattern }) => pattern.test(text));
  if (known)
    return {
      severity: 'error',
      code: known.code,
      summary: known.summary + resource,
      detail: typeof known.detail === 'string' ? known.detail : known.detail(text, workspace),
    };
  // AWS was reached where it answered with an error of its own.
  const refused = knownAwsError(text, /api error/.test(text));
  if (refused !== null) {
    const { code, summary: what, detail: fix } = refused;
    return { severity: 'error', code, summary: what + resource, detail: `${fix} ${lastLine(text)}` };
  }
  return {
    severity: 'error',
    code: 'tool-failed',
    summary: `terraform: ${redact(summary)}${resource}`,
    ...(detail ? { detail: redact(detail) } : {}),
  };
}

/** Which server it was, and what the network says of it. */
function providerCause(text: string): string {
  const flat = text.replaceAll(/\s+/g, ' ');
  const server = /could not connect to ([\w.-]+)/.exec(flat)?.[1];
  const reason =
    /(no such host|connection refused|i\/o timeout|x509: [^"]+?|TLS handshake timeout|network is unreachable|no available releases match[^.]*)(?=[\s,.;)]|$)/i.exec(
      flat,
    )?.[1];
  const said = [server, reason].filter((part) => part !== undefined).join(': ');
  return `It is downloaded once for all gateways, and then kept. Check the network and HTTPS_PROXY, or give terraform a mirror: provider_installation in its configuration file.${said === '' ? '' : ` (${said})`}`;
}

function lockHolder(text: string, workspace: Workspace): string {
  const field = (name: string) => new RegExp(`^ *${name}: +(\\S.*)$`, 'm').exec(text)?.[1]?.trim();
  const [id, who, operation, created] = ['ID', 'Who', 'Operation', 'Created'].map(field);
  const purpose = operation ? ` for ${operation.replace('OperationType', '').toLowerCase()}` : '';
  const since = created ? ` since ${created.slice(0, 19)} UTC` : '';
  const holder = who ? `${who} holds it${purpose}${since}. ` : '';
  // The kernel releases a local lock when its process ends. A lock in a bucket stays until it is removed.
  if (workspace.state.kind === 'local' || !id || !/^[0-9A-Za-z-]+$/.test(id))
    return `${holder}Wait for that run to end, then run the same command again.`;
  return `${holder}Wait for that run to end. Only if it is certain that it is no longer running, remove the lock:\n${unlockCommand(workspace, id)}`;
}

function unlockCommand(workspace: Workspace, id: string): string {
  return inWorkspace(workspace, `force-unlock -force ${id}`);
}

/** A terraform command for people to type, which meets the state that expose works with. */
function inWorkspace({ dataDirectory, directory }: Workspace, command: string): string {
  return `TF_DATA_DIR=${inShell(dataDirectory)} ${terraformProgram().name} -chdir=${inShell(directory)} ${command}`;
}

function inShell(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}

/** terraform draws a box around an error that it does not print as JSON. */
function readBox(text: string): PlainError {
  const [summary, ...detail] = withoutStyle(text)
    .split('\n')
    .map((line) => line.replace(/^[│╷╵] ?/, '').trimEnd())
    .filter((line) => line !== '');
  return {
    summary: summary?.replace(/^Error: /, '') ?? 'terraform failed with no message',
    detail: detail.join('\n').trim(),
    address: null,
  };
}

/** terraform's last line names the call that failed. */
function lastLine(text: string): string {
  const lines = text.split('\n').map((line) => line.trim());
  const line = lines.filter((candidate) => candidate !== '').at(-1) ?? '';
  return line.length > 300 ? `${line.slice(0, 300)} …` : line;
}
