/**
 * Ends with 1 unless this commit is ready to be released as TAG: package.json has that version, CHANGELOG.md has a
 * section for it, and no note waits in .changeset/.
 */
import { readdirSync, readFileSync } from 'node:fs';

const root = new URL('../', import.meta.url);
const tag = process.argv[2] ?? '';
const { version } = JSON.parse(readFileSync(new URL('package.json', root), 'utf8'));
const changelog = readFileSync(new URL('CHANGELOG.md', root), 'utf8');
const notes = readdirSync(new URL('.changeset/', root)).filter(
  (name) => name.endsWith('.md') && name !== 'README.md',
);

const problems = [
  ...(tag === `v${version}` ? [] : [`the tag is ${tag}, and package.json has the version ${version}`]),
  ...(changelog.split('\n').includes(`## ${version}`) ? [] : [`CHANGELOG.md has no section "## ${version}"`]),
  ...notes.map((name) => `.changeset/${name} is not in CHANGELOG.md yet: npm run changelog`),
];
for (const problem of problems) console.error(problem);
process.exit(problems.length === 0 ? 0 : 1);
