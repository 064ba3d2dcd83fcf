/** The answers of a person who takes every default, for tests of the file that init writes. */
import { type InitAnswers, noReasons } from '../../src/views/init/starter-file.ts';

export function initAnswers(over: Partial<InitAnswers> = {}): InitAnswers {
  return {
    domain: 'home.example.com',
    aliases: [],
    zone: null,
    zoneId: null,
    dnsElsewhere: false,
    region: 'eu-west-1',
    ingress: 'none',
    service: null,
    node: null,
    context: null,
    why: noReasons,
    ...over,
  };
}
