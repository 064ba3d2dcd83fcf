import { shellWord } from './shell-word.ts';

/** A command of expose on a file, as short as it can be typed: the default file and standard input are left out. */
export function exposeCommand(name: string, file: string): string {
  return file === 'exposure.yaml' || file === '-' ? `expose ${name}` : `expose ${name} ${shellWord(file)}`;
}
