/** What kubectl's errors mean here, and the way out of each. Pure. */
import type { Diagnostic } from '../compiler/diagnostics/diagnostic.ts';
import type { DiagnosticCode } from '../compiler/diagnostics/diagnostic-table.ts';
import type { ClusterAccess } from './kubectl.ts';
import { redact } from './redact.ts';
import type { ToolResult } from './run.ts';

interface Known {
  readonly code: DiagnosticCode;
  readonly when: RegExp;
  readonly summary: string;
  readonly detail: string;
}

/** In this order: the first that fits wins. */
const known: readonly Known[] = [
  {
    code: 'cluster-no-rights',
    when: /Forbidden|forbidden|cannot (?:get|list|create|patch|delete|update) resource/,
    summary: 'this account may not do that in the cluster',
    detail:
      'expose needs get, list, create, patch and delete on what it applies; a plan needs create and patch too, for the dry run.',
  },
  {
    code: 'cluster-no-rights',
    when: /must be logged in|Unauthorized|provide credentials/,
    summary: 'the cluster refuses this account',
    detail: 'Log in again, or choose another context with cluster.context.',
  },
  {
    code: 'cluster-unreachable',
    when: /connection refused|no such host|i\/o timeout|Client\.Timeout|context deadline exceeded|TLS handshake timeout|no route to host|network is unreachable|connection reset|was refused|EOF/,
    summary: 'the cluster does not answer',
    detail: 'Check the network and the server address of the context.',
  },
  {
    code: 'cluster-unreachable',
    when: /x509|certificate/,
    summary: 'the cluster shows a certificate that the kubeconfig does not trust',
    detail: 'Check certificate-authority in the kubeconfig.',
  },
  {
    code: 'cluster-no-context',
    when: /context .* does not exist|no such file or directory|error loading config/i,
    summary: 'the kubeconfig cannot be used',
    detail: 'Check KUBECONFIG and cluster.context.',
  },
  {
    code: 'tool-missing',
    when: /failed to run "diff"|executable file not found/,
    summary: 'diff is not installed, which kubectl diff needs',
    detail: 'Install diffutils.',
  },
];

/** Our diagnostic for a failed kubectl run; access is null where no cluster was meant yet. */
export function explainKubectl(result: ToolResult, access: ClusterAccess | null): Diagnostic {
  if (result.missing)
    return {
      severity: 'error',
      code: 'tool-missing',
      summary: 'kubectl is not installed',
      detail: 'Install kubectl, or add its folder to PATH.',
    };
  if (result.timedOut)
    return {
      severity: 'error',
      code: 'cluster-unreachable',
      summary: `the cluster does not answer${where(access)}`,
      detail: 'Check the network and the server address of the context.',
    };
  const text = redact(errorLines(result.stderr));
  const it = known.find((candidate) => candidate.when.test(text));
  if (it)
    return {
      severity: 'error',
      code: it.code,
      summary: it.summary + where(access),
      detail: `${it.detail}\n${text}`,
    };
  return {
    severity: 'error',
    code: 'cluster-refused',
    summary: `the cluster refuses an object${where(access)}`,
    detail: text || 'kubectl failed without a word.',
  };
}

function where(access: ClusterAccess | null): string {
  return access === null ? '' : ` (context ${access.context}, ${access.server})`;
}

/** The lines that say something, each once: kubectl repeats an unreachable server for every object. */
function errorLines(stderr: string): string {
  const lines = stderr
    .split('\n')
    .map((it) => it.trim())
    .filter(
      (it) =>
        it !== '' &&
        !/^(Warning|[EWI]\d{4}) /.test(it) &&
        !it.includes('keeps changing, diffing without lock'),
    );
  return [...new Set(lines)].slice(0, 5).join('\n');
}
