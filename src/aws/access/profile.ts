/** The AWS profile that counts, as the AWS CLI chooses and reads it. */
export interface Profile {
  readonly name: string;
  /** Whether --profile, AWS_PROFILE or AWS_DEFAULT_PROFILE names it; otherwise it is the one called default. */
  readonly named: boolean;
  /** What the config and credentials files say of it; empty where neither has it. */
  readonly settings: Readonly<Record<string, string | undefined>>;
}

export interface KnownProfile {
  readonly name: string;
  /** Whether it says where credentials come from. */
  readonly usable: boolean;
}

/** The profiles in the config and credentials files, by name. None where the files cannot be read. */
export async function listProfiles(): Promise<readonly KnownProfile[]> {
  const { parseKnownFiles } = await import('@smithy/core/config');
  const profiles = await parseKnownFiles({ ignoreCache: true }).catch(() => ({}));
  return Object.entries(profiles)
    .filter(([name]) => isProfile(name))
    .map(([name, settings]) => ({
      name,
      usable: hasCredentials({ name, named: true, settings: settings ?? {} }),
    }))
    .sort((a, b) => (a.name < b.name ? -1 : 1));
}

/** The profile that --profile names (null: without the flag). Throws where a profile is named that does not exist. */
export async function readProfile(flag: string | null): Promise<Profile> {
  const name = flag ?? process.env['AWS_PROFILE'] ?? process.env['AWS_DEFAULT_PROFILE'] ?? '';
  const { parseKnownFiles } = await import('@smithy/core/config');
  // The files may change while a person answers a question or logs in again.
  const profiles = await parseKnownFiles({ ignoreCache: true });
  const settings = profiles[name || 'default'];
  if (name !== '' && settings === undefined) throw missingProfile(name, flag, Object.keys(profiles));
  return { name: name || 'default', named: name !== '', settings: settings ?? {} };
}

/** Whether the profile says where credentials come from; if not, they may still come from the machine. */
export function hasCredentials({ settings }: Profile): boolean {
  return credentialSettings.some((setting) => settings[setting] !== undefined);
}

const credentialSettings: readonly string[] = [
  'aws_access_key_id',
  'role_arn',
  'web_identity_token_file',
  'credential_process',
  'sso_session',
  'sso_start_url',
  'sso_account_id',
  'login_session',
];

function missingProfile(name: string, flag: string | null, known: readonly string[]): Error {
  const named = flag === null ? 'AWS_PROFILE names' : '--profile names';
  const profiles = known.filter(isProfile).sort();
  const present = profiles.length === 0 ? 'There are none.' : `There are: ${profiles.join(', ')}.`;
  const error = new Error(`${named} "${name}". ${present}`);
  error.name = 'NoSuchProfile';
  return error;
}

/** The SDK keeps the other kinds of section among the profiles. */
function isProfile(section: string): boolean {
  return !/^(?:sso-session|services)\./.test(section);
}
