/** Mistakes that can be recognised but not put right by rewriting the value. */
import { acceptsAt } from '../../../schema/field-at.ts';
import type { ConfigPath } from '../diagnostics/diagnostic.ts';

/** What is said where the right value follows from no rewriting; undefined if there is nothing to add. */
export function remark(path: ConfigPath, written: unknown): string | undefined {
  if (typeof written !== 'string') return undefined;
  if (/\$\{?[A-Za-z_]|\{\{|^%\w+%$/.test(written))
    return 'expose expands no variables: write the value itself.';
  if (/^(~|\.{1,2})?\/\S/.test(written) || /\.pub$/.test(written))
    return 'This looks like the path of a file, which expose does not read: paste what is in the file.';
  if (path.includes('allow') && /^(?:\*|all|any|everyone|everybody|world|public)$/i.test(written))
    return 'Everybody may connect by default: remove the key.';
  if (path[0] === 'ports') return portRemark(path, written);
  return isName(path) ? nameRemark(written) : undefined;
}

const wellKnownPorts: Readonly<Record<string, number>> = { http: 80, https: 443, smtp: 25, imaps: 993 };

function portRemark(path: ConfigPath, written: string): string | undefined {
  const known = Object.entries(wellKnownPorts).find(([name]) => name === written.toLowerCase());
  if (known !== undefined) return `Write the number: ${known[1]}`;
  // Lines that begin to the right of the first dash are read as one text.
  if (path.length === 2 && /^[0-9]{1,5}(?: - [0-9]{1,5})+$/.test(written))
    return 'Put each item in a line of its own, with all dashes in the same column. A range cannot be given.';
  const [, first, last] = /^([0-9]{1,5})\s*(?:-|\.\.)\s*([0-9]{1,5})$/.exec(written) ?? [];
  if (path.length === 2 && first !== undefined && last !== undefined)
    return `A range cannot be given. List the ports one by one: ${first}, ${Number(first) + 1} and so on up to ${last}.`;
  if (/udp/i.test(written)) return 'The tunnel is SSH, which carries TCP only, so UDP cannot be forwarded.';
  if (path[2] === 'target' && acceptsAt(path, `${written}:80`))
    return `The port is missing, for example ${written}:80.`;
  return undefined;
}

function isName([section, field]: ConfigPath): boolean {
  return section === 'domain' && (field === undefined || field === 'name' || field === 'zone');
}

function nameRemark(written: string): string | undefined {
  if (/^\*\.[^*]+$/.test(written) && acceptsAt(['domain', 'aliases', 0], written))
    return `A wildcard can only be an alias: domain: { name: ${written.slice(2)}, aliases: ["${written}"] }`;
  if (/^(?:[0-9]{1,3}\.){3}[0-9]{1,3}$|^[0-9a-f:]*:[0-9a-f:]*:[0-9a-f:.]*$/i.test(written))
    return 'This is an address. Write a name, such as blog.example.com: the gateway gets an address of its own.';
  if (/^[a-z0-9-]+$/i.test(written))
    return `"${written}" has no dot. Write the whole name, such as ${written.toLowerCase()}.example.com.`;
  return undefined;
}
