/** Objects as the YAML documents that kubectl reads. */
import { yamlText } from '../emitters/yaml.ts';

export function renderObjects(objects: readonly object[]): string {
  return objects.map((object) => yamlText(object)).join('---\n');
}
