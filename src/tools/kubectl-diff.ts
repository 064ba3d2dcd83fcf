/** The output of `kubectl diff`, cut into one clean diff an object. Pure. */

export interface ObjectDiff {
  /** Kind/namespace/name, without a namespace where the kind has none: Deployment/home/tunnel, Namespace/home. */
  readonly address: string;
  readonly action: 'create' | 'update';
  /** Lines of the object with "+", "-" or a space in front; hunks are set apart by a line "@@". */
  readonly diff: string;
}

/** What the server fills in and nobody wrote. */
const serverFields = /^.\s*(?:uid|creationTimestamp|generation|resourceVersion|selfLink|deletionTimestamp):/;

/**
 * The objects that differ. What only the server sets is left out, and so is an object whose only difference that is:
 * the API server stores an empty list as absent and raises the generation on each dry run.
 */
export function readDiff(stdout: string): ObjectDiff[] {
  return stdout.split(/^(?=diff )/m).flatMap((section) => {
    const name = /^\+\+\+ \S*\/([^/\s]+)/m.exec(section)?.[1];
    if (name === undefined) return [];
    // A Secret goes through kubectl's mask, which turns the nothing that is there into the word null.
    const created = /^@@ -0,0 |^@@ -1 \+\S+ @@\n-null$/m.test(section);
    const lines = withoutManagedFields(
      section
        .slice(section.indexOf('\n@@') + 1)
        .trimEnd()
        .split('\n'),
    )
      .filter(
        (it) => !serverFields.test(it) && !it.startsWith('\\ No newline') && !(created && it === '-null'),
      )
      .map((it) => (it.startsWith('@@') ? '@@' : it));
    if (!lines.some((it) => /^[+-]/.test(it))) return [];
    return [
      {
        address: addressOf(name),
        action: created ? ('create' as const) : ('update' as const),
        diff: tidy(lines).join('\n'),
      },
    ];
  });
}

/** kubectl names the compared files group.version.Kind.namespace.name; the core group has no group. */
function addressOf(fileName: string): string {
  const parts = fileName.split('.');
  const kind = parts.findIndex((it) => /^[A-Z]/.test(it));
  const [namespace = '', ...name] = parts.slice(kind + 1);
  return [parts[kind] ?? '', ...(namespace === '' ? [] : [namespace]), name.join('.')].join('/');
}

/** Drops the block under managedFields, which lists owners and no values. */
function withoutManagedFields(lines: readonly string[]): string[] {
  let inside: number | null = null;
  return lines.filter((line) => {
    const body = line.slice(1);
    const indent = body.length - body.trimStart().length;
    if (line.startsWith('@@')) inside = null;
    if (inside !== null && (indent > inside || (body.trimStart().startsWith('- ') && indent >= inside)))
      return false;
    inside = /^\s*managedFields:/.test(body) ? indent : null;
    return inside === null;
  });
}

/** No hunk without a change, no mark before the first hunk. */
function tidy(lines: readonly string[]): string[] {
  const hunks = lines
    .join('\n')
    .split(/^@@\n/m)
    .filter((it) => /^[+-]/m.test(it))
    .map((it) => it.trimEnd());
  return hunks.join('\n@@\n').split('\n');
}
