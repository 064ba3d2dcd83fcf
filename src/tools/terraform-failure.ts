/** What terraform's errors mean here, and the way out of each. Pure. */
import type { Diagnostic } from '../compiler/diagnostics/diagnostic.ts';
import type { DiagnosticCode } from '../compiler/diagnostics/diagnostic-table.ts';
import { redact } from './redact.ts';
import type { ToolResult } from './run.ts';
import type { Workspace } from './terraform.ts';
import type { TerraformDiagnostic } from './terraform-stream.ts';

interface Known {
  readonly code: DiagnosticCode;
  readonly when: RegExp;
  readonly summary: string;
  readonly detail: (text: string, workspace: Workspace) => string;
}

/** In this order: the first that fits wins. */
const known: readonly Known[] = [
  {
    code: 'state-unreadable',
    when: /Unsupported state file format|state snapshot was created by|Error (?:loading|refreshing) state/,
    summary: 'terraform cannot read its state',
    detail: () =>
      'The state file is damaged or newer than this terraform. Put the backup beside it (terraform.tfstate.backup) in its place, or install the newer terraform.',
  },
  {
    code: 'state-locked',
    when: /Error acquiring the state lock/,
    summary: 'the state is locked by another run',
    detail: lockHolder,
  },
  {
    code: 'plan-stale',
    when: /Saved plan is stale|saved plan .*does not match/i,
    summary: 'the saved plan is out of date',
    detail: () =>
      'The state has moved since the plan was made, perhaps because the plan was applied already. Nothing was changed. Run expose plan again.',
  },
  {
    code: 'backend-changed',
    when: /Backend initialization required|Backend configuration changed/,
    summary: 'the state lives somewhere else than the file says',
    detail: () =>
      'state in exposure.yaml has changed. expose apply moves the state before it does anything else.',
  },
  {
    code: 'aws-no-credentials',
    when: /No valid credential sources found|Could not load credentials|failed to refresh cached credentials/,
    summary: 'no AWS credentials found',
    detail: () => 'Set AWS_PROFILE, or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or run aws sso login.',
  },
  {
    code: 'aws-credentials-expired',
    when: /ExpiredToken|RequestExpired|token (?:is|has) expired|InvalidClientTokenId.*session/i,
    summary: 'the AWS credentials have expired',
    detail: () =>
      'Get fresh ones (aws sso login, or new AWS_* variables) and run the same command again: what is done already is kept.',
  },
  {
    code: 'aws-credentials-refused',
    when: /UnauthorizedOperation|AccessDenied|AuthFailure|InvalidClientTokenId|SignatureDoesNotMatch|StatusCode: 40[13]\b/,
    summary: 'AWS refuses these credentials',
    detail: (text) => `They are wrong, or may not do this. ${firstSentence(text)}`,
  },
  {
    code: 'aws-throttled',
    when: /Throttl|RequestLimitExceeded|TooManyRequests|SlowDown|StatusCode: (?:429|503)\b/i,
    summary: 'AWS turns requests away because there are too many',
    detail: () => 'Wait a minute and run the same command again: what is done already is kept.',
  },
  {
    code: 'aws-unreachable',
    when: /connection refused|no such host|i\/o timeout|connection reset|network is unreachable|TLS handshake timeout|deadline exceeded/i,
    summary: 'AWS does not answer',
    detail: (text) => `Check the network, the region and AWS_ENDPOINT_URL. ${firstSentence(text)}`,
  },
  {
    code: 'aws-no-region',
    when: /invalid AWS Region|Missing region/i,
    summary: 'AWS does not know the region',
    detail: () => 'Correct gateway.region.',
  },
  {
    code: 'zone-missing',
    when: /no matching Route ?53 Hosted Zone/i,
    summary: 'the hosted zone does not exist in this account',
    detail: () =>
      'Create the zone in Route 53 and point the registrar to it, correct domain.zone, or set domain.manage: false and keep the records elsewhere.',
  },
  {
    code: 'record-exists',
    when: /Tried to create resource record set .* but it already exists/,
    summary: 'the zone has this record already',
    detail: (text) => {
      const [, name = '', type = ''] = /name='([^']*?)\.?', type='(\w+)'/.exec(text) ?? [];
      return unknownRecords([{ name, type }]);
    },
  },
  {
    code: 'image-missing',
    when: /Your query returned no results/,
    summary: 'no image fits the gateway in this region',
    detail: () =>
      'Canonical publishes Ubuntu in every commercial region. Check gateway.region and gateway.instanceType, or name an image with gateway.image: ami-….',
  },
];

/** Why expose stops at records that the state does not know, and the way out. */
export function unknownRecords(records: readonly { readonly name: string; readonly type: string }[]): string {
  const all = records.map(({ name, type }) => `${name} ${type}`).join(', ');
  return `The state knows nothing of ${all}. A run that was killed may have left it (its value is then the gateway’s address), or it is somebody else’s. Delete it in Route 53 if it is the gateway’s, and run the same command again.`;
}

/**
 * Our diagnostics for a failed run: its error events, or its plain output where it had none. Warnings are not repeated.
 * A message that is not known is passed on as tool-failed, without key material.
 */
export function explainTerraform(
  result: ToolResult,
  errors: readonly TerraformDiagnostic[],
  workspace: Workspace,
): Diagnostic[] {
  if (result.missing)
    return [
      {
        severity: 'error',
        code: 'tool-missing',
        summary: 'terraform is not installed',
        detail: 'Install terraform 1.10 or newer, or add its folder to PATH.',
      },
    ];
  const said = errors.filter((it) => it.severity === 'error');
  if (said.length > 0) return said.map((it) => explain(it.summary, it.detail, it.address, workspace));
  if (result.timedOut)
    return [
      {
        severity: 'error',
        code: 'tool-timeout',
        summary: 'terraform did not come to an end',
        detail: 'It was asked to stop. Check the network and run the same command again.',
      },
    ];
  if (result.signal)
    return [
      {
        severity: 'error',
        code: 'tool-failed',
        summary: `terraform was ended by ${result.signal}`,
        detail: 'Run the same command again: what is done already is kept.',
      },
    ];
  const [summary = '', ...rest] = plain(result.stderr || result.stdout).split('\n');
  return [explain(summary || 'terraform failed without a word', rest.join('\n').trim(), null, workspace)];
}

function explain(summary: string, detail: string, address: string | null, workspace: Workspace): Diagnostic {
  const text = redact(`${summary}\n${detail}`);
  const it = known.find((candidate) => candidate.when.test(text));
  const at = address?.startsWith('aws_') ? ` (${address})` : '';
  if (it)
    return { severity: 'error', code: it.code, summary: it.summary + at, detail: it.detail(text, workspace) };
  return {
    severity: 'error',
    code: 'tool-failed',
    summary: `terraform: ${redact(summary)}${at}`,
    ...(detail ? { detail: redact(detail) } : {}),
  };
}

function lockHolder(text: string, workspace: Workspace): string {
  const field = (name: string) => new RegExp(`^ *${name}: +(\\S.*)$`, 'm').exec(text)?.[1]?.trim();
  const [id, who, operation, created] = ['ID', 'Who', 'Operation', 'Created'].map(field);
  const holder = who
    ? `${who} holds it${operation ? ` for ${operation.replace('OperationType', '').toLowerCase()}` : ''}${created ? ` since ${created.slice(0, 19)} UTC` : ''}. `
    : '';
  // The kernel drops a local lock with the process that held it; one in a bucket stays until somebody removes it.
  if (workspace.state.kind === 'local' || !id)
    return `${holder}Wait for that run to end, then run the same command again.`;
  return `${holder}Wait for that run to end. Only if it is dead for certain, clear the lock:\n${unlockCommand(workspace, id)}`;
}

function unlockCommand(workspace: Workspace, id: string): string {
  return `TF_DATA_DIR='${workspace.dataDirectory}' terraform -chdir='${workspace.directory}' force-unlock -force ${id}`;
}

/** terraform draws a box around an error that it does not print as JSON. */
function plain(text: string): string {
  return text
    .replace(/\u001b\[[0-9;]*m/g, '')
    .split('\n')
    .map((it) => it.replace(/^[│╷╵] ?/, '').trimEnd())
    .filter((it) => it !== '')
    .join('\n')
    .replace(/^Error: /, '');
}

function firstSentence(text: string): string {
  const line =
    text
      .split('\n')
      .map((it) => it.trim())
      .filter((it) => it !== '')
      .at(-1) ?? '';
  return line.length > 300 ? `${line.slice(0, 300)} …` : line;
}
