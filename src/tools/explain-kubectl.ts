/** Explains kubectl's errors: what each means here, and how to fix it. Pure. */
import type { Diagnostic } from '../compiler/diagnostics/diagnostic.ts';
import type { DiagnosticCode } from '../compiler/diagnostics/diagnostic-table.ts';
import type { ClusterAccess } from './kubectl.ts';
import { redact } from './redact.ts';
import type { ToolResult } from './run.ts';

interface KnownError {
  readonly code: DiagnosticCode;
  readonly pattern: RegExp;
  readonly summary: string;
  readonly detail: string;
}

const noLogin = {
  code: 'cluster-no-rights',
  summary: 'the kubeconfig cannot log in to the cluster',
} as const;

const noAnswer = {
  code: 'cluster-unreachable',
  summary: 'the cluster does not answer',
  detail: 'Check the network, and the server address of the kubeconfig context.',
} as const;

/** The first that matches counts. The words of a login program may hold those of any other error, so these come first. */
const knownErrors: readonly KnownError[] = [
  {
    ...noLogin,
    pattern: /getting credentials: exec: executable \S+ not found/,
    detail:
      'The kubeconfig logs in with a program that is not installed, or not on PATH. Install it, or choose another context with cluster.context.',
  },
  {
    ...noLogin,
    pattern: /cannot support interactive mode|interactiveMode must be specified/,
    detail:
      'The login program of the kubeconfig wants a terminal, which kubectl does not have here. Set interactiveMode: IfAvailable (or Never) beside its command and log in with the program beforehand, or choose another context with cluster.context.',
  },
  {
    ...noLogin,
    pattern: /getting credentials:|exec plugin: invalid apiVersion/,
    detail:
      'The login program of the kubeconfig failed; what it printed follows. Log in with it again, update it, or choose another context with cluster.context.',
  },
  {
    ...noLogin,
    pattern: /auth plugin has been removed|no Auth Provider found/i,
    detail:
      'The kubeconfig logs in with auth-provider, which kubectl no longer has. Have your provider’s program write the kubeconfig anew, or choose another context with cluster.context.',
  },
  {
    code: 'cluster-no-context',
    pattern: /unable to read (?:certificate-authority|client-cert|client-key)/,
    summary: 'the kubeconfig names a file that cannot be read',
    detail:
      'A kubeconfig that was copied needs the certificates that it names too. Copy them, or write it again with kubectl config view --raw --flatten.',
  },
  {
    ...noAnswer,
    pattern: /server gave HTTP response to HTTPS client/,
    summary: 'the server does not speak https at the address of the kubeconfig',
    detail:
      'The address or its port is not that of a Kubernetes API server. Correct server in the kubeconfig.',
  },
  {
    ...noAnswer,
    pattern: /server rejected our request for an unknown reason|HTTP request to an HTTPS server/,
    summary: 'the server does not accept requests at the address of the kubeconfig',
    detail:
      'If that address begins with http://, the server probably expects https://. Correct server in the kubeconfig.',
  },
  {
    code: 'cluster-unreachable',
    pattern:
      /certificate is (?:valid for|not valid for any names)|cannot validate certificate for|doesn't contain any IP SANs/,
    summary: 'the certificate of the cluster does not name the address in the kubeconfig',
    detail:
      'Use an address that it names as server in the kubeconfig, set tls-server-name there to one of its names, or add the address to the certificate (for k3s: --tls-san).',
  },
  {
    code: 'cluster-unreachable',
    pattern: /certificate has expired or is not yet valid/,
    summary: 'the certificate of the cluster has expired, or is not valid yet',
    detail: 'Compare the clocks of both machines, or renew the certificate (k3s does so when it restarts).',
  },
  {
    code: 'cluster-no-rights',
    pattern: /cannot list resource .* at the cluster scope/,
    summary: 'this account may not list objects in all namespaces',
    detail:
      'expose finds what it made by its labels wherever it is, so that nothing stays behind when cluster.namespace changes; a role in one namespace is not enough. An administrator applies what expose doctor --cluster-role prints (with --read-only, for plan and status alone).',
  },
  {
    code: 'cluster-no-rights',
    pattern: /Forbidden|forbidden|cannot (?:get|list|create|patch|delete|update) resource/,
    summary: 'this account lacks rights in the cluster',
    detail:
      'expose needs get, list, create, patch and delete on the objects that it applies. A plan needs create and patch as well, for its dry run.',
  },
  {
    code: 'cluster-no-rights',
    pattern: /must be logged in|Unauthorized|provide credentials/,
    summary: 'the cluster rejects the credentials of this account',
    detail: 'Log in again, or choose another context with cluster.context.',
  },
  {
    ...noAnswer,
    pattern:
      /connection refused|no such host|i\/o timeout|Client\.Timeout|context deadline exceeded|TLS handshake timeout|no route to host|network is unreachable|connection reset|was refused|EOF/,
  },
  {
    code: 'cluster-unreachable',
    pattern: /x509|certificate/,
    summary: 'the kubeconfig does not trust the certificate of the cluster',
    detail: 'Check certificate-authority in the kubeconfig.',
  },
  {
    code: 'cluster-no-context',
    pattern: /context .* does not exist|no such file or directory|error loading config/i,
    summary: 'the kubeconfig cannot be used',
    detail: 'Check KUBECONFIG and cluster.context.',
  },
  {
    code: 'tool-missing',
    pattern: /failed to run "diff"|executable file not found/,
    summary: 'kubectl diff needs the program diff, which is not installed',
    detail: 'Install diffutils.',
  },
];

/** The diagnostic for a failed run of kubectl; `access` is null when no cluster was chosen yet. */
export function explainKubectl(result: ToolResult, access: ClusterAccess | null): Diagnostic {
  const fault = explained(result, access);
  const others = access?.others ?? [];
  if (others.length === 0 || !ofCluster.has(fault.code)) return fault;
  const [detail = '', ...said] = (fault.detail ?? '').split('\n');
  const hint = `Nothing names a context, so that the kubeconfig’s current one was asked. It also has ${others.join(', ')}: name one in cluster.context, or with --context for one run.`;
  return { ...fault, detail: [`${detail} ${hint}`, ...said].join('\n') };
}

/** What another cluster would probably not say. */
const ofCluster: ReadonlySet<DiagnosticCode> = new Set(['cluster-unreachable', 'cluster-no-rights']);

function explained(result: ToolResult, access: ClusterAccess | null): Diagnostic {
  if (result.missing)
    return {
      severity: 'error',
      code: 'tool-missing',
      summary: 'kubectl is not installed',
      detail: 'Install kubectl, or add its folder to PATH.',
    };
  const cluster = access === null ? '' : ` (context ${access.context}, ${access.server})`;
  if (result.timedOut)
    return {
      severity: 'error',
      code: noAnswer.code,
      summary: noAnswer.summary + cluster,
      detail: noAnswer.detail,
    };
  const text = redact(errorLines(result.stderr));
  const known = knownErrors.find(({ pattern }) => pattern.test(text));
  if (known)
    return {
      severity: 'error',
      code: known.code,
      summary: known.summary + cluster,
      detail: `${known.detail}\n${text}`,
    };
  return {
    severity: 'error',
    code: 'cluster-refused',
    summary: `the cluster rejects an object${cluster}`,
    detail: text || 'kubectl failed with no message.',
  };
}

/** What the API server warned about while it performed a dry run, once for each text; kubectl prints it as "Warning: …". */
export function serverWarnings(stderr: string): Diagnostic[] {
  const texts = [...stderr.matchAll(/^Warning: (.+)$/gm)].map(([, text = '']) => redact(text.trim()));
  return [...new Set(texts)].map((text) => ({
    severity: 'warning',
    code: 'cluster-warning',
    summary: `the cluster warns: ${text}`,
    detail:
      'The API server accepts the object. If the warning is about pod security, its pods may still be refused: choose another namespace with cluster.namespace.',
  }));
}

/** The lines with a message, each once: kubectl repeats that a server is unreachable for every object. */
function errorLines(stderr: string): string {
  const lines = stderr
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '' && !isNoise(line));
  return [...new Set(lines)].slice(0, 5).join('\n');
}

function isNoise(line: string): boolean {
  return /^(Warning:|[EWI]\d{4}) /.test(line) || line.includes('keeps changing, diffing without lock');
}
