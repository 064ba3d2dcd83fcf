/** A terraform that met an interface in use, run again once EC2 has let go of it. */
import { afterEach, expect, test } from 'vitest';
import { onceFreed } from '../../../src/apply/terraform/once-freed.ts';
import { type Diagnostic, failed, ok } from '../../../src/compiler/diagnostics/diagnostic.ts';
import { type Ec2StandIn, ec2StandIn } from '../../helpers/ec2-stand-in.ts';
import { exposure } from '../../helpers/exposure-builder.ts';

let ec2: Ec2StandIn;
afterEach(() => ec2.stop());

const inUse: Diagnostic = {
  severity: 'error',
  code: 'aws-in-use',
  summary: 'EC2 is not ready for this yet: something is still in use (aws_instance.gateway)',
  detail: 'api error InvalidNetworkInterface.InUse: Interface: [eni-1] in use.',
};
const other: Diagnostic = { severity: 'error', code: 'tool-failed', summary: 'terraform: the disk is full' };

/** EC2 holds the interface for so many answers. */
async function interfaceHeld(answers: number): Promise<void> {
  let left = answers;
  ec2 = await ec2StandIn({
    DescribeNetworkInterfaces: () => {
      left -= 1;
      return `<networkInterfaceSet><item><networkInterfaceId>eni-1</networkInterfaceId><status>${left >= 0 ? 'in-use' : 'available'}</status></item></networkInterfaceSet>`;
    },
  });
}

async function retried(diagnostics: readonly Diagnostic[], signal = new AbortController().signal) {
  const notes: string[] = [];
  let runs = 0;
  const again = async () => {
    runs += 1;
    return ok('again');
  };
  const note = (text: string) => void notes.push(text);
  const result = await onceFreed(failed(...diagnostics), again, exposure(), { signal, note });
  return { result, runs, notes, asked: ec2.asked.length };
}

test('waits until the interface is free, says so, and runs it again', async () => {
  await interfaceHeld(2);
  expect(await retried([inUse])).toEqual({
    result: ok('again'),
    runs: 1,
    notes: ['EC2 still holds eni-1'],
    asked: 3,
  });
});

test('another fault beside it, or something else in use, is left as it is', async () => {
  await interfaceHeld(0);
  for (const diagnostics of [[inUse, other], [other], [{ ...inUse, detail: 'spot request' }]])
    expect(await retried(diagnostics)).toMatchObject({
      result: { ok: false, diagnostics },
      runs: 0,
      asked: 0,
    });
});

test('a run that a person has stopped is not begun again', async () => {
  await interfaceHeld(0);
  expect(await retried([inUse], AbortSignal.abort())).toMatchObject({ result: { ok: false }, runs: 0 });
});
