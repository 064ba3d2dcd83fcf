/** The drawings: every port's way, and no value of a file that becomes markup. */
import { describe, expect, test } from 'vitest';
import { renderMermaid } from '../../src/views/graph/render-mermaid.ts';
import { renderSvg } from '../../src/views/graph/render-svg.ts';
import { type RequestPath, requestPath } from '../../src/views/graph/request-path.ts';
import { exposure, port } from '../helpers/exposure-builder.ts';

const hostile = '"]<script>&#-->|';
const drawn: RequestPath = {
  title: hostile,
  ways: [
    {
      stops: [
        { title: hostile, note: hostile },
        { title: 'end', note: '' },
      ],
      arrows: [hostile],
    },
  ],
};

describe('Mermaid', () => {
  test('shared boxes once, one arrow more for each port', () => {
    const text = renderMermaid(requestPath(exposure()));
    expect(text).toMatch(/^flowchart LR\n/);
    expect(text.match(/\["visitor<br>api\.example\.com"\]/g)).toHaveLength(1);
    expect(text.match(/-->\|"https 443"\|/g)).toHaveLength(1);
    expect(text.match(/-->\|"http 80"\|/g)).toHaveLength(1);
  });

  test('values stay text', () => {
    const text = renderMermaid(drawn);
    expect(text).not.toContain('<script>');
    expect(text).toContain('#34;]#60;script#62;#38;#35;--#62;|');
  });
});

describe('SVG', () => {
  test('one row for each port', () => {
    const ports = [
      port({ name: 'http', public: 80 }),
      port(),
      port({ name: 'game', public: 25565, target: { host: 'game.svc', port: 25565, onNode: false } }),
    ];
    const svg = renderSvg(requestPath(exposure({ ports })));
    expect(svg.match(/>visitor</g)).toHaveLength(3);
    expect(svg).toContain('game.svc:25565');
  });

  test('values stay text', () => {
    const svg = renderSvg(drawn);
    expect(svg).not.toContain('<script>');
    expect(svg).toContain('&#34;]&#60;script&#62;&#38;#--&#62;|');
  });
});
