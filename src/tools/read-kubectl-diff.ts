/** Splits the output of `kubectl diff` into one diff per object. Pure. */

export interface ObjectDiff {
  /** Kind/namespace/name, or Kind/name where the kind has no namespace: Deployment/home/tunnel, Namespace/home. */
  readonly address: string;
  readonly action: 'create' | 'update';
  /** The object's lines, each with "+", "-" or a space in front. A line "@@" separates two hunks. */
  readonly diff: string;
}

/** Fields that the API server fills in. */
const serverFields = /^.\s*(?:uid|creationTimestamp|generation|resourceVersion|selfLink|deletionTimestamp):/;

/**
 * The objects that differ, without the fields that only the server sets. An object that differs in such fields alone is
 * left out: the API server stores an empty list as absent, and raises the generation on each dry run.
 */
export function readKubectlDiff(stdout: string): ObjectDiff[] {
  return stdout
    .split(/^(?=diff )/m)
    .map(readSection)
    .filter((diff) => diff !== null);
}

function readSection(section: string): ObjectDiff | null {
  const name = /^\+\+\+ \S*\/([^/\s]+)/m.exec(section)?.[1];
  if (name === undefined) return null;
  // kubectl masks the values of a Secret, and writes a Secret that does not exist as null.
  const created = /^@@ -0,0 |^@@ -1 \+\S+ @@\n-null$/m.test(section);
  const hunks = section.slice(section.indexOf('\n@@') + 1).trimEnd();
  const lines = withoutBookkeeping(hunks.split('\n'))
    .filter((line) => !serverFields.test(line) && !line.startsWith('\\ No newline'))
    .filter((line) => !(created && line === '-null'))
    .map((line) => (line.startsWith('@@') ? '@@' : line));
  if (!lines.some(isChange)) return null;
  return {
    address: addressOf(name),
    action: created ? 'create' : 'update',
    diff: changedHunks(lines),
  };
}

/** The owners of fields, and what an adopted object was before: the diff itself says that, line by line. */
const bookkeeping = /^\s*(?:managedFields|expose\.dev\/adopted):/;

/** Without those entries and what is indented below them. */
function withoutBookkeeping(lines: readonly string[]): string[] {
  let inside: number | null = null;
  return lines.filter((line) => {
    const body = line.slice(1);
    const indent = body.length - body.trimStart().length;
    if (line.startsWith('@@')) inside = null;
    if (inside !== null && (indent > inside || (body.trimStart().startsWith('- ') && indent >= inside)))
      return false;
    inside = bookkeeping.test(body) ? indent : null;
    return inside === null;
  });
}

function isChange(line: string): boolean {
  return /^[+-]/.test(line);
}

/** kubectl names the compared files group.version.Kind.namespace.name; the core group has no group. */
function addressOf(fileName: string): string {
  const parts = fileName.split('.');
  const kind = parts.findIndex((part) => /^[A-Z]/.test(part));
  const [namespace = '', ...name] = parts.slice(kind + 1);
  return [parts[kind] ?? '', ...(namespace === '' ? [] : [namespace]), name.join('.')].join('/');
}

/** Only the hunks that contain a change, with "@@" between them. */
function changedHunks(lines: readonly string[]): string {
  return lines
    .join('\n')
    .split(/^@@\n/m)
    .filter((hunk) => /^[+-]/m.test(hunk))
    .map((hunk) => hunk.trimEnd())
    .join('\n@@\n');
}
