/**
 * The text without those of these characters that it ends with. One look at each: a pattern such as `/[.,]+$/` begins
 * anew at every one of them, which on a long run of them takes steps with the square of its length.
 */
export function withoutTrailing(text: string, characters: string): string {
  let end = text.length;
  while (end > 0 && characters.includes(text.charAt(end - 1))) end -= 1;
  return text.slice(0, end);
}
