/** What is emitted is as `terraform fmt` would leave it, and valid against the provider's own schema. */
import { cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Exposure, Gateway } from '../../src/compiler/exposure.ts';
import { exposure, port } from '../helpers/exposure-builder.ts';
import { writeOut } from '../helpers/out-folder.ts';
import { terraform, terraformEnvironment } from '../helpers/terraform-cli.ts';

const withGateway = (over: Partial<Gateway>, rest: Partial<Exposure> = {}) => exposure({ gateway: { ...exposure().gateway, ...over }, ...rest });

/** Beside the goldens: what they do not combine, and the values that are hardest to lay out. */
const exposures: Readonly<Record<string, Exposure>> = {
  'ipv4-alone-on-demand-in-an-existing-network': withGateway({ ipv6: false, market: 'on-demand', network: { vpc: 'vpc-12345678', subnet: 'subnet-12345678' } }),
  'allow-lists-of-one-family': exposure({
    ports: [port({ allow: { ipv4: ['192.0.2.0/24', '198.51.100.0/24'], ipv6: [] } }), port({ name: 'six', public: 8080, allow: { ipv4: [], ipv6: ['2001:db8::/32'] } })],
  }),
  'tags-in-many-alphabets': withGateway({ tags: { owner: 'me', 'Kostenträger / Nr.': 'ä=1 + @', '費用': '家', 'ᄒ\u1161ᆫ글': 'x', 'Ω': 'y' } }),
};

const folder = mkdtempSync(join(tmpdir(), 'expose-validate-'));
const env = { ...terraformEnvironment(folder), TF_DATA_DIR: join(folder, 'shared') };
const goldens = new URL('../fixtures/compile/', import.meta.url);

function golden(name: string): string {
  const from = new URL(`${name}/expected/`, goldens);
  const to = join(folder, name);
  cpSync(from, to, { recursive: true });
  return to;
}

const folders: readonly (readonly [name: string, folder: string])[] = [
  ...Object.entries(exposures).map(([name, it]) => [name, writeOut(join(folder, name), it)] as const),
  ...readdirSync(goldens).filter((it) => existsSync(new URL(`${it}/expected/terraform/`, goldens))).map((it) => [it, golden(it)] as const),
];

beforeAll(async () => {
  const first = join(folder, 'allow-lists-of-one-family', 'terraform');
  const ran = await terraform(['init', '-backend=false', '-no-color'], first, env);
  if (ran.code !== 0) throw new Error(`terraform init failed: ${ran.stderr}`);
  const lock = readFileSync(join(first, '.terraform.lock.hcl'));
  for (const [, it] of folders) writeFileSync(join(it, 'terraform', '.terraform.lock.hcl'), lock);
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('emitted HCL', () => {
  test('the goldens are among it', () => expect(folders.length).toBeGreaterThan(15));

  test('is laid out as terraform fmt would', async () => {
    expect(await terraform(['fmt', '-check', '-diff', '-recursive', '-no-color', folder], folder, env)).toMatchObject({ code: 0, stdout: '' });
  });

  // One after the other: each starts the provider, which keeps a core busy for a second or two.
  test.each(folders)('is valid: %s', async (_name, it) => {
    const ran = await terraform(['validate', '-json'], join(it, 'terraform'), env);
    expect(JSON.parse(ran.stdout)).toMatchObject({ valid: true, diagnostics: [] });
  });
});
