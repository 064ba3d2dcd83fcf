/** How a rule says what it found. */
import type { Diagnostic } from './diagnostic.ts';

export type Report = (diagnostic: Diagnostic) => void;
