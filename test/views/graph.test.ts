/** The drawings: every port's way, and no value of a file that becomes markup. */
import { describe, expect, test } from 'vitest';
import { renderBoxes } from '../../src/views/graph/render-boxes.ts';
import { renderMermaid } from '../../src/views/graph/render-mermaid.ts';
import { renderSvg } from '../../src/views/graph/render-svg.ts';
import { type RequestPath, requestPath } from '../../src/views/graph/request-path.ts';
import { paint } from '../../src/views/text/paint.ts';
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

const longName = `${'a-very-long-label-of-a-name.'.repeat(8)}example.com`;
const longPath = requestPath(
  exposure({ domain: { ...exposure().domain, name: longName }, ports: [port(), port({ public: 8443 })] }),
);

describe('boxes', () => {
  test.each([30, 60, 200])('fit into %i columns at any length of name, and lose nothing of it', (columns) => {
    const drawing = renderBoxes(longPath, { terminal: true, columns, paint: paint(false) });
    const lines = drawing.split('\n');
    expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(Math.min(columns, 72));
    const visitor = lines.slice(lines.findIndex((line) => line.includes('visitor')) + 1);
    const name = visitor.slice(
      0,
      visitor.findIndex((line) => line.startsWith('└')),
    );
    expect(name.map((line) => line.slice(2, -2).trimEnd()).join('')).toBe(longName);
  });

  test('a great number of ports is counted', () => {
    const ports = Array.from({ length: 30 }, (_, index) => port({ name: `p${index}`, public: 2000 + index }));
    const drawing = renderBoxes(requestPath(exposure({ ports })), {
      terminal: true,
      columns: 80,
      paint: paint(false),
    });
    expect(drawing).toContain('23 more');
    expect(drawing.split('\n').length).toBeLessThan(60);
  });
});

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

  test('has a background of its own, and no text that leaves its box', () => {
    const svg = renderSvg(longPath);
    expect(svg).toMatch(/<rect class="page" x="0.5" y="0.5" width="\d+" height="\d+"/);
    expect(svg).not.toContain('prefers-color-scheme');
    const texts = [...svg.matchAll(/<text class="(title|note)"[^>]*>([^<]*)</g)];
    for (const [, kind, text = ''] of texts)
      expect(text.length, text).toBeLessThanOrEqual(kind === 'title' ? 26 : 32);
    const all = texts.map(([, , text]) => text).join('');
    expect(all).toContain(longName);
    const boxes = [...svg.matchAll(/class="box" x="(\d+)" y="([\d.]+)" width="(\d+)" height="(\d+)"/g)];
    const bottom = Math.max(...boxes.map(([, , y, , height]) => Number(y) + Number(height)));
    expect(bottom).toBeLessThan(Number(/viewBox="0 0 \d+ (\d+)"/.exec(svg)?.[1]));
  });

  test('values stay text', () => {
    const svg = renderSvg(drawn);
    expect(svg).not.toContain('<script>');
    expect(svg).toContain('&#34;]&#60;script&#62;&#38;#--&#62;|');
  });
});
