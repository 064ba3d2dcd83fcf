/** `expose doctor --policy` and `--cluster-role`: what is printed where. */
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { parseAllDocuments } from 'yaml';
import { expose } from '../helpers/cli.ts';

const cwd = mkdtempSync(join(tmpdir(), 'expose-rights-'));
writeFileSync(join(cwd, 'exposure.yaml'), 'domain: api.example.com\n');
afterAll(() => rmSync(cwd, { recursive: true }));
const doctor = (...flags: readonly string[]) => expose(['doctor', ...flags], { cwd });

test('a policy is printed as JSON, and with --json inside the document', async () => {
  const plain = await doctor('--policy', '--read-only');
  expect(plain).toMatchObject({ code: 0, stderr: '' });
  const policy = JSON.parse(plain.stdout) as object;
  expect(policy).toMatchObject({ Version: '2012-10-17' });
  const document = await doctor('--policy', '--read-only', '--json');
  expect(JSON.parse(document.stdout)).toMatchObject({ command: 'doctor', ok: true, policy });
  expect(readdirSync(cwd)).toEqual(['exposure.yaml']);
});

test('a role is printed as YAML for kubectl, that for plans with what keeps it to dry runs', async () => {
  const kinds = async (...flags: readonly string[]) =>
    parseAllDocuments((await doctor('--cluster-role', ...flags)).stdout).map(
      (document) => (document.toJS() as { readonly kind: string }).kind,
    );
  expect(await kinds()).toEqual(['ServiceAccount', 'ClusterRole', 'ClusterRoleBinding']);
  expect(await kinds('--read-only')).toEqual([
    'ValidatingAdmissionPolicy',
    'ValidatingAdmissionPolicyBinding',
    'ServiceAccount',
    'ClusterRole',
    'ClusterRoleBinding',
  ]);
});

test('the flags that do not belong together are refused', async () => {
  expect(await doctor('--read-only')).toMatchObject({
    code: 1,
    stderr: expect.stringContaining('expose doctor --policy --read-only'),
  });
  expect(await doctor('--policy', '--cluster-role')).toMatchObject({
    code: 1,
    stderr: expect.stringContaining("'--policy' cannot be used with option '--cluster-role'"),
  });
});
