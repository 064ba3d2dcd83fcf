/**
 * `npm run changelog`: moves the notes of .changeset/ into CHANGELOG.md and sets the version. Notes name the command;
 * changesets knows only packages, so each note is given the name of this one first.
 */
import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';

const root = new URL('../', import.meta.url);
const notes = new URL('.changeset/', root);
const { name } = JSON.parse(readFileSync(new URL('package.json', root), 'utf8'));

for (const file of readdirSync(notes).filter((entry) => entry.endsWith('.md') && entry !== 'README.md')) {
  const note = new URL(file, notes);
  writeFileSync(note, readFileSync(note, 'utf8').replace(/^'expose':/m, `'${name}':`));
}
for (const command of [
  'npx --yes @changesets/cli@3.0.3 version',
  'npm install --package-lock-only --ignore-scripts',
]) {
  const { status } = spawnSync(command, { cwd: root, shell: true, stdio: 'inherit' });
  if (status !== 0) process.exit(status ?? 1);
}
