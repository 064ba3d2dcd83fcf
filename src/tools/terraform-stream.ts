/** One line of terraform's -json output (ui 1.2) as an event. Pure; a line that is not understood is null. */

export type StreamAction = 'create' | 'read' | 'update' | 'replace' | 'delete' | 'noop' | 'remove' | 'move';

export type StreamEvent =
  /** A resource that the state holds. */
  | { readonly kind: 'refreshed'; readonly address: string; readonly id: string }
  | {
      readonly kind: 'planned' | 'drift';
      readonly address: string;
      readonly action: StreamAction;
      readonly reason: string | null;
    }
  /** A step of an apply; seconds since it started. */
  | {
      readonly kind: 'started' | 'progress' | 'finished' | 'failed';
      readonly address: string;
      readonly action: StreamAction;
      readonly seconds: number;
      readonly id: string | null;
    }
  | {
      readonly kind: 'summary';
      readonly operation: string;
      readonly add: number;
      readonly change: number;
      readonly remove: number;
    }
  | {
      readonly kind: 'outputs';
      readonly outputs: Readonly<Record<string, { readonly sensitive: boolean; readonly value?: unknown }>>;
    }
  | { readonly kind: 'diagnostic'; readonly diagnostic: TerraformDiagnostic };

export interface TerraformDiagnostic {
  readonly severity: 'error' | 'warning';
  readonly summary: string;
  readonly detail: string;
  /** The resource meant, where terraform names one. */
  readonly address: string | null;
}

const steps = {
  apply_start: 'started',
  apply_progress: 'progress',
  apply_complete: 'finished',
  apply_errored: 'failed',
} as const;

/** Reads a line; null for what is of no interest here and for what is not JSON. */
export function readStreamLine(line: string): StreamEvent | null {
  const raw = parsed(line);
  if (raw === null) return null;
  switch (raw.type) {
    case 'refresh_start':
      return raw.hook?.id_value
        ? { kind: 'refreshed', address: address(raw.hook), id: raw.hook.id_value }
        : null;
    case 'planned_change':
    case 'resource_drift':
      return {
        kind: raw.type === 'planned_change' ? 'planned' : 'drift',
        address: address(raw.change),
        action: raw.change?.action ?? 'noop',
        reason: raw.change?.reason ?? null,
      };
    case 'apply_start':
    case 'apply_progress':
    case 'apply_complete':
    case 'apply_errored':
      return {
        kind: steps[raw.type],
        address: address(raw.hook),
        action: raw.hook?.action ?? 'noop',
        seconds: raw.hook?.elapsed_seconds ?? 0,
        id: raw.hook?.id_value ?? null,
      };
    case 'change_summary':
      return {
        kind: 'summary',
        operation: raw.changes?.operation ?? '',
        add: raw.changes?.add ?? 0,
        change: raw.changes?.change ?? 0,
        remove: raw.changes?.remove ?? 0,
      };
    case 'outputs':
      return { kind: 'outputs', outputs: raw.outputs ?? {} };
    case 'diagnostic':
      return raw.diagnostic ? { kind: 'diagnostic', diagnostic: diagnostic(raw.diagnostic) } : null;
    default:
      return null;
  }
}

interface RawHook {
  readonly resource?: { readonly addr?: string };
  readonly action?: StreamAction;
  readonly reason?: string;
  readonly id_value?: string;
  readonly elapsed_seconds?: number;
}

interface RawLine {
  readonly type?: string;
  readonly hook?: RawHook;
  readonly change?: RawHook;
  readonly changes?: {
    readonly operation?: string;
    readonly add?: number;
    readonly change?: number;
    readonly remove?: number;
  };
  readonly outputs?: Readonly<Record<string, { readonly sensitive: boolean; readonly value?: unknown }>>;
  readonly diagnostic?: RawDiagnostic;
}

interface RawDiagnostic {
  readonly severity?: string;
  readonly summary?: string;
  readonly detail?: string;
  readonly address?: string;
}

function parsed(line: string): RawLine | null {
  if (!line.startsWith('{')) return null;
  try {
    return JSON.parse(line) as RawLine;
  } catch {
    return null;
  }
}

function address(hook: RawHook | undefined): string {
  return hook?.resource?.addr ?? '';
}

function diagnostic(raw: RawDiagnostic): TerraformDiagnostic {
  return {
    severity: raw.severity === 'warning' ? 'warning' : 'error',
    summary: raw.summary ?? '',
    detail: raw.detail ?? '',
    address: raw.address ?? null,
  };
}
