/**
 * The rooms of the program and the rooms that each may import. A room is a folder with what lies below it, or a single
 * file; the longest entry that fits a path counts. test/boundaries.test.ts fails for an import that is not in this
 * table, and for an entry that no import needs; docs/architecture.md shows it.
 */
export const roomTable: Readonly<Record<string, readonly string[]>> = {
  'channel.ts': [],
  'compiler/diagnostics': [],
  'finding.ts': [],
  'fingerprint.ts': [],
  'owner-fault.ts': [],
  'progress.ts': [],
  schema: [],
  'whole-file.ts': [],
  compiler: ['compiler/diagnostics'],
  'compiler/schema': ['compiler/diagnostics', 'schema'],
  'compiler/yaml': ['compiler/diagnostics'],
  lock: ['compiler/diagnostics', 'owner-fault.ts'],
  'compiler/resolve': ['compiler', 'compiler/diagnostics', 'schema'],
  cost: ['compiler', 'compiler/diagnostics'],
  emitters: ['compiler'],
  keys: ['compiler', 'compiler/diagnostics', 'fingerprint.ts', 'whole-file.ts'],
  tools: ['aws/errors', 'compiler', 'compiler/diagnostics'],
  'views/graph': ['channel.ts', 'compiler', 'views/text'],
  'views/text': ['channel.ts', 'compiler/diagnostics', 'compiler/yaml'],
  'aws/errors': ['compiler/diagnostics'],
  aws: ['aws/errors', 'compiler', 'compiler/diagnostics', 'cost', 'finding.ts', 'tools'],
  'emitters/k8s': ['compiler', 'emitters', 'fingerprint.ts'],
  'emitters/terraform': ['compiler', 'emitters'],
  outside: ['compiler', 'compiler/diagnostics', 'fingerprint.ts', 'tools'],
  'emitters/compilation.ts': ['compiler', 'emitters', 'emitters/k8s'],
  'emitters/cloud-init': ['compiler', 'compiler/diagnostics', 'emitters', 'emitters/compilation.ts'],
  output: ['compiler', 'compiler/diagnostics', 'emitters/compilation.ts', 'lock', 'owner-fault.ts', 'tools'],
  project: [
    'compiler',
    'compiler/diagnostics',
    'emitters/compilation.ts',
    'lock',
    'owner-fault.ts',
    'progress.ts',
    'tools',
    'whole-file.ts',
  ],
  cluster: ['compiler', 'compiler/diagnostics', 'emitters/k8s', 'project', 'tools', 'whole-file.ts'],
  'emitters/index.ts': [
    'compiler',
    'emitters',
    'emitters/cloud-init',
    'emitters/compilation.ts',
    'emitters/k8s',
    'emitters/terraform',
  ],
  backup: ['compiler', 'compiler/diagnostics', 'keys', 'project', 'whole-file.ts'],
  'plan/document': [
    'aws',
    'compiler',
    'compiler/diagnostics',
    'cost',
    'finding.ts',
    'project',
    'whole-file.ts',
  ],
  views: [
    'channel.ts',
    'compiler',
    'compiler/diagnostics',
    'cost',
    'emitters',
    'keys',
    'output',
    'progress.ts',
    'schema',
    'views/text',
  ],
  'plan/cluster': [
    'cluster',
    'compiler',
    'compiler/diagnostics',
    'emitters',
    'emitters/compilation.ts',
    'emitters/k8s',
    'finding.ts',
    'keys',
    'plan/document',
    'project',
    'tools',
  ],
  'plan/files': [
    'compiler',
    'compiler/diagnostics',
    'emitters/compilation.ts',
    'output',
    'plan/document',
    'project',
  ],
  'plan/terraform': [
    'aws',
    'compiler',
    'compiler/diagnostics',
    'cost',
    'emitters/compilation.ts',
    'finding.ts',
    'keys',
    'plan/document',
    'project',
    'tools',
  ],
  session: ['channel.ts', 'compiler/diagnostics', 'compiler/yaml', 'views', 'views/text'],
  look: ['aws', 'cluster', 'compiler/diagnostics', 'emitters/k8s', 'project', 'tools'],
  'views/init': ['compiler/diagnostics', 'look', 'schema', 'views/text'],
  status: [
    'aws',
    'cluster',
    'compiler',
    'compiler/diagnostics',
    'emitters/k8s',
    'finding.ts',
    'fingerprint.ts',
    'keys',
    'outside',
    'project',
  ],
  bundle: [
    'aws',
    'cluster',
    'compiler',
    'compiler/diagnostics',
    'emitters/k8s',
    'output',
    'outside',
    'project',
    'status',
    'tools',
    'whole-file.ts',
  ],
  'views/plan': [
    'channel.ts',
    'compiler',
    'compiler/diagnostics',
    'finding.ts',
    'plan/document',
    'views/text',
  ],
  doctor: [
    'aws',
    'cluster',
    'compiler',
    'compiler/diagnostics',
    'emitters/index.ts',
    'outside',
    'project',
    'status',
    'tools',
  ],
  plan: [
    'aws',
    'cluster',
    'compiler/diagnostics',
    'cost',
    'emitters/compilation.ts',
    'plan/cluster',
    'plan/document',
    'plan/files',
    'plan/terraform',
    'project',
  ],
  apply: [
    'aws',
    'cluster',
    'compiler',
    'compiler/diagnostics',
    'emitters/compilation.ts',
    'emitters/k8s',
    'keys',
    'output',
    'outside',
    'plan',
    'plan/document',
    'plan/terraform',
    'progress.ts',
    'project',
    'tools',
  ],
  destroy: [
    'apply',
    'aws',
    'cluster',
    'compiler',
    'compiler/diagnostics',
    'emitters/compilation.ts',
    'plan/terraform',
    'project',
    'tools',
  ],
  'pipeline.ts': [
    'apply',
    'compiler',
    'compiler/diagnostics',
    'compiler/resolve',
    'compiler/schema',
    'compiler/yaml',
    'cost',
    'destroy',
    'emitters/cloud-init',
    'emitters/compilation.ts',
    'emitters/index.ts',
    'keys',
    'plan',
    'plan/document',
    'project',
  ],
  'views/live': [
    'apply',
    'backup',
    'channel.ts',
    'compiler',
    'compiler/diagnostics',
    'destroy',
    'outside',
    'status',
    'views/text',
  ],
  commands: [
    'compiler',
    'compiler/diagnostics',
    'compiler/yaml',
    'cost',
    'emitters/compilation.ts',
    'fingerprint.ts',
    'keys',
    'output',
    'pipeline.ts',
    'project',
    'schema',
    'session',
    'views',
    'views/graph',
  ],
  'commands/init': [
    'aws',
    'cluster',
    'compiler/diagnostics',
    'look',
    'pipeline.ts',
    'progress.ts',
    'session',
    'tools',
    'views',
    'views/init',
  ],
  'commands/live': [
    'apply',
    'aws',
    'backup',
    'bundle',
    'cluster',
    'commands',
    'compiler',
    'compiler/diagnostics',
    'compiler/yaml',
    'destroy',
    'doctor',
    'keys',
    'pipeline.ts',
    'plan',
    'plan/document',
    'progress.ts',
    'project',
    'session',
    'status',
    'tools',
    'views',
    'views/graph',
    'views/live',
    'views/plan',
    'whole-file.ts',
  ],
  'live.ts': ['commands/init', 'commands/live'],
  'program.ts': ['commands', 'live.ts', 'session'],
  'cli.ts': ['compiler/diagnostics', 'program.ts', 'session', 'views', 'views/text'],
};

export interface Floor {
  readonly rooms: readonly string[];
}

/** The room of a path below src/ or schema/, such as "compiler/yaml" for "src/compiler/yaml/parse.ts". */
export function roomOf(path: string): string | undefined {
  const inside = path.replace(/^src\//, '');
  return Object.keys(roomTable)
    .filter((room) => inside === room || inside.startsWith(`${room}/`))
    .sort((a, b) => b.length - a.length)[0];
}

/** The rooms from the bottom up: each floor imports only floors below it. Throws for rooms that import in a circle. */
export function floors(): readonly Floor[] {
  const heights = new Map<string, number>();
  const heightOf = (room: string, above: readonly string[]): number => {
    if (above.includes(room)) throw new Error(`a circle of rooms: ${[...above, room].join(' → ')}`);
    const known = heights.get(room);
    if (known !== undefined) return known;
    const below = (roomTable[room] ?? []).map((imported) => heightOf(imported, [...above, room]));
    const height = below.length === 0 ? 0 : Math.max(...below) + 1;
    heights.set(room, height);
    return height;
  };
  for (const room of Object.keys(roomTable)) heightOf(room, []);
  const highest = Math.max(...heights.values());
  return Array.from({ length: highest + 1 }, (_, height) => ({
    rooms: [...heights]
      .filter(([, own]) => own === height)
      .map(([room]) => room)
      .sort(),
  }));
}

/** The table as docs/architecture.md shows it: a house with a floor on each line, then who may import whom. */
export function houseMarkdown(): string {
  const all = floors();
  const house = all
    .map(({ rooms }, height) => `${String(height).padStart(2)}  ${rooms.join('   ')}`)
    .reverse();
  const arrows = [...all]
    .reverse()
    .flatMap(({ rooms }) =>
      rooms.map(
        (room) =>
          `| \`${room}\` | ${(roomTable[room] ?? []).map((name) => `\`${name}\``).join(' ') || '—'} |`,
      ),
    );
  return ['```', ...house, '```', '', '| room | may import |', '|---|---|', ...arrows].join('\n');
}
