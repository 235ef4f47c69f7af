/** Adds the prefix of this server to the name of each of its tools in a text that this program wrote. */
export function prefixNames(names: readonly string[], prefix: string): (text: string) => string {
  if (prefix === '' || names.length === 0) return (text) => text;
  const pattern = new RegExp(`(?<![\\w.-])(?:${names.join('|')})(?![\\w-])`, 'g');
  return (text) => text.replace(pattern, (name) => prefix + name);
}
