/** The emitted HCL is formatted as `terraform fmt` does it, and valid against the provider's schema. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Exposure, Gateway } from '../../src/compiler/resolved-exposure.ts';
import { compileFixture, fixtureNames } from '../helpers/compile-fixtures.ts';
import { exposure, port } from '../helpers/exposure-builder.ts';
import { writeFiles, writeOut } from '../helpers/out-folder.ts';
import { terraform, terraformEnvironment } from '../helpers/terraform-cli.ts';

const withGateway = (over: Partial<Gateway>, rest: Partial<Exposure> = {}) =>
  exposure({ gateway: { ...exposure().gateway, ...over }, ...rest });

/** Combinations that the fixtures lack, and the values that are hardest to format. */
const exposures: Readonly<Record<string, Exposure>> = {
  'ipv4-alone-on-demand-in-an-existing-network': withGateway({
    ipv6: false,
    market: 'on-demand',
    network: { vpc: 'vpc-12345678', subnet: 'subnet-12345678' },
  }),
  'allow-lists-of-one-family': exposure({
    ports: [
      port({ allow: { ipv4: ['192.0.2.0/24', '198.51.100.0/24'], ipv6: [] } }),
      port({ name: 'six', public: 8080, allow: { ipv4: [], ipv6: ['2001:db8::/32'] } }),
    ],
  }),
  'tags-in-many-alphabets': withGateway({
    tags: { owner: 'me', 'Kostenträger / Nr.': 'ä=1 + @', 費用: '家', 'ᄒ\u1161ᆫ글': 'x', Ω: 'y' },
  }),
};

const folder = mkdtempSync(join(tmpdir(), 'expose-validate-'));
const env = { ...terraformEnvironment(folder), TF_DATA_DIR: join(folder, '.terraform') };

/** Fixtures by what terraform reads of them: many differ only in the cluster's manifests. */
const fixtures = new Map(
  fixtureNames.map((name) => {
    const files = compileFixture(name).files.filter(({ path }) => path.startsWith('terraform/'));
    return [JSON.stringify(files), name];
  }),
);
const names = [...fixtures.values()];

/** All are modules of one configuration, because starting the provider for each would take seconds. */
beforeAll(async () => {
  for (const [name, value] of Object.entries(exposures)) writeOut(join(folder, name), value);
  for (const name of names) writeFiles(join(folder, name), compileFixture(name).files);
  mkdirSync(join(folder, 'broken/terraform'), { recursive: true });
  writeFileSync(
    join(folder, 'broken/terraform/main.tf'),
    'variable "host_key" {}\n\nresource "aws_eip" "broken" {\n  domains = var.host_key\n}\n',
  );
  const all = [...Object.keys(exposures), ...names, 'broken'];
  writeFileSync(
    join(folder, 'main.tf'),
    all
      .map(
        (name) =>
          `module "${name}" {\n  source   = "./${name}/terraform"\n  host_key = "not a real key"\n}\n`,
      )
      .join('\n'),
  );
  const ran = await terraform(['init', '-no-color'], folder, env);
  if (ran.code !== 0) throw new Error(`terraform init failed: ${ran.stderr}`);
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('emitted HCL', () => {
  test('includes that of all fixtures', () => expect(names.length).toBeGreaterThan(20));

  test('is formatted as by terraform fmt', async () => {
    expect(
      await terraform(['fmt', '-check', '-diff', '-recursive', '-no-color', folder], folder, env),
    ).toMatchObject({ code: 0, stdout: '' });
  });

  test('is valid, while a broken module is reported', async () => {
    expect(await faults()).toEqual([
      { severity: 'error', summary: 'Unsupported argument', file: 'broken/terraform/main.tf' },
    ]);
  });
});

/** What terraform reports of the modules, without its note that a module's backend is ignored. */
async function faults(): Promise<
  readonly { readonly severity: string; readonly summary: string; readonly file: string | undefined }[]
> {
  const { stdout } = await terraform(['validate', '-json'], folder, env);
  const { diagnostics } = JSON.parse(stdout) as {
    diagnostics: { severity: string; summary: string; range?: { filename: string } }[];
  };
  return diagnostics
    .filter(({ summary }) => summary !== 'Backend configuration ignored')
    .map(({ severity, summary, range }) => ({ severity, summary, file: range?.filename }));
}
