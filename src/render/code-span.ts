/** A code span that its content cannot end: text from a cluster cannot become Markdown. */
export function codeSpan(text: string): string {
  return `\`${text.replaceAll('`', "'").replaceAll('|', '¦')}\``;
}

/** Text for a cell of a table. */
export function cellText(text: string): string {
  return text.replaceAll('|', '¦');
}
