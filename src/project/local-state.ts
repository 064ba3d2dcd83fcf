/**
 * The one reader of terraform's state on this machine: terraform takes half a second to say what the file says at once.
 * A state in S3 is not on this machine, whatever old file lies here.
 */
import { lstatSync } from 'node:fs';
import { join } from 'node:path';
import { type AwsLocation, locationOf } from '../compiler/aws-location.ts';
import type { Diagnostic } from '../compiler/diagnostics/diagnostic.ts';
import { stateNotSaved } from '../tools/terraform/explain-terraform.ts';
import type { Workspace } from '../tools/terraform/terraform.ts';
import { regularText } from './terraform-workspace.ts';

/** What expose reads of a state of version 4. */
interface RawState {
  readonly version?: number;
  readonly serial?: number;
  readonly resources?: readonly RawResource[];
}

interface RawResource {
  readonly mode?: string;
  readonly type?: string;
  readonly provider?: string;
  readonly instances?: readonly {
    readonly attributes?: {
      readonly id?: string;
      readonly availability_zone?: string;
      readonly arn?: unknown;
    } | null;
  }[];
}

/** `damaged` is what terraform itself reports: no JSON, no object, no version, or no regular file. */
type StateFile =
  | { readonly kind: 'absent' | 'damaged' }
  | { readonly kind: 'present'; readonly state: RawState };

/** The ids of what terraform manages; null when they are not known: with S3, or from a damaged file. */
export function stateIds(workspace: Workspace): ReadonlySet<string> | null {
  if (workspace.state.kind === 's3') return null;
  const file = readState(workspace);
  if (file.kind === 'damaged') return null;
  return new Set(
    resourcesOf(file)
      .filter(({ mode }) => mode === 'managed')
      .flatMap(({ instances }) => instances ?? [])
      .flatMap(({ attributes }) => attributes?.id ?? []),
  );
}

/** The availability zone of the subnet that terraform has made; null without one, and where the state is not known. */
export function subnetZone(workspace: Workspace): string | null {
  if (workspace.state.kind === 's3') return null;
  const subnets = resourcesOf(readState(workspace)).filter(
    ({ mode, type }) => mode === 'managed' && type === 'aws_subnet',
  );
  const [zone] = subnets
    .flatMap(({ instances }) => instances ?? [])
    .flatMap(({ attributes }) => attributes?.availability_zone ?? []);
  return zone ?? null;
}

/** Where the resources of the local state are; null where it does not say, and with S3. */
export function stateLocation(workspace: Workspace): AwsLocation | null {
  if (workspace.state.kind === 's3') return null;
  const managed = resourcesOf(readState(workspace)).filter(({ mode }) => mode === 'managed');
  return locationOf(
    managed.flatMap(({ instances }) => instances ?? []).map(({ attributes }) => attributes?.arn),
  );
}

/** Counts the writes of the local state; null without a readable one, and with S3, where terraform refuses an outdated plan itself. */
export function localSerial(workspace: Workspace): number | null {
  if (workspace.state.kind === 's3') return null;
  const file = readState(workspace);
  return file.kind === 'present' ? (file.state.serial ?? null) : null;
}

/** The addresses of the providers that the local state names; none from a damaged file. */
export function stateProviders(workspace: Workspace): readonly string[] {
  return resourcesOf(readState(workspace)).map(
    ({ provider = '' }) => /provider\["([^"]*)"\]/.exec(provider)?.[1] ?? provider,
  );
}

/** Whether a file lies here that holds resources, or may hold some because it is damaged. */
export function holdsResources(workspace: Workspace): boolean {
  const file = readState(workspace);
  return file.kind === 'damaged' || resourcesOf(file).length > 0;
}

/** The error about a state that terraform left beside its files because it could not save it, in S3 or here; null without one. */
export function unsavedState(workspace: Workspace): Diagnostic | null {
  const left = lstatSync(join(workspace.directory, 'errored.tfstate'), { throwIfNoEntry: false });
  return left === undefined ? null : stateNotSaved(workspace);
}

/** Whether a text can be read as a state. */
export function isStateText(text: string): boolean {
  return parsed(text) !== null;
}

function resourcesOf(file: StateFile): readonly RawResource[] {
  return file.kind === 'present' ? (file.state.resources ?? []) : [];
}

function readState({ stateFile }: Workspace): StateFile {
  if (lstatSync(stateFile, { throwIfNoEntry: false }) === undefined) return { kind: 'absent' };
  const state = parsed(regularText(stateFile) ?? '');
  return state === null ? { kind: 'damaged' } : { kind: 'present', state };
}

function parsed(text: string): RawState | null {
  try {
    const value: unknown = JSON.parse(text);
    if (!isObject(value) || Array.isArray(value)) return null;
    const { version, resources = [] } = value as RawState;
    return typeof version === 'number' && Array.isArray(resources) && resources.every(isResource)
      ? (value as RawState)
      : null;
  } catch {
    return null;
  }
}

function isResource(value: unknown): boolean {
  if (!isObject(value)) return false;
  const { instances = [], provider = '' } = value as RawResource;
  return typeof provider === 'string' && Array.isArray(instances) && instances.every(isObject);
}

function isObject(value: unknown): boolean {
  return typeof value === 'object' && value !== null;
}
