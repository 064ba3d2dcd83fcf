/** What a person is asked for the passphrase of a backup. */
export const passphraseQuestions = {
  first: 'Passphrase of the backup',
  again: 'The same passphrase again',
} as const;
