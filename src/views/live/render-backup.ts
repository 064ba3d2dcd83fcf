/** What was backed up or restored, and what to do with it. */
import type { RestoredFile } from '../../backup/restore-backup.ts';
import type { Paint } from '../../channel.ts';
import { visible } from '../../compiler/diagnostics/quote.ts';

export interface BackedUp {
  readonly archive: string;
  readonly paths: readonly string[];
  /** Whether the state is in S3, where every machine finds it. */
  readonly stateInS3: boolean;
}

export function renderBackedUp({ archive, paths, stateInS3 }: BackedUp, paint: Paint): string {
  return [
    `${paint('bold', 'Backed up')} to ${visible(archive)}: ${paths.join(', ')}.`,
    ...(paths.includes('terraform.tfstate') ? [] : [stateInS3 ? 'The state is in S3.' : noState]),
    'Keep it and its passphrase apart, and away from this machine. Make a new one after each apply: a state that is out of date is no use.',
    '',
  ].join('\n');
}

const noState = 'There is no state yet: nothing has been applied from here.';

export interface Restored {
  /** The private folder. */
  readonly folder: string;
  readonly files: readonly RestoredFile[];
}

export function renderRestored({ folder, files }: Restored, paint: Paint): string {
  const created = files.filter(({ status }) => status === 'created').map(({ path }) => path);
  return [
    created.length === 0
      ? `${paint('bold', 'Nothing to restore:')} ${visible(folder)} has all of the backup already.`
      : `${paint('bold', 'Restored')} into ${visible(folder)}: ${created.join(', ')}.`,
    'Next: expose plan, which shows what has changed since the backup. Apply from one machine only, or set state.s3.',
    '',
  ].join('\n');
}
