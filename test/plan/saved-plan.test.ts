/** Plans on disk, and what makes them void. */
import {
  chownSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { generatePair } from '../../src/keys/openssh.ts';
import { loadPlan, removePlan, savePlan } from '../../src/plan/document/saved-plan.ts';
import { driftSincePlan } from '../../src/plan/drift-since-plan.ts';
import { plan } from '../helpers/plan-builder.ts';

const hostKey = generatePair().privateKey;
let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'saved-plan-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

describe('a saved plan', () => {
  test('comes back as it was, for the owner alone', () => {
    const path = join(folder, 'plans', 'a.json');
    savePlan(plan({ name: 'home' }), path, hostKey);
    expect(statSync(path).mode & 0o777).toBe(0o600);
    expect(statSync(join(folder, 'plans')).mode & 0o777).toBe(0o700);
    expect(loadPlan(path)).toMatchObject({ ok: true, value: { plan: plan({ name: 'home' }) } });
  });

  test('finds terraform’s part again when both were moved', () => {
    const path = join(folder, 'a.json');
    writeFileSync(join(folder, 'a.tfplan'), '');
    savePlan(plan({ terraformPlan: join(folder, 'a.tfplan') }), path, hostKey);
    expect(statSync(join(folder, 'a.tfplan')).mode & 0o777).toBe(0o600);
    for (const name of ['json', 'tfplan']) renameSync(join(folder, `a.${name}`), join(folder, `b.${name}`));
    expect(loadPlan(join(folder, 'b.json'))).toMatchObject({
      ok: true,
      value: { plan: { terraformPlan: join(folder, 'b.tfplan') } },
    });
    const moved = loadPlan(join(folder, 'b.json'));
    expect(moved.ok && moved.value.checkSeal(hostKey).ok).toBe(true);
  });

  test('takes terraform’s part from beside it, not from where it was', () => {
    writeFileSync(join(folder, 'a.tfplan'), 'mine');
    savePlan(plan({ terraformPlan: join(folder, 'a.tfplan') }), join(folder, 'a.json'), hostKey);
    mkdirSync(join(folder, 'home'));
    for (const name of ['a.json', 'a.tfplan']) renameSync(join(folder, name), join(folder, 'home', name));
    writeFileSync(join(folder, 'a.tfplan'), 'of somebody else');
    const loaded = loadPlan(join(folder, 'home/a.json'));
    expect(loaded).toMatchObject({
      ok: true,
      value: { plan: { terraformPlan: join(folder, 'home/a.tfplan') } },
    });
    rmSync(join(folder, 'home/a.tfplan'));
    expect(loadPlan(join(folder, 'home/a.json'))).toMatchObject({ ok: false });
  });

  const seal = (name: string, key = hostKey) => {
    const loaded = loadPlan(join(folder, name));
    if (!loaded.ok) throw new Error(JSON.stringify(loaded.diagnostics));
    return loaded.value.checkSeal(key);
  };

  test('is of whoever has the host key, as they saved it, or refused', () => {
    const path = join(folder, 'a.json');
    writeFileSync(join(folder, 'a.tfplan'), 'made by terraform');
    savePlan(plan({ terraformPlan: join(folder, 'a.tfplan') }), path, hostKey);
    expect(seal('a.json').ok).toBe(true);
    expect(seal('a.json', hostKey.replaceAll('\n', '\r\n')).ok).toBe(true);
    const text = readFileSync(path, 'utf8');
    const unsealed = JSON.stringify({ ...JSON.parse(text), seal: undefined });
    const ofStranger = { ok: false, diagnostics: [{ code: 'plan-unreadable' }] };
    expect(seal('a.json', generatePair().privateKey)).toMatchObject(ofStranger);
    for (const other of [text.replace('"us-east-1"', '"eu-west-1"'), unsealed]) {
      expect(other).not.toBe(text);
      writeFileSync(path, other);
      expect(seal('a.json')).toMatchObject(ofStranger);
    }
    writeFileSync(path, text);
    writeFileSync(join(folder, 'a.tfplan'), 'made by somebody else');
    expect(seal('a.json')).toMatchObject(ofStranger);
  });

  test('is refused without terraform’s part, when damaged, and when missing', () => {
    const path = join(folder, 'a.json');
    savePlan(plan(), path, hostKey);
    writeFileSync(join(folder, 'short.json'), readFileSync(path, 'utf8').slice(0, 100));
    writeFileSync(join(folder, 'other.json'), '{"formatVersion":2}');
    writeFileSync(
      join(folder, 'spent.json'),
      JSON.stringify(plan({ terraformPlan: join(folder, 'spent.tfplan') })),
    );
    for (const [name, over] of Object.entries({
      nofile: { file: 5 },
      noout: { out: null },
      untargeted: { target: null },
      // As an earlier version wrote it, with another word for whether apply repairs it.
      unrepaired: {
        findings: [{ kind: 'orphan-instance', address: 'i-1', detail: 'it runs', healed: true }],
      },
    }))
      writeFileSync(join(folder, `${name}.json`), JSON.stringify({ ...plan(), ...over }));
    for (const name of [
      'short',
      'other',
      'spent',
      'missing',
      'nofile',
      'noout',
      'untargeted',
      'unrepaired',
    ]) {
      expect(loadPlan(join(folder, `${name}.json`))).toMatchObject({
        ok: false,
        diagnostics: [{ code: 'plan-unreadable' }],
      });
    }
  });

  test('goes with terraform’s part, which holds the host key', () => {
    const path = join(folder, 'a.json');
    writeFileSync(join(folder, 'a.tfplan'), '');
    savePlan(plan({ terraformPlan: join(folder, 'a.tfplan') }), path, hostKey);
    removePlan(path);
    expect(loadPlan(path).ok).toBe(false);
    expect(() => statSync(join(folder, 'a.tfplan'))).toThrow();
  });
});

describe('a plan in a folder that others can write to', () => {
  const stranger = 65_534;
  const made = (): string => {
    const file = join(folder, 'made.tfplan');
    writeFileSync(file, 'KEY', { mode: 0o600 });
    return file;
  };

  test('goes into no file and through no link that somebody has put there', () => {
    const victim = join(folder, 'victim');
    writeFileSync(victim, 'mine');
    for (const name of ['p.json', 'p.tfplan']) symlinkSync(victim, join(folder, name));
    const saved = savePlan(plan({ terraformPlan: made() }), join(folder, 'p.json'), hostKey);
    expect(saved).toMatchObject({ ok: true, value: { terraformPlan: join(folder, 'p.tfplan') } });
    expect(readFileSync(victim, 'utf8')).toBe('mine');
    expect(readdirSync(folder).sort()).toEqual(['p.json', 'p.tfplan', 'victim']);
    for (const name of ['p.json', 'p.tfplan']) {
      const { mode } = lstatSync(join(folder, name));
      expect([name, mode & 0o170777]).toEqual([name, 0o100600]);
    }
  });

  test.skipIf(process.getuid?.() !== 0)('takes no file over from its owner, and is not read from one', () => {
    writeFileSync(join(folder, 'p.tfplan'), '', { mode: 0o666 });
    chownSync(join(folder, 'p.tfplan'), stranger, stranger);
    const saved = savePlan(plan({ terraformPlan: made() }), join(folder, 'p.json'), hostKey);
    expect(saved.ok).toBe(true);
    expect(statSync(join(folder, 'p.tfplan')).uid).toBe(0);
    chownSync(join(folder, 'p.tfplan'), stranger, stranger);
    expect(loadPlan(join(folder, 'p.json'))).toMatchObject({
      ok: false,
      diagnostics: [{ code: 'plan-unreadable', summary: expect.stringContaining('another user') }],
    });
  });

  test('says why where it cannot be saved', () => {
    mkdirSync(join(folder, 'p.json'));
    expect(savePlan(plan(), join(folder, 'p.json'), hostKey)).toMatchObject({
      ok: false,
      diagnostics: [{ code: 'plan-not-saved' }],
    });
  });
});

describe('a plan stops holding', () => {
  const made = plan({ stateSerial: 3, clusterDigest: 'a' });
  test.each([
    ['never by itself', {}, []],
    [
      'when the file means something else',
      { digest: 'f'.repeat(64) },
      ['exposure.yaml or a key has changed since the plan was made'],
    ],
    ['when the state moved', { stateSerial: 4 }, ['terraform’s state has moved from serial 3 to 4']],
    [
      'when the cluster moved',
      { clusterDigest: 'b' },
      ['the cluster’s objects have changed since the plan was made'],
    ],
    [
      'in another account',
      { target: { ...made.target, account: '999999999999' } },
      ['the plan is for AWS account 123456789012, and this is 999999999999'],
    ],
    [
      'in another cluster',
      { target: { ...made.target, kubeContext: 'work', cluster: 'https://work' } },
      [
        'the plan is for kubeconfig context home, and this is work',
        'the plan is for cluster https://192.0.2.1:6443, and this is https://work',
      ],
    ],
  ])('%s', (_when, over, summaries) => {
    const moved = driftSincePlan(made, { ...made, ...over });
    expect(moved.map((diagnostic) => diagnostic.summary)).toEqual(summaries);
    expect(
      moved.every((diagnostic) => diagnostic.code === 'plan-moved' && diagnostic.severity === 'error'),
    ).toBe(true);
  });

  test('when it was made without all answers of AWS', () => {
    const partly = { ...made, target: { ...made.target, account: null } };
    const summary = 'the plan was made without all answers of AWS, as its warnings said';
    expect(driftSincePlan(partly, made)).toMatchObject([{ code: 'plan-moved', summary }]);
  });
});
