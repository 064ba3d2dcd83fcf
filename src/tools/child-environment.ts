/**
 * The environment of a started program: these variables of this process, and what the call adds. Everything else stays
 * behind, because it could change what a program does (TF_WORKSPACE, TF_CLI_ARGS, KUBECTL_EXTERNAL_DIFF, GIT_DIR), load
 * code into it (LD_PRELOAD, NODE_OPTIONS, PERL5OPT), or write a key into a log (TF_LOG).
 */
export type Tool = 'terraform' | 'kubectl' | 'ssh-keyscan' | 'git' | 'perl';

/** Where programs, settings, certificates and a writable folder are, and the language. A name ending in * is a prefix. */
const common: readonly string[] = [
  'PATH',
  ...['HOME', 'USER', 'LOGNAME', 'XDG_*'],
  ...['LANG', 'LANGUAGE', 'LC_*'],
  'TMPDIR',
  // Windows cannot start most programs without these.
  ...['SystemRoot', 'USERPROFILE', 'APPDATA', 'LOCALAPPDATA', 'PATHEXT', 'TEMP', 'TMP'],
];

/** For the programs that speak HTTPS. */
const network: readonly string[] = [
  ...['SSL_CERT_FILE', 'SSL_CERT_DIR'],
  ...['HTTP_PROXY', 'HTTPS_PROXY', 'ALL_PROXY', 'NO_PROXY'],
  ...['http_proxy', 'https_proxy', 'all_proxy', 'no_proxy'],
];

const own: Readonly<Record<Tool, readonly string[]>> = {
  terraform: [
    ...network,
    // Where AWS answers, and how it is asked. The keys are added by src/aws/access, and no profile counts beside them.
    ...['AWS_ENDPOINT_URL*', 'AWS_IGNORE_CONFIGURED_ENDPOINT_URLS', 'AWS_CA_BUNDLE'],
    ...['AWS_USE_FIPS_ENDPOINT', 'AWS_USE_DUALSTACK_ENDPOINT', 'AWS_MAX_ATTEMPTS', 'AWS_RETRY_MODE'],
    'AWS_EC2_METADATA_DISABLED',
    // A mirror of the provider. The hashes of the lock file still count.
    'TF_CLI_CONFIG_FILE',
    // The user's wish that terraform does not ask HashiCorp for a newer version.
    'CHECKPOINT_DISABLE',
  ],
  kubectl: [
    ...network,
    'KUBECONFIG',
    // A kubeconfig may log in with a program: `aws eks get-token`, gke-gcloud-auth-plugin, kubelogin. It inherits these.
    ...['AWS_*', 'CLOUDSDK_*', 'GOOGLE_APPLICATION_CREDENTIALS', 'AZURE_*', 'DBUS_SESSION_BUS_ADDRESS'],
  ],
  'ssh-keyscan': [],
  git: [],
  perl: [],
};

/** What `tool` is given of this process's environment. */
export function childEnvironment(
  tool: Tool,
  environment: Readonly<Record<string, string | undefined>> = process.env,
): Record<string, string> {
  const kept = [...common, ...own[tool]];
  return Object.fromEntries(
    Object.entries(environment).filter(
      (entry): entry is [string, string] =>
        entry[1] !== undefined && kept.some((name) => fits(name, entry[0])),
    ),
  );
}

function fits(pattern: string, name: string): boolean {
  return pattern.endsWith('*') ? name.startsWith(pattern.slice(0, -1)) : name === pattern;
}
