/** Which strings the tests assert, by their syntax: a string that merely stands in a test file asserts nothing. */
import { readFileSync } from 'node:fs';
import ts from 'typescript';

/** The string literals in the arguments of `expect(…).matcher(…)` and in the rows of `test.each(…)` and `describe.each(…)`. */
export function assertedStrings(path: string): ReadonlySet<string> {
  const file = ts.createSourceFile(path, readFileSync(path, 'utf8'), ts.ScriptTarget.Latest, true);
  const asserted = new Set<string>();
  visit(file, (node) => {
    if (ts.isCallExpression(node) && (isMatcher(node) || isTable(node)))
      for (const argument of node.arguments) addStrings(declarationOf(argument, file) ?? argument, asserted);
    return true;
  });
  return asserted;
}

/** `expect(…).toBe(…)`, `expect(…).resolves.toMatchObject(…)`, `expect.objectContaining(…)`. */
function isMatcher({ expression }: ts.CallExpression): boolean {
  if (!ts.isPropertyAccessExpression(expression)) return false;
  let subject: ts.Expression = expression.expression;
  while (ts.isPropertyAccessExpression(subject)) subject = subject.expression;
  const start = ts.isCallExpression(subject) ? subject.expression : subject;
  return ts.isIdentifier(start) && start.text === 'expect';
}

function isTable({ expression }: ts.CallExpression): boolean {
  return ts.isPropertyAccessExpression(expression) && expression.name.text === 'each';
}

/** The value of a constant that the file declares at its top, when an argument only names it. */
function declarationOf(argument: ts.Expression, file: ts.SourceFile): ts.Expression | undefined {
  if (!ts.isIdentifier(argument)) return undefined;
  return file.statements
    .filter(ts.isVariableStatement)
    .flatMap((statement) => statement.declarationList.declarations)
    .find(({ name }) => ts.isIdentifier(name) && name.text === argument.text)?.initializer;
}

/**
 * Strings inside functions do not count: a function in a table computes the input of a test. The head of a report,
 * such as "error[key-missing]", asserts the code in it too.
 */
function addStrings(root: ts.Node, strings: Set<string>): void {
  visit(root, (node) => {
    if (ts.isFunctionLike(node)) return false;
    if (!ts.isStringLiteral(node)) return true;
    strings.add(node.text);
    for (const [, code = ''] of node.text.matchAll(/\b(?:error|warning)\[([a-z0-9-]+)\]/g)) strings.add(code);
    return true;
  });
}

/** Visits a node, and what is below it while `see` returns true. */
function visit(root: ts.Node, see: (node: ts.Node) => boolean): void {
  if (see(root)) ts.forEachChild(root, (child) => visit(child, see));
}
