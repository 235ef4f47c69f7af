import { hole } from './shell-words.ts';

const htmlTag =
  /^(?:a|b|br|code|dd|details|div|dl|dt|em|h[1-6]|hr|i|kbd|li|ol|p|pre|span|strong|summary|table|td|th|tr|ul)$/i;

/**
 * A text as the shell's parser can read it, each letter where it was: spaces of any kind are blanks, `&amp;&amp;` is `&&`,
 * PowerShell's mark for a line that goes on is a backslash, and placeholders are words.
 */
export function readableText(text: string): string {
  const blank = text
    .replaceAll(hole, ' ')
    .replace(/[\u00a0\u1680\u2000-\u200b\u202f\u205f\u3000\ufeff]/g, ' ')
    .replace(/&amp;&amp;/g, '&&        ')
    .replace(/&lt;([A-Za-z][\w .:/|-]{0,60}[\w.]|[A-Za-z])&gt;/g, (_, inner: string) => standIn(inner, 4))
    .replace(/[ \t]`(?=[ \t]*\r?\n)/g, (mark, at: number, whole: string) =>
      whole.lastIndexOf('`', at) > whole.lastIndexOf('\n', at) ? mark : ' \\',
    );
  // `<name>` would be a redirection: it becomes a word of the same length.
  return blank.replace(/<([A-Za-z][\w .:/|-]{0,60}[\w.]|[A-Za-z])>/g, (_, inner: string) =>
    htmlTag.test(inner) ? ' '.repeat(inner.length + 2) : standIn(inner, 1),
  );
}

function standIn(inner: string, around: number): string {
  const edge = '_'.repeat(around);
  return `${edge}${inner.replace(/[ |]/g, '_')}${edge}`;
}
