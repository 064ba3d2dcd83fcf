/**
 * The Handlebars environment of all templates. It escapes no HTML; a value enters a language only through its helper.
 * No source imports it: what scripts/handlebars-plugin.mjs makes of each .hbs file does.
 */
import runtime from 'handlebars/dist/cjs/handlebars.runtime.js';
import { hclList, hclString } from './hcl.ts';

// esbuild and vite differ in what a CommonJS module's default is.
const handlebars = runtime.default ?? runtime;

/** Makes a function of a compiled template. */
export const templates = handlebars.create();
templates.registerHelper('hcl', (value: unknown) =>
  Array.isArray(value) ? hclList(value.map(String)) : hclString(String(value)),
);
