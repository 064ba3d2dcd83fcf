/** tunnel.image is a reference that a container runtime can parse: the API server would accept any text. */
import { describe, expect, test } from 'vitest';
import { validate } from '../../src/compiler/schema/validate.ts';

const faults = (image: string) =>
  validate({ domain: 'api.example.com', tunnel: { image } }).diagnostics.map(({ code, path }) => ({
    code,
    path,
  }));

describe('tunnel.image', () => {
  test.each([
    'ghcr.io/Me/AutoSSH:latest',
    'ghcr.io/me/AutoSSH:latest',
    'jnovack/autossh:2.0.1:x',
    'jnovack//autossh',
    'jnovack/autossh:/x',
    'jnovack/autossh::2',
    'jnovack/autossh:',
    'jnovack/autossh@sha256:abc',
    'a:-b',
    'a:.b',
    `a:${'b'.repeat(129)}`,
    'a..b',
    'a___b',
    'a._b',
    'a-/b',
    '/a',
    'a/',
    'registry:99999/a',
    'registry:65536/a',
    'registry:0/a',
    'my_registry:5000/a',
    'http://ghcr.io/x/y',
    'a b',
    'a\n',
  ])('%j is refused', (image) => {
    expect(faults(image)).toEqual([{ code: expect.any(String), path: ['tunnel', 'image'] }]);
  });

  test.each([
    'alpine',
    'alpine:3.20',
    'jnovack/autossh:2.0.1',
    'ghcr.io/me/autossh:Latest_RC.1-x',
    'ghcr.io/me/a__b/c--d/e.f_g',
    'localhost:5000/x',
    'localhost/x',
    'a:5000',
    'registry:65535/a/b:_x',
    'my-registry.example.com:5000/team/autossh',
    '192.0.2.1:5000/x:1',
    `a:${'b'.repeat(128)}`,
    `alpine@sha256:${'0a'.repeat(32)}`,
    `alpine:3.20@sha256:${'0a'.repeat(32)}`,
    `localhost:5000/x@sha512:${'0a'.repeat(64)}`,
  ])('%j is accepted', (image) => {
    expect(faults(image)).toEqual([]);
  });
});
