/** terraform as the identity that the SDK has: its keys go into terraform's environment, and nowhere else. */
import { devNull } from 'node:os';
import type { Diagnostic } from '../../compiler/diagnostics/diagnostic.ts';
import type { RunTool, ToolResult } from '../../tools/run.ts';
import { explainAws } from '../errors/explain-aws.ts';
import { identity, profileEndpoint, profileSettings } from './identity.ts';

/** Seconds that the keys must last when terraform starts, which cannot renew them; most runs take two to five minutes. */
const runSeconds = 900;

/**
 * Adds the keys to each start of terraform, renewed where they would end too soon. terraform is not started where there
 * are none: it would look for others, and say only that it found none.
 */
export function withIdentity(run: RunTool): RunTool {
  return async (tool, args, options = {}) => {
    if (tool !== 'terraform' || args[0] === 'version') return run(tool, args, options);
    const variables = await identityVariables().catch((error: unknown) => explainAws(error));
    if ('code' in variables) return notStarted(variables);
    return run(tool, args, { ...options, env: { ...options.env, ...variables.env } });
  };
}

/** No profile counts beside the keys: terraform would stop at a faulty one, even though it needs none. */
async function identityVariables(): Promise<{ readonly env: Record<string, string> }> {
  const { accessKeyId, secretAccessKey, sessionToken } = (await identity(runSeconds)).credentials;
  const { ca_bundle: bundle } = await profileSettings();
  const endpoint = await profileEndpoint();
  const env = {
    AWS_ACCESS_KEY_ID: accessKeyId,
    AWS_SECRET_ACCESS_KEY: secretAccessKey,
    ...(sessionToken === undefined ? {} : { AWS_SESSION_TOKEN: sessionToken }),
    AWS_CONFIG_FILE: devNull,
    AWS_SHARED_CREDENTIALS_FILE: devNull,
    ...(endpoint === null ? {} : { AWS_ENDPOINT_URL: endpoint }),
    ...(bundle && !process.env['AWS_CA_BUNDLE'] ? { AWS_CA_BUNDLE: bundle } : {}),
  };
  return { env };
}

function notStarted(refused: Diagnostic): ToolResult {
  return {
    exitCode: undefined,
    stdout: '',
    stderr: '',
    missing: false,
    signal: undefined,
    timedOut: false,
    refused,
  };
}
