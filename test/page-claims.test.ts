/**
 * Everything on a page that can be copied is held by a test: each YAML document, each command and each policy is claimed
 * below by the test that runs it, compiles it or has its program read it. What no test can run stands in `notRun`.
 */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { isMap, parseDocument } from 'yaml';
import { clusterPages, fences, pages, readPage } from './helpers/pages.ts';

/** A YAML document, a command line, or a block of another language. */
interface Piece {
  readonly page: string;
  readonly language: string;
  readonly text: string;
}

interface Claim {
  /** On these pages; on all of them where absent. */
  readonly on?: readonly string[];
  readonly claims: (piece: Piece) => boolean;
  /** The file below test/, and a piece of the test in it. */
  readonly heldBy: readonly [file: string, piece: string];
}

const has =
  (key: string, value: RegExp = /./) =>
  ({ language, text }: Piece): boolean =>
    language === 'yaml' && value.test(valueIn(text, key));
/** Of a document that may be a mistake to show. */
const valueIn = (text: string, key: string): string => {
  const { contents } = parseDocument(text);
  return isMap(contents) && contents.has(key) ? `${contents.get(key)}` || 'empty' : '';
};
const command =
  (pattern: RegExp) =>
  ({ language, text }: Piece): boolean =>
    language === 'sh' && pattern.test(text);
const written =
  (...languages: readonly string[]) =>
  ({ language }: Piece): boolean =>
    languages.includes(language);
/** Of programs whose kinds the API server of the tests does not know. */
const foreign = /^(?:cert-manager\.io|kustomize\.toolkit\.fluxcd\.io)\//;

const claims: readonly Claim[] = [
  { claims: has('domain'), heldBy: ['page-examples.test.ts', 'of $page compiles'] },
  {
    on: clusterPages,
    claims: (piece) => has('apiVersion')(piece) && !has('apiVersion', foreign)(piece),
    heldBy: ['real/kubernetes.test.ts', 'is accepted as it stands'],
  },
  {
    on: ['README.md'],
    claims: has('apiVersion', foreign),
    heldBy: ['node/slow/certificate.test.ts', 'what the README has one type brings a certificate'],
  },
  {
    on: ['docs/last-metre.md'],
    claims: has('apiVersion', foreign),
    heldBy: ['node/slow/certificate.test.ts', 'accept the manifests in the page about the last metre'],
  },
  {
    on: ['docs/by-hand.md'],
    claims: has('apiVersion', foreign),
    heldBy: ['page-examples.test.ts', 'says what it is'],
  },
  {
    claims: (piece) => has('metadata')(piece) && !has('apiVersion')(piece),
    heldBy: ['real/kubernetes.test.ts', 'what is to be added to the Ingress fits it'],
  },
  {
    on: ['docs/format.md'],
    claims: written('yaml'),
    heldBy: ['docs.test.ts', 'examples of fields are accepted'],
  },
  {
    on: ['docs/diagnostics.md'],
    claims: written('yaml'),
    heldBy: ['docs.test.ts', 'has the fault, and its correction'],
  },
  {
    on: ['CONTRIBUTING.md'],
    claims: written('diff', 'md', 'yaml', 'sh'),
    heldBy: ['recipes/recipes.test.ts', "language === 'sh'"],
  },
  { claims: command(/^expose /), heldBy: ['page-examples.test.ts', 'of $page is understood'] },
  {
    on: ['docs/by-hand.md'],
    claims: command(/^(?:export TF_|"$|terraform |kubectl |aws )/),
    heldBy: ['real/by-hand.test.ts', 'takes it down'],
  },
  {
    on: ['docs/aws.md', 'docs/ci.md'],
    claims: command(/^(?:aws |kubectl )/),
    heldBy: ['real/policy.test.ts', 'the commands of the pages do what they are shown for'],
  },
  {
    on: ['docs/diagnostics.md'],
    claims: command(/^aws (?:iam|s3|route53|ec2) /),
    heldBy: ['real/policy.test.ts', 'the commands of the pages do what they are shown for'],
  },
  {
    on: clusterPages,
    claims: command(/^kubectl (?:-n \S+ )?(?:get|describe) /),
    heldBy: ['real/kubernetes.test.ts', 'asks for kinds that there are'],
  },
  {
    on: clusterPages,
    claims: command(/^kubectl /),
    heldBy: ['real/kubernetes.test.ts', 'is a command that kubectl knows'],
  },
  {
    claims: command(/^npm (?:run|test)\b/),
    heldBy: ['pages.test.ts', 'the npm scripts that %s names exist'],
  },
  {
    on: ['docs/last-metre.md'],
    claims: written('json'),
    heldBy: ['node/slow/certificate.test.ts', 'onPage'],
  },
];

/** What a page shows and no test runs, with the reason. */
const notRun: readonly (readonly [pattern: RegExp, reason: string])[] = [
  [
    /^npm (?:ci|link|pack|install -g \.\S+)$/,
    'installs from a registry; test/real/pack.test.ts installs what npm packs',
  ],
  [/^npx expose compile /, 'compiles an example, which test/docs.test.ts does'],
  [/^dig \+short /, 'asks the resolvers of the world for a name of the reader'],
  [
    /^npm install -g expose-homelab$/,
    'nothing is released yet; test/real/pack.test.ts installs what will be',
  ],
  [/^aws (?:configure|(?:sso )?login)$/, 'asks a person for keys, or to sign in'],
  [/^aws kms create-grant$/, 'is named without its arguments, which are those of the reader’s key'],
  [
    /^terraform state push$/,
    'is named without its arguments; the message has them, and test/tools/terraform.test.ts the message',
  ],
  [
    /^(?:kubectl diff|kubectl get namespace NAME -o yaml|kubectl get services -A|ssh -R)$/,
    'is a name in a sentence, or reads what the reader has',
  ],
];

/** Programs whose names begin a command. */
const programs = /^(?:aws|dig|expose|kubectl|npm|npx|ssh|terraform) \S/;
/** The changelog and the decisions tell what was. */
const current = pages.filter((page) => page !== 'CHANGELOG.md' && !page.startsWith('docs/decisions/'));

function piecesOf(page: string): readonly Piece[] {
  const blocks = fences(page).flatMap(({ language, text }) => {
    const parts = { yaml: text.split(/^---\n/m), sh: text.split(/\n| && | \| /) }[language] ?? [text];
    return parts.map((part) => ({
      page,
      language,
      text: language === 'sh' ? part.replace(/ +#.*$/, '').trim() : part,
    }));
  });
  const sentences = readPage(page).replaceAll(/^( *)```.*?^\1```/gms, '');
  const spans = [...sentences.matchAll(/`([^`]+)`/g)].map(([, span = '']) => span.replaceAll(/\s+/g, ' '));
  const lines = spans.filter((span) => programs.test(span)).map((text) => ({ page, language: 'sh', text }));
  // Pictures and listings are nothing to copy.
  return [...blocks, ...lines].filter(
    ({ language, text }) => !['', 'mermaid'].includes(language) && text !== '',
  );
}

const pieces = current.flatMap(piecesOf);
const claimOf = (piece: Piece) =>
  claims.find((claim) => (claim.on?.includes(piece.page) ?? true) && claim.claims(piece));
const excuseOf = ({ language, text }: Piece) =>
  notRun.find(([pattern]) => language === 'sh' && pattern.test(text));

test('each piece of a page that can be copied is claimed by a test', () => {
  expect(pieces.length).toBeGreaterThan(150);
  const open = pieces.filter((piece) => claimOf(piece) === undefined && excuseOf(piece) === undefined);
  expect(open).toEqual([]);
});

test('each claim is of a test that is there, and claims something', () => {
  for (const claim of claims) {
    const [file, piece] = claim.heldBy;
    const path = join(import.meta.dirname, file);
    expect(existsSync(path) && readFileSync(path, 'utf8').includes(piece), `${file}: ${piece}`).toBe(true);
    expect(pieces.filter((one) => claimOf(one) === claim).length, `${file}: ${piece}`).toBeGreaterThan(0);
  }
});

test('what is excused is on a page, and claimed by no test', () => {
  for (const [pattern] of notRun) {
    const excused = pieces.filter(({ language, text }) => language === 'sh' && pattern.test(text));
    expect(excused.length, String(pattern)).toBeGreaterThan(0);
  }
});
