import type { Diagnostic } from '../../compiler/diagnostics/diagnostic.ts';

/** For programs that read the document: a person has stopped the run, which is how it ended. */
export const interrupted: Diagnostic = {
  severity: 'error',
  code: 'interrupted',
  summary: 'interrupted',
  detail:
    'The program that ran was asked to end and was waited for. Running the same command again goes on from here.',
};
