declare module '*.hbs' {
  /** A template compiled at build time; throws if the context lacks a field that it uses. */
  const render: (context: object) => string;
  export default render;
}
declare module 'handlebars/dist/cjs/handlebars.runtime.js' {
  import Handlebars from 'handlebars';

  const runtime: { default?: typeof Handlebars } & typeof Handlebars;
  export default runtime;
}
