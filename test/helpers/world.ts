/**
 * A complete environment for the program: AWS, a cluster, a folder with an exposure.yaml, and `expose` run as a user
 * does.
 */
import {
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type CliRun, expose, type Running, startExpose } from './cli.ts';
import { type ControlPlane, startControlPlane } from './control-plane.ts';
import { type Moto, startMoto } from './moto.ts';

/** What expose itself needs of a cluster. */
type AnyCluster = Pick<ControlPlane, 'kubeconfig' | 'kubectl' | 'must' | 'stop'>;

export interface World<C extends AnyCluster = ControlPlane> {
  readonly moto: Moto;
  readonly cluster: C;
  /** The folder of exposure.yaml. */
  readonly folder: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  write(text: string): void;
  /** Runs expose and waits for its end. */
  run(args: readonly string[], env?: Readonly<Record<string, string | undefined>>): Promise<CliRun>;
  /** The same with --json; returns the document. */
  json<T = Document>(args: readonly string[]): Promise<T & { readonly code: number | null }>;
  start(args: readonly string[], env?: Readonly<Record<string, string | undefined>>): Running;
  /** An attribute of a resource in terraform's local state; null when it is missing. */
  stateOf(address: string, attribute?: string): string | null;
  stop(): Promise<void>;
}

/** What the commands' JSON documents have in common for these tests. */
export interface Document {
  readonly ok: boolean;
  readonly diagnostics: readonly {
    readonly severity: string;
    readonly code: string;
    readonly summary: string;
    readonly detail?: string;
  }[];
  readonly steps: readonly { readonly title: string; readonly state: string; readonly seconds: number }[];
  readonly outputs: Readonly<Record<string, string | null>>;
  readonly checks: readonly { readonly id: string; readonly state: string; readonly detail: string }[];
  readonly left: readonly unknown[] | null;
  readonly changes: readonly {
    readonly target: string;
    readonly address: string;
    readonly action: string;
    readonly diff: string;
    readonly origin?: readonly (string | number)[];
    readonly forcedBy?: readonly string[];
  }[];
  readonly findings: readonly {
    readonly kind: string;
    readonly address: string;
    readonly detail: string;
    readonly repairs: boolean;
  }[];
}

/** Starts the stand-ins, with the zone example.com in AWS. `name` is the exposure's. Nothing is applied. */
export function startWorld(name: string, text: string): Promise<World> {
  return worldAround(startControlPlane(), name, text);
}

/** The same with a cluster that is starting. */
export async function worldAround<C extends AnyCluster>(
  starting: Promise<C>,
  name: string,
  text: string,
): Promise<World<C>> {
  const [moto, cluster] = await Promise.all([startMoto(), starting]);
  await moto.zone('example.com');
  const folder = mkdtempSync(join(tmpdir(), 'expose-world-'));
  const outside = Object.keys(process.env)
    .filter((name) => /^(?:AWS|TF)_/.test(name))
    .map((name) => [name, undefined] as const);
  const env = {
    ...Object.fromEntries(outside),
    ...moto.env,
    KUBECONFIG: cluster.kubeconfig,
    HOME: folder,
    // The cache is that of the home.
    XDG_CACHE_HOME: undefined,
  };
  const write = (content: string): void => writeFileSync(join(folder, 'exposure.yaml'), content);
  write(text);
  const run: World<C>['run'] = (args, extra = {}) => expose(args, { cwd: folder, env: { ...env, ...extra } });
  return {
    moto,
    cluster,
    folder,
    env,
    write,
    run,
    async json(args) {
      const { code, stdout, stderr } = await run([...args, '--json']);
      if (stdout === '')
        throw new Error(`expose ${args.join(' ')} printed no document (exit ${code}): ${stderr}`);
      return { ...JSON.parse(stdout), code };
    },
    start: (args, extra = {}) => startExpose(args, { cwd: folder, env: { ...env, ...extra } }),
    stateOf: (address, attribute = 'id') =>
      stateAttribute(join(folder, '.expose', name, 'terraform.tfstate'), address, attribute),
    async stop() {
      endProcessesIn(folder);
      await Promise.all([moto.stop(), cluster.stop()]);
      rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}

/** A failed test may leave expose or terraform running, which would retry for minutes against the stopped stand-ins. */
function endProcessesIn(folder: string): void {
  for (const pid of existsSync('/proc') ? readdirSync('/proc').filter((name) => /^\d+$/.test(name)) : []) {
    try {
      if (`${readlinkSync(`/proc/${pid}/cwd`)}/`.startsWith(`${folder}/`))
        process.kill(Number(pid), 'SIGKILL');
    } catch {
      // It has ended in the meantime, or belongs to another user.
    }
  }
}

function stateAttribute(file: string, address: string, attribute: string): string | null {
  if (!existsSync(file)) return null;
  const [type, name] = address.split('.');
  const { resources } = parsedState(readFileSync(file, 'utf8'));
  return (
    resources.find((resource) => resource.type === type && resource.name === name)?.instances[0]?.attributes[
      attribute
    ] ?? null
  );
}

interface StateFile {
  readonly resources: readonly {
    readonly type: string;
    readonly name: string;
    readonly instances: readonly { readonly attributes: Readonly<Record<string, string>> }[];
  }[];
}

/** terraform overwrites the file in place, so a read may find half of it. */
function parsedState(text: string): StateFile {
  try {
    return JSON.parse(text) as StateFile;
  } catch {
    return { resources: [] };
  }
}
