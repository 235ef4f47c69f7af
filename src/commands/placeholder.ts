import { hole } from './shell-words.ts';

/**
 * Whether a word is left open: it holds a variable or a substitution, or stands for something, as `<name>` (which is
 * `_name_` by then), `{name}`, `NODE`, `NAMESPACE/POD`, `my-…` and `...` do.
 */
export function isOpen(word: string): boolean {
  return (
    word.includes(hole) ||
    /(?:^|[/=:,.@])(?:_[\w .:/-]{1,62}_|\{[\w.-]*\}|\[[\w.-]+\])(?:$|[/=:,.@])/.test(word) ||
    /^[A-Z][A-Z0-9_]*(?:[-/:.,=@][A-Z][A-Z0-9_]*)*$/.test(word) ||
    /\.\.\.|…/.test(word)
  );
}
