/**
 * What expose says in each of the broken worlds: the functions that make its words, called with what AWS, terraform,
 * kubectl and ssh-keyscan have answered there. The key is a piece of what is broken, as in worlds.ts.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { vi } from 'vitest';
import { readProfile } from '../../src/aws/access/profile.ts';
import { checkType } from '../../src/aws/check-type.ts';
import { explainAws } from '../../src/aws/errors/explain-aws.ts';
import { cloudFindings } from '../../src/aws/gateway/cloud-findings.ts';
import type { ObservedGateway } from '../../src/aws/gateway/ownership.ts';
import { ownershipDiagnostics } from '../../src/aws/gateway/ownership-diagnostics.ts';
import type { Cluster } from '../../src/cluster/cluster.ts';
import { rollout } from '../../src/cluster/rollout/rollout.ts';
import { nodeWarnings } from '../../src/cluster/warnings.ts';
import { judgeDelegation } from '../../src/doctor/delegation-checks.ts';
import { likelyCause } from '../../src/doctor/likely-cause.ts';
import { dnsChecks, tunnelCheck } from '../../src/doctor/status-checks.ts';
import { ensureKeys } from '../../src/keys/ensure-keys.ts';
import { type Answer, askPort } from '../../src/outside/ask-port.ts';
import type { Check, Verdict } from '../../src/outside/check.ts';
import { judgeCertificate } from '../../src/outside/check-certificate.ts';
import { checkClock } from '../../src/outside/check-clock.ts';
import { checkHostKey } from '../../src/outside/check-host-key.ts';
import { judgeAnswer } from '../../src/outside/check-ports.ts';
import { distrustOf } from '../../src/outside/distrust.ts';
import type { DnsRecord } from '../../src/outside/dns/read-dns.ts';
import { check } from '../../src/pipeline.ts';
import { pathWarnings } from '../../src/plan/cluster/path-warnings.ts';
import { zoneMissing } from '../../src/plan/terraform/missing-zones.ts';
import { readSource } from '../../src/session/read-source.ts';
import type { Status } from '../../src/status/status.ts';
import { explainKubectl } from '../../src/tools/explain-kubectl.ts';
import { readKubeconfig } from '../../src/tools/read-kubeconfig.ts';
import type { RunTool, ToolResult } from '../../src/tools/run.ts';
import { explainTerraform } from '../../src/tools/terraform/explain-terraform.ts';
import type { Workspace } from '../../src/tools/terraform/terraform.ts';
import { renderDestroyList } from '../../src/views/live/render-destroy-list.ts';
import { renderStatus } from '../../src/views/live/render-status.ts';
import { unfinishedLines } from '../../src/views/live/unfinished-lines.ts';
import { planNotes } from '../../src/views/plan/closing-lines.ts';
import { renderQuestion } from '../../src/views/render-question.ts';
import { paint } from '../../src/views/text/paint.ts';
import { capturedSession } from '../helpers/captured-session.ts';
import { exposure, port } from '../helpers/exposure-builder.ts';
import { nothingListed } from '../helpers/observed-builder.ts';
import { plan } from '../helpers/plan-builder.ts';
import { toolResult } from '../helpers/tool-result.ts';

type Said = { readonly summary: string; readonly detail?: string } | string | null | undefined;
type Saying = () => readonly Said[] | Promise<readonly Said[]>;

const plain = paint(false);
const { signal } = new AbortController();
const account = { id: '123456789012', credentials: 'profile work' };
const access = { kubeconfig: null, context: 'home', server: 'https://192.0.2.1:6443' };
const workspace = { state: { kind: 'local' }, zone: 'example.com', directory: '/w' } as Workspace;

/** Programs that have answered like this. */
const answering =
  (answer: (args: readonly string[]) => Partial<ToolResult>): RunTool =>
  (_tool, args) =>
    Promise.resolve(toolResult(answer(args)));
const clusterWith = (run: RunTool): Cluster => ({ access, run, signal });
const aws = (name: string, message: string) => explainAws(Object.assign(new Error(message), { name }));
const fileSays = (text: string) => check({ path: 'exposure.yaml', text }).diagnostics;
const verdict = ({ detail, fix = '' }: Verdict): Said => ({ summary: detail, detail: fix });
const failing = (id: string, detail: string): Check => ({ id, title: id, state: 'fail', detail });

const instance = {
  id: 'i-0abc',
  state: 'stopped',
  type: 't4g.nano',
  launched: null,
  spotRequest: null,
  ipv4: null,
  ipv6: null,
  reason: 'Client.UserInitiatedShutdown',
  volumes: [],
  interface: null,
} as const;
const observed: ObservedGateway = {
  account,
  instances: [instance],
  spotRequests: [],
  tagged: [{ id: 'i-0abc', type: 'instance' }],
  others: [],
};
const status: Status = {
  cloud: 'asked',
  account,
  gateway: null,
  dns: [],
  tunnel: [],
  image: null,
  alerts: null,
  ownership: [],
  orphans: [],
  faults: { cloud: [], cluster: [], alerts: [] },
};
const record: DnsRecord = {
  name: 'api.example.com',
  type: 'A',
  wanted: '192.0.2.1',
  found: ['203.0.113.9'],
  state: 'wrong',
};

/** What a site with this answer to every request is said to be. */
async function siteSays<T>(
  status: number,
  headers: Readonly<Record<string, string>>,
  ask: (port: number) => Promise<T>,
): Promise<T> {
  const server = createServer((_request, response) => response.writeHead(status, headers).end());
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  try {
    return await ask((server.address() as AddressInfo).port);
  } finally {
    server.close();
  }
}
const visit = { name: 'api.example.com', address: '127.0.0.1', header: false, signal, seconds: 5 };
const http = async (status: number): Promise<Said> => {
  const { detail, trouble }: Answer = await siteSays(status, {}, (number) =>
    askPort({ name: 'http', public: number }, visit),
  );
  return { summary: detail, detail: trouble?.fix ?? '' };
};

async function inFolder<T>(does: (folder: string) => T | Promise<T>): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), 'expose-said-'));
  try {
    return await does(folder);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** AWS_PROFILE names one that the config file does not have. */
const wrongProfile = (): Promise<Said> =>
  inFolder(async (folder) => {
    writeFileSync(join(folder, 'config'), '[profile home]\nregion = us-east-1\n');
    vi.stubEnv('AWS_CONFIG_FILE', join(folder, 'config'));
    vi.stubEnv('AWS_SHARED_CREDENTIALS_FILE', '/dev/null');
    vi.stubEnv('AWS_PROFILE', 'hmoe');
    const said = await readProfile(null).then(() => null, explainAws);
    vi.unstubAllEnvs();
    return said;
  });

const hostKey = (stdout: string) => {
  const gateway = { address: '192.0.2.1', port: 22, hostKey: pinned, previousHostKey: null };
  return checkHostKey(
    gateway,
    answering(() => ({ exitCode: 0, stdout })),
    signal,
  );
};
const pinned = 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIPinnedPinnedPinnedPinnedPinnedPinnedPinned';
const foreign = 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIOtherOtherOtherOtherOtherOtherOtherOther';

const certificate = (subject: string, validTo: string, error: string) => {
  const shown = { subject: { CN: subject }, issuer: { CN: subject }, valid_from: '', valid_to: validTo };
  const now = new Date('2026-11-27T12:00:00Z');
  const distrusted = distrustOf(error, shown as Parameters<typeof distrustOf>[1], 'api.example.com', now);
  return verdict(judgeCertificate(distrusted, validTo, now));
};

export const sayings: Readonly<Record<string, Saying>> = {
  'no credentials, no kubeconfig: `plan`': () => [
    ...planNotes(plan({ complete: false }), { exposure: exposure(), offline: false } as Parameters<
      typeof planNotes
    >[1]),
    aws('CredentialsProviderError', 'Could not load credentials from any providers'),
  ],
  'the same: `doctor`': () => [
    `Likely cause: ${likelyCause([failing('cluster', 'no kubeconfig context found')])}.`,
  ],
  'expired credentials': () => [aws('ExpiredToken', 'The security token included in the request is expired')],
  'credentials that AWS refuses': () => [
    aws('InvalidClientTokenId', 'The security token included in the request is invalid.'),
  ],
  '`AWS_PROFILE` with a typing error': async () => [await wrongProfile()],
  'the region us-east-9': () => [
    ...fileSays('domain: api.example.com\ngateway: { region: us-east-9 }\n'),
    aws('Error', 'invalid AWS Region: us-east-9'),
  ],
  'the instance type t4g.nanno': () => [
    ...fileSays('domain: api.example.com\ngateway: { instanceType: t4g.nanno }\n'),
    ...checkType(undefined, { ...exposure().gateway, instanceType: 't4g.nanno' }),
  ],
  'a hosted zone that is not in this account': () => [
    zoneMissing({ zone: 'notmine.example', servers: null, present: ['example.com', 'pi.casa'] }, account),
  ],
  'two contexts, the current one of a cluster that is gone': () => [
    explainKubectl(
      toolResult({
        stderr:
          'The connection to the server 192.0.2.1:6443 was refused - did you specify the right host or port?',
      }),
      { ...access, others: ['work'] },
    ),
  ],
  'a context that the kubeconfig does not have': () =>
    readKubeconfig('contexts: [{ name: home, context: { cluster: c } }]\n', null, 'hmoe').diagnostics,
  'neither terraform nor kubectl': () => [
    ...explainTerraform(toolResult({ missing: true }), [], workspace),
    explainKubectl(toolResult({ missing: true }), access),
  ],
  'terraform 1.3.9: `plan`': () =>
    explainTerraform(
      toolResult({
        stderr: `
Error: Unsupported Terraform Core version

This configuration does not support Terraform version 1.3.9. To proceed,
either choose another supported Terraform version or update this version
constraint.
`,
      }),
      [],
      workspace,
    ),
  'terraform cannot reach its registry': () =>
    explainTerraform(
      toolResult({
        stderr: `
Error: Failed to query available provider packages

Could not retrieve the list of available versions for provider hashicorp/aws:
could not connect to registry.example.com: failed to request discovery
document: Get "https://registry.example.com/.well-known/terraform.json":
dial tcp: lookup registry.example.com on 192.0.2.53:53: no such host
`,
      }),
      [],
      workspace,
    ),
  'AWS does not answer': () => [aws('TimeoutError', 'connect ETIMEDOUT 192.0.2.7:443')],
  'a folder that must not be written to: `plan`, `init`': () =>
    inFolder((folder) => {
      writeFileSync(join(folder, 'file'), '');
      // No mode keeps root out, but a file is no folder for anybody.
      const { diagnostics } = ensureKeys(join(folder, 'file/keys'));
      return diagnostics.map(({ summary, detail = '' }) => ({
        summary: summary.replaceAll(folder, '/srv'),
        detail: detail.replaceAll(folder, '/srv'),
      }));
    }),
  'exposure.yml instead of exposure.yaml': () =>
    inFolder(async (cwd) => {
      writeFileSync(join(cwd, 'exposure.yml'), 'domain: api.example.com\n');
      return (await readSource(capturedSession({ cwd }).session, 'exposure.yaml')).diagnostics;
    }),
  '`ingress: traefik` without a Traefik; targets that do not exist': () => {
    const leads = (host: string) => port({ target: { host, port: 80, onNode: false } });
    const ports = [leads('traefik.kube-system.svc'), leads('web.shop.svc')];
    const file = exposure({ ports, cluster: { ...exposure().cluster, ingress: 'traefik' } });
    const services = { ports: new Map(), namespaces: new Set(['kube-system']) };
    return [
      ...pathWarnings({ services, podNetworks: null }, file, { compiled: [], live: [] }),
      ...fileSays('domain: api.example.com\nports: [{ public: 3000, target: "gitea:3000" }]\n'),
    ];
  },
  'a node selector that no node has': () =>
    nodeWarnings(
      [],
      exposure({ cluster: { ...exposure().cluster, nodeSelector: { disk: 'ssd' } } }),
      clusterWith(answering(() => ({ exitCode: 0 }))),
    ),
  '`destroy` as the first command in a folder': () => [
    renderDestroyList(
      nothingListed,
      { name: 'home', region: 'us-east-1', cluster: null, file: 'exposure.yaml' },
      plain,
    ),
    renderQuestion({ kind: 'destroy', name: 'home', file: 'exposure.yaml', monthly: 5.64 }, plain),
  ],
  'a second laptop without the state: `status`, `plan`': () => {
    const lives = { ...observed, instances: [{ ...instance, state: 'running' }] };
    const question = { observed: lives, inState: new Set<string>(), unfinished: null, exposure: exposure() };
    const orphans = cloudFindings(lives, new Set(), null);
    return [
      renderStatus({ ...status, orphans, checks: [] }, exposure(), plain).split('\n')[0],
      ...ownershipDiagnostics(question, 'error', 'Nothing is made beside it.'),
    ];
  },
  'a rollout that cannot succeed': async () => {
    const tunnel = {
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: { name: 'tunnel', namespace: 'expose' },
    };
    const waiting = { reason: 'ImagePullBackOff', message: 'Back-off pulling image "jnovack/autossh:9.9.9"' };
    const pod = {
      metadata: { name: 'tunnel-x' },
      status: { containerStatuses: [{ name: 'autossh', state: { waiting } }] },
    };
    const run = answering((args) =>
      args.includes('rollout')
        ? { stderr: 'error: timed out waiting for the condition' }
        : {
            exitCode: 0,
            stdout: JSON.stringify(args.some((word) => word.startsWith('pods')) ? { items: [pod] } : {}),
          },
    );
    return (await rollout(tunnel, 1, clusterWith(run))).diagnostics;
  },
  'a tunnel pod that does not run: `doctor`': () => {
    const waiting = [{ name: 'tunnel', ready: 0, wanted: 1 }];
    const reason = 'pod tunnel-x, container autossh: ImagePullBackOff';
    const found = tunnelCheck({ ...status, tunnel: waiting }, 'expose', [reason]);
    return [`Likely cause: ${likelyCause([found])}.`, verdict(found)];
  },
  'the name leads elsewhere': () =>
    dnsChecks(
      { ...status, dns: [{ ...record, state: 'overridden', found: ['192.168.1.4'] }, record] },
      exposure(),
      [],
    ).map(verdict),
  'a zone that nobody delegates': () => [
    verdict(
      judgeDelegation(
        { zone: 'example.com', servers: ['ns-1.awsdns.example', 'ns-2.awsdns.example'], present: [] },
        { servers: [], state: 'none' },
      ),
    ),
  ],
  'the ssh port is closed': async () => [verdict(await hostKey(''))],
  'another host key': async () => [verdict(await hostKey(`192.0.2.1 ${foreign}\n`))],
  'a certificate that has expired, or is Traefik’s own': () => [
    certificate('api.example.com', 'Nov  1 12:00:00 2026 GMT', 'CERT_HAS_EXPIRED'),
    certificate('TRAEFIK DEFAULT CERT', 'Nov  1 12:00:00 2027 GMT', 'DEPTH_ZERO_SELF_SIGNED_CERT'),
  ],
  'HTTP 404 and 502': async () => [await http(404), await http(502)],
  'a clock 400 days ahead': async () => {
    const found = await siteSays(200, { date: 'Mon, 01 Jan 2024 00:00:00 GMT' }, (number) =>
      checkClock({ ...visit, port: number }, signal),
    );
    const detail = found.detail.replace(/^here it is [^,]*/, 'here it is 2026-11-27T12:00Z');
    return [`Likely cause: ${likelyCause([{ ...found, detail }])}.`, found.fix];
  },
  'a stopped instance': () => {
    const [finding] = cloudFindings(observed, new Set(['i-0abc']), null);
    return [`${finding?.address}: ${finding?.detail}`];
  },
  'a house without IPv6': () => [
    verdict(judgeAnswer({ kind: 'unreachable', detail: 'no connection (EHOSTUNREACH)' }, '2001:db8::1')),
  ],
  'Ctrl-C in the middle of an apply': () => [
    unfinishedLines(
      {
        steps: [
          { title: 'check tools, account and cluster', tool: 'expose', state: 'done', seconds: 1 },
          { title: 'run the saved terraform plan', tool: 'terraform', state: 'failed', seconds: 9 },
          { title: 'apply the cluster’s objects', tool: 'kubectl', state: 'skipped', seconds: 0 },
        ],
        interrupted: true,
        diagnostics: [],
      },
      'expose apply',
      plain,
    ).join('\n'),
  ],
};

/** Each as one text. */
export async function saidIn(broken: string): Promise<readonly string[]> {
  const said = (await sayings[broken]?.()) ?? [];
  return said.flatMap((one) => {
    if (one === null || one === undefined) return [];
    return typeof one === 'string' ? one.trim() : `${one.summary}\n${one.detail ?? ''}`.trim();
  });
}
