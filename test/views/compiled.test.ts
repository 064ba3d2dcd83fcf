/** What compile, validate and init say when they are done. */
import { describe, expect, test } from 'vitest';
import type { Exposure } from '../../src/compiler/resolved-exposure.ts';
import type { ComparedFile, FileStatus } from '../../src/output/compare.ts';
import { type Compiled, renderCompiled } from '../../src/views/render-compiled.ts';
import { renderFiles } from '../../src/views/render-files.ts';
import { renderMeaning } from '../../src/views/render-meaning.ts';
import { paint } from '../../src/views/text/paint.ts';
import { exposure, port } from '../helpers/exposure-builder.ts';

const item = {
  what: 't4g.nano spot',
  quantity: 730,
  unit: 'hours',
  unitPrice: 0.002,
  monthly: 5.13,
  source: 'catalogue',
  asOf: '2025-06-28',
} as const;
const cost = { currency: 'USD' as const, monthly: 5.13, items: [item], missing: [] };

function file(path: string, status: FileStatus): ComparedFile {
  return { path, status, sha256: '0'.repeat(64), bytes: 1 };
}

function compiled(over: Partial<Compiled> = {}): string {
  return renderCompiled(
    {
      file: 'exposure.yaml',
      out: 'out',
      exposure: exposure(),
      files: [
        file('cloud-init/user-data.yaml', 'changed'),
        file('k8s/10-a.yaml', 'removed'),
        file('k8s/20-b.yaml', 'created'),
        file('terraform/a.tf', 'unchanged'),
        file('terraform/b.tf', 'created'),
      ],
      cost,
      createdKeys: ['tunnel', 'host'],
      keysPath: '.expose/api-example-com/keys',
      ...over,
    },
    paint(false),
  );
}

describe('compile', () => {
  test('says what was made, what for, and what comes next', () => {
    expect(compiled()).toBe(`Compiled exposure.yaml into out/: 2 created, 1 changed, 1 removed, 1 unchanged.

  terraform/    2 files  the gateway (t4g.nano in us-east-1), its address and its DNS records
  cloud-init/   1 file   its boot script: sshd for the tunnel, socat for ports 80, 443
  k8s/          1 file   the tunnel in namespace expose

Created the tunnel key and the host key in .expose/api-example-com/keys/.
The private keys stay there; commit the .pub files.
If the tunnel breaks silently, it carries traffic again within 29 seconds.
Estimated cost: $5.13 a month, by the catalogue of 2025-06-28; see expose cost.

Next: expose plan shows what this changes in AWS and in the cluster, expose apply does it.
`);
  });

  test('says when nothing had to be written, and names another file than the default one', () => {
    const files = [file('terraform/a.tf', 'unchanged')];
    const text = compiled({ file: 'my home.yaml', files, createdKeys: [] });
    expect(text).toMatch(/^out\/ is up to date: 1 file for api\.example\.com\.\n/);
    expect(text).not.toContain('Created the');
    expect(text).toContain("Next: expose plan 'my home.yaml' shows");
    expect(text).toContain(", expose apply 'my home.yaml' does it.\n");
  });

  test('names standard input, and no file for the next command', () => {
    expect(compiled({ file: '-' })).toMatch(/^Compiled standard input into out\/: /);
    expect(compiled({ file: '-' })).toContain('Next: expose plan shows');
  });

  test('describes what is really in the folders', () => {
    const base = exposure();
    const other: Exposure = {
      ...base,
      ports: [20, 21, 22, 23, 24, 25, 26].map((number) => port({ public: number })),
      domain: { ...base.domain, manage: false, zones: [], namesByHand: [base.domain.name] },
      gateway: { ...base.gateway, forwarder: 'haproxy' },
      tunnel: { ...base.tunnel, replicas: 2 },
      cluster: { ...base.cluster, ingress: 'none', namespace: 'web' },
    };
    const lines = compiled({ exposure: other }).split('\n');
    expect(lines.slice(2, 5)).toEqual([
      '  terraform/    2 files  the gateway (t4g.nano in us-east-1) and its address',
      '  cloud-init/   1 file   its boot script: sshd for the tunnel, haproxy for ports 20, 21, 22, 23, 24 and 2 more',
      '  k8s/          1 file   2 tunnels in namespace web',
    ]);
    expect(compiled({ exposure: exposure({ ports: [port()] }) })).toContain('socat for port 443\n');
  });

  test('--stdout prints each file under its path', () => {
    const files = [
      { path: 'a.tf', contents: 'one\n' },
      { path: 'b.tf', contents: 'two\n' },
    ];
    expect(renderFiles(files)).toBe('==> a.tf <==\none\n\n==> b.tf <==\ntwo\n');
  });
});

describe('validate', () => {
  test('says in one line what the file means', () => {
    expect(renderMeaning('exposure.yaml', exposure(), cost)).toBe(
      'exposure.yaml is valid: api.example.com leads to node port 80, node port 443 through one tunnel and a spot t4g.nano in us-east-1, about $5.13 a month.\n',
    );
  });

  test('counts what would not fit into a line, and says where a port leads elsewhere', () => {
    const base = exposure();
    const domain = { ...base.domain, aliases: ['www.example.com', '*.example.com'] };
    const gateway = { ...base.gateway, market: 'on-demand' as const };
    const tunnel = { ...base.tunnel, replicas: 2 };
    const ports = [
      port({ target: { host: 'localhost', port: 8443, onNode: true } }),
      port({ public: 25565, target: { host: 'game.svc', port: 25565, onNode: false } }),
    ];
    const unpriced = { ...cost, missing: ['t4g.nano in xx-1'] };
    expect(renderMeaning('a\u001b.yaml', exposure({ domain, gateway, tunnel, ports }), unpriced)).toBe(
      'a\\u001b.yaml is valid: api.example.com and 2 more lead to node port 8443 (from 443), game.svc:25565 (from 25565) through 2 tunnels and an on-demand t4g.nano in us-east-1, at a price that is not known.\n',
    );
    const many = [20, 21, 22, 23, 24].map((number) => port({ public: number }));
    expect(renderMeaning('a.yaml', exposure({ ports: many }), cost)).toContain(' leads to 5 ports through ');
  });
});
