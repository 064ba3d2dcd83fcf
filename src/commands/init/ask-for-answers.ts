/** The questions of `expose init`. Loaded only when a person is asked. */
import { isCancel, select, text } from '@clack/prompts';
import { domainNamePattern } from '../../../schema/exposure.ts';
import { acceptsAt } from '../../../schema/field-at.ts';
import { promptTerminal } from '../../session/prompt-terminal.ts';
import type { Session } from '../../session/session.ts';
import { initQuestions } from '../../views/init/init-questions.ts';
import type { InitAnswers } from '../../views/init/starter-file.ts';

/** Asks for what `given` leaves open, on standard error; null when the person gives up or the session ends. */
export async function askForAnswers(
  session: Session,
  given: Partial<InitAnswers>,
): Promise<InitAnswers | null> {
  const terminal = promptTerminal(session);
  const { refusal, ...domainQuestion } = initQuestions.domain;
  const domain =
    given.domain ??
    (await text({
      ...terminal,
      ...domainQuestion,
      validate: (answer = '') => (domainNamePattern.test(answer) ? undefined : refusal),
    }));
  if (isCancel(domain)) return null;
  const { refusal: regionRefusal, ...regionQuestion } = initQuestions.region;
  const region =
    given.region ??
    (await text({
      ...terminal,
      ...regionQuestion,
      validate: (answer = '') => (acceptsAt(['gateway', 'region'], answer) ? undefined : regionRefusal),
    }));
  if (isCancel(region)) return null;
  const ingress = given.ingress ?? (await select({ ...terminal, ...initQuestions.ingress }));
  return isCancel(ingress) ? null : { domain, region, ingress };
}
