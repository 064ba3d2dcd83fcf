/** Compares the out directory with the wanted tree: what would be written, kept and removed, and what is in the way. */
import { join } from 'node:path';
import { bounded } from '../compiler/diagnostics/bounded.ts';
import type { Diagnostic } from '../compiler/diagnostics/diagnostic.ts';
import { quote } from '../compiler/diagnostics/quote.ts';
import type { Owner } from '../compiler/gateway-tags.ts';
import { ledgerName, parseLedger, sha256, type WantedFile, type WantedTree } from './ledger.ts';
import { readRegular, readTree, type TreeEntry } from './read-tree.ts';

export type FileStatus = 'created' | 'changed' | 'unchanged' | 'removed';

export interface ComparedFile {
  readonly path: string;
  readonly sha256: string;
  readonly bytes: number;
  readonly status: FileStatus;
}

export interface Comparison {
  /** Every wanted file, and every file of an earlier compile that is to be removed. Sorted by path. */
  readonly files: readonly ComparedFile[];
  /** What expose did not write and leaves alone, folders included. */
  readonly foreign: readonly TreeEntry[];
  /** The files among them that terraform or kubectl would read together with ours. */
  readonly planted: readonly string[];
  /** That the tree was compiled for another domain under the same name. */
  readonly warnings: readonly Diagnostic[];
  /** Edited and foreign files that are in the way. Empty when the directory can be written. */
  readonly obstacles: readonly Diagnostic[];
  /** Whether anything has to be written. */
  readonly stale: boolean;
}

/** The out directory as it is. */
interface PresentTree {
  readonly out: string;
  readonly kinds: ReadonlyMap<string, TreeEntry['kind']>;
  /** The hash of each file that expose wrote, by path. */
  readonly owned: ReadonlyMap<string, string>;
}

interface Judgement {
  readonly file: ComparedFile;
  readonly obstacle: Diagnostic | null;
}

/** Reads `out` and compares. Throws the file system's errors. */
export function compare(out: string, wanted: WantedTree): Comparison {
  const entries = readTree(out) ?? [];
  const kinds = new Map(entries.map((entry) => [entry.path, entry.kind]));
  const ledgerText = readRegular(join(out, ledgerName))?.toString() ?? null;
  const ledger = ledgerText === null ? null : parseLedger(ledgerText);
  const present: PresentTree = { out, kinds, owned: ledger?.files ?? new Map() };

  const judged = [
    ...wanted.files.map((file) => judgeWanted(file, present)),
    ...judgeUnwanted(wanted, present),
  ];
  const files = judged.map(({ file }) => file).sort((a, b) => (a.path < b.path ? -1 : 1));
  const foreignLedger = kinds.has(ledgerName) && ledger === null ? [foreignFile(out, ledgerName)] : [];
  const obstacles = judged.map(({ obstacle }) => obstacle).filter((obstacle) => obstacle !== null);
  const owner = { ...wanted.owner, ...ledger?.owner };
  const otherTree = owner.name === wanted.owner.name ? [] : [otherExposure(out, owner, wanted.owner)];
  const otherDomain = owner.domain === wanted.owner.domain ? [] : [domainChanged(out, owner, wanted.owner)];
  const foreign = foreignEntries(entries, wanted, present);
  return {
    files,
    foreign,
    planted: foreign.filter(isRead).map(({ path }) => path),
    warnings: otherTree.length === 0 ? otherDomain : [],
    obstacles: bounded(withoutRepeats([...otherTree, ...foreignLedger, ...obstacles])),
    stale: files.some((file) => file.status !== 'unchanged') || ledgerText !== wanted.ledger,
  };
}

function judgeWanted(wanted: WantedFile, present: PresentTree): Judgement {
  const { path, contents, sha256: hash } = wanted;
  const bytes = present.kinds.get(path) === 'file' ? readRegular(join(present.out, path)) : null;
  const found = bytes === null ? null : sha256(bytes);
  return {
    file: { path, sha256: hash, bytes: Buffer.byteLength(contents), status: statusOf(found, hash) },
    obstacle: obstacleTo(wanted, bytes, present),
  };
}

function statusOf(found: string | null, wanted: string): FileStatus {
  if (found === null) return 'created';
  return found === wanted ? 'unchanged' : 'changed';
}

/** The reason not to write a file, if there is one; `bytes` are those of the file in its place. */
function obstacleTo(
  { path, sha256: hash }: WantedFile,
  bytes: Buffer | null,
  { out, kinds, owned }: PresentTree,
): Diagnostic | null {
  const blocked = blockedStep(path, kinds);
  if (blocked !== null) return foreignFile(out, blocked);
  if (bytes === null || sha256(bytes) === hash) return null;
  const written = owned.get(path);
  if (written === undefined) return foreignFile(out, path);
  return isAsWritten(bytes, written) ? null : editedFile(out, path);
}

/** git may have put a carriage return at each line's end, before out/ had a .gitattributes: that is no edit. */
function isAsWritten(bytes: Buffer, written: string): boolean {
  return (
    sha256(bytes) === written ||
    sha256(Buffer.from(bytes.toString('latin1').replaceAll('\r\n', '\n'), 'latin1')) === written
  );
}

/** The first step of `path` where something else is than the folder or the file that belongs there. */
function blockedStep(path: string, kinds: ReadonlyMap<string, TreeEntry['kind']>): string | null {
  const parts = path.split('/');
  for (let length = 1; length <= parts.length; length += 1) {
    const step = parts.slice(0, length).join('/');
    const kind = kinds.get(step);
    if (kind !== undefined && kind !== (length === parts.length ? 'file' : 'folder')) return step;
  }
  return null;
}

/** The files that expose wrote earlier and no longer wants. */
function judgeUnwanted(wanted: WantedTree, { out, kinds, owned }: PresentTree): Judgement[] {
  const kept = new Set(wanted.files.map((file) => file.path));
  return [...owned]
    .filter(([path]) => !kept.has(path) && kinds.get(path) === 'file')
    .map(([path, hash]) => {
      const bytes = readRegular(join(out, path)) ?? Buffer.alloc(0);
      return {
        file: { path, sha256: hash, bytes: bytes.length, status: 'removed' },
        obstacle: isAsWritten(bytes, hash) ? null : editedFile(out, path),
      };
    });
}

function foreignEntries(
  entries: readonly TreeEntry[],
  wanted: WantedTree,
  { kinds, owned }: PresentTree,
): readonly TreeEntry[] {
  const wantedPaths = wanted.files.map((file) => file.path);
  const ownedFiles = [...owned.keys()].filter((path) => kinds.get(path) === 'file');
  const ours = new Set([...wantedPaths, ...ownedFiles, ledgerName]);
  const folders = new Set([...ours].flatMap(foldersAround));
  const isOurs = ({ path, kind }: TreeEntry): boolean =>
    ours.has(path) || (kind === 'folder' && folders.has(path));
  return entries.filter((entry) => !isOurs(entry));
}

/** What `terraform -chdir=out/terraform` and `kubectl apply -f out/k8s` read, in whichever letters the file system finds it. */
const readPattern =
  /^(?:terraform\/[^/]+\.(?:tf|tofu)(?:\.json)?|terraform\/(?:terraform|[^/]+\.auto)\.tfvars(?:\.json)?|k8s\/(?:[^/]+\.(?:ya?ml|json)|kustomization))$/i;

function isRead({ path, kind }: TreeEntry): boolean {
  return kind !== 'folder' && readPattern.test(path);
}

/** Each folder that a path leads through. */
function foldersAround(path: string): readonly string[] {
  const parts = path.split('/');
  return parts.slice(1).map((_, index) => parts.slice(0, index + 1).join('/'));
}

/** Several files may meet the same obstacle. */
function withoutRepeats(diagnostics: readonly Diagnostic[]): readonly Diagnostic[] {
  return [...new Map(diagnostics.map((diagnostic) => [diagnostic.summary, diagnostic])).values()];
}

function otherExposure(out: string, owner: Owner, wanted: Owner): Diagnostic {
  const said = ({ name, domain }: Owner) => `${quote(name)} of ${quote(domain)}`;
  return {
    severity: 'error',
    code: 'output-of-another-exposure',
    summary: `${out} belongs to the exposure ${said(owner)}, and this is ${said(wanted)}`,
    detail:
      'Choose a folder of its own with --out. If you changed the domain or the name: a gateway that runs under the old one stays until `expose destroy` has taken it down with the old file; then --force replaces the folder.',
  };
}

/** Either the file was edited, or two files have one name and with it the same keys, state and out directory. */
function domainChanged(out: string, { domain }: Owner, wanted: Owner): Diagnostic {
  return {
    severity: 'warning',
    code: 'output-of-another-exposure',
    summary: `${out} was compiled for ${quote(domain)}, and this is ${quote(wanted.domain)} under the same name, ${quote(wanted.name)}`,
    detail:
      'That is right after you have changed the domain in the file: expose plan shows what comes of it. If there are two files, give each a `name` of its own, because the name decides where keys and state are.',
  };
}

function editedFile(out: string, path: string): Diagnostic {
  return {
    severity: 'error',
    code: 'output-edited',
    summary: `${join(out, path)} has been edited since expose wrote it`,
    detail: 'Make the change in exposure.yaml instead, or move the file away. --force discards the edit.',
  };
}

function foreignFile(out: string, path: string): Diagnostic {
  return {
    severity: 'error',
    code: 'output-foreign',
    summary: `${join(out, path)} is in the way: expose did not write it`,
    detail: 'Move it away, or choose another folder with --out. --force replaces it.',
  };
}
