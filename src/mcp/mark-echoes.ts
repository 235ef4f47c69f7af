import { cleanText } from '../model/clean-text.ts';
import { marked } from './untrusted.ts';

/** So many words in a row can say something; a name, an address or an option repeated cannot. */
const fewestWords = 3;
/** Of each argument so much is looked at: an error repeats no more of one. */
const looked = 4_000;

/**
 * An error's message without what is not seen, and with marks around what it repeats of the arguments: whoever called may
 * have been handed them by a stranger.
 */
export function markEchoes(message: string, args: unknown, limit: number): string {
  const text = cleanText(message, limit);
  const given = [...textsIn(args)].map((one) => cleanText(one, looked)).join('\0');
  if (!given.includes(' ')) return text;
  let answer = '';
  for (let at = 0; at < text.length;) {
    const isStart = text[at] !== ' ' && (at === 0 || !/[\p{L}\p{N}]/u.test(text[at - 1] ?? ''));
    const length = isStart ? repeated(text, at, given) : 0;
    const echo = text.slice(at, at + length).trimEnd();
    if (echo.split(/ +/).length < fewestWords) answer += text[at++] ?? '';
    else {
      answer += marked(echo, limit);
      at += echo.length;
    }
  }
  return answer;
}

/** How many characters from here on stand in what was given, in one piece. */
function repeated(text: string, from: number, given: string): number {
  let [least, most] = [0, text.length - from];
  while (least < most) {
    const middle = Math.ceil((least + most) / 2);
    if (given.includes(text.slice(from, from + middle))) least = middle;
    else most = middle - 1;
  }
  return least;
}

/** Every text in them, names of fields included. */
function* textsIn(value: unknown): Generator<string> {
  if (typeof value === 'string') yield value;
  else if (Array.isArray(value)) for (const one of value) yield* textsIn(one);
  else if (typeof value === 'object' && value !== null) {
    for (const [key, one] of Object.entries(value)) {
      yield key;
      yield* textsIn(one);
    }
  }
}
