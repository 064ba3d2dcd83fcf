/** The Handlebars environment of all templates. It escapes no HTML; a value enters a language only through its helper. */
import runtime from 'handlebars/dist/cjs/handlebars.runtime.js';
import { hclList, hclString } from './hcl.ts';

const handlebars = runtime.default ?? runtime;

export const templates = handlebars.create();
templates.registerHelper('hcl', (value: unknown) =>
  Array.isArray(value) ? hclList(value.map(String)) : hclString(String(value)),
);
