import { getDomain } from 'tldts';
import { describe, expect, test } from 'vitest';
import { registrableDomain } from '../../src/compiler/resolve/registrable-domain.ts';

describe('the registrable domain', () => {
  test.each([
    ['api.example.com', 'example.com'],
    ['example.com', 'example.com'],
    ['a.b.example.co.uk', 'example.co.uk'],
    ['blog.someone.github.io', 'github.io'],
    ['pi.home.lan', 'home.lan'],
    ['co.uk', null],
  ])('of %s is %s', (name, domain) => {
    expect(registrableDomain(name)).toBe(domain);
  });

  test.each(['app', 'com', 'dev', 'info', 'net', 'org', 'xyz'])(
    'under .%s is known without the list, and is what the list says',
    (top) => {
      for (const name of [
        `example.${top}`,
        `a.example.${top}`,
        `a.co.${top}`,
        `a.b.us.${top}`,
        `x.com.${top}`,
        `x.gov.${top}`,
      ]) {
        expect(registrableDomain(name), name).toBe(getDomain(name, { allowPrivateDomains: false }));
      }
    },
  );
});
