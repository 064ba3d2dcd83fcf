import type { Diagnostic } from './diagnostic.ts';

/** How a rule reports what it finds. A rule may report any number of diagnostics and still return a value. */
export type AddDiagnostic = (diagnostic: Diagnostic) => void;
