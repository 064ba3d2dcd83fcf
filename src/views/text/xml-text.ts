/** Text as it stands between the tags of XML and in its attributes, such as in an SVG picture. */
export function xmlText(text: string): string {
  return text.replace(/[&<>"]/g, (character) => `&#${character.charCodeAt(0)};`);
}
