import { getDomain } from 'tldts';
import { describe, expect, test } from 'vitest';
import { registrableDomain } from '../../src/compiler/resolve/registrable-domain.ts';

describe('the registrable domain', () => {
  test.each([
    ['api.example.com', 'example.com'],
    ['example.com', 'example.com'],
    ['a.b.example.co.uk', 'example.co.uk'],
    ['blog.someone.github.io', 'someone.github.io'],
    ['api.foo.com.de', 'foo.com.de'],
    ['foo.uk.com', 'foo.uk.com'],
    ['a.home.foo.eu.org', 'foo.eu.org'],
    ['www.foo.pp.ua', 'foo.pp.ua'],
    ['eu.org', null],
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
        `a.b.eu.${top}`,
        `a.b.uk.${top}`,
        `a.b.de.${top}`,
        `a.b.in.${top}`,
        `a.b.example.cn.${top}`,
        `a.b.no-ip.${top}`,
        `a.s3.amazonaws.${top}`,
      ]) {
        expect(registrableDomain(name), name).toBe(getDomain(name, { allowPrivateDomains: true }));
      }
    },
  );
});
