/** One line of terraform's -json output (ui 1.2) as an event. Pure. */

export type StreamAction = 'create' | 'read' | 'update' | 'replace' | 'delete' | 'noop' | 'remove' | 'move';

export type StreamEvent =
  /** A resource that is in the state. */
  | { readonly kind: 'refreshed'; readonly address: string; readonly id: string }
  /** The progress of an apply. */
  | {
      readonly kind: 'started' | 'finished' | 'failed';
      readonly address: string;
      readonly action: StreamAction;
    }
  | { readonly kind: 'diagnostic'; readonly diagnostic: TerraformDiagnostic };

export interface TerraformDiagnostic {
  readonly severity: 'error' | 'warning';
  readonly summary: string;
  readonly detail: string;
  /** The resource that it is about, where terraform names one. */
  readonly address: string | null;
}

const kinds = {
  apply_start: 'started',
  apply_complete: 'finished',
  apply_errored: 'failed',
} as const;

/** Reads a line; null for an event that expose does not use, and for a line that is not JSON. */
export function readStreamLine(line: string): StreamEvent | null {
  const raw = parsed(line);
  if (raw === null) return null;
  switch (raw.type) {
    case 'refresh_start':
      return raw.hook?.id_value
        ? { kind: 'refreshed', address: address(raw.hook), id: raw.hook.id_value }
        : null;
    case 'apply_start':
    case 'apply_complete':
    case 'apply_errored':
      return { kind: kinds[raw.type], address: address(raw.hook), action: raw.hook?.action ?? 'noop' };
    case 'diagnostic':
      return raw.diagnostic ? { kind: 'diagnostic', diagnostic: diagnostic(raw.diagnostic) } : null;
    default:
      return null;
  }
}

interface RawLine {
  readonly type?: string;
  readonly hook?: RawHook;
  readonly diagnostic?: RawDiagnostic;
}

interface RawHook {
  readonly resource?: { readonly addr?: string };
  readonly action?: StreamAction;
  readonly id_value?: string;
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
