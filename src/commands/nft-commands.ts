import type { ShellWord } from './shell-words.ts';

/**
 * The commands of one call of nft, each with its options before it. nft joins its words and reads them itself: one quoted
 * word may hold a command, or several with semicolons between them.
 */
export function nftCommands(given: readonly ShellWord[]): (readonly ShellWord[])[] {
  const [name, ...words] = given.flatMap((word, at) => (at === 0 ? [word] : partsOf(word)));
  if (name === undefined) return [];
  const start = words.findIndex(({ value }) => !value.startsWith('-'));
  const options = words.slice(0, start < 0 ? words.length : start);
  const commands: ShellWord[][] = [[]];
  let depth = 0;
  for (const word of words.slice(options.length)) {
    if (word.value === '{') depth += 1;
    if (word.value === '}') depth -= 1;
    if (word.value === ';' && depth <= 0) commands.push([]);
    else commands.at(-1)?.push(word);
  }
  const filled = commands.filter((command) => command.length > 0);
  return filled.length === 0 ? [given] : filled.map((command) => [name, ...options, ...command]);
}

function partsOf(word: ShellWord): ShellWord[] {
  if (/^[^\s{};]*$/.test(word.value)) return [word];
  return [...word.value.matchAll(/"[^"]*"|[{};]|[^\s{};"]+/g)].map(([value]) => ({ ...word, value }));
}
