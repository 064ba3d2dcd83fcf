/** The cost of a port does not grow with the number of ports. CPU time in one process: medians, both sizes in turn. */
import { expect, test } from 'vitest';
import { check } from '../../src/pipeline.ts';

const few = 400;
const many = 10_000;

function fileOf(ports: number, fault: string): string {
  const entries = Array.from(
    { length: ports },
    (_, index) =>
      `  - name: p${index}\n    public: ${1024 + index}\n    tunnel: ${20_000 + index}\n    target: "web.default.svc:${index + 1}"\n    allow: ["203.0.113.0/24"]\n${fault}`,
  );
  return `domain: api.example.com\ncluster: { ingress: traefik }\nports:\n${entries.join('')}`;
}

/** CPU microseconds per port, over `files` runs on the same file, because one run on a small file is too quick to measure. */
function costOfPort(text: string, ports: number, files: number): number {
  const start = process.cpuUsage();
  for (let done = 0; done < files; done += 1) check({ path: 'exposure.yaml', text });
  const { user, system } = process.cpuUsage(start);
  return (user + system) / (files * ports);
}

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[values.length >> 1] ?? NaN;
}

test.each([
  ['without faults', ''],
  ['with a fault in every port', '    colour: blue\n'],
])(
  'a port of 10,000 costs what one of 400 costs, %s',
  (_name, fault) => {
    const small = fileOf(few, fault);
    const large = fileOf(many, fault);
    costOfPort(small, few, 10);
    const ratios = Array.from({ length: 3 }, () => costOfPort(large, many, 1) / costOfPort(small, few, 10));
    expect(median(ratios)).toBeLessThan(1.3);
  },
  300_000,
);
