/** A word of the text for a sentence of ours: as it is where it can say nothing to a reader, else only that it is not. */
export function shownWord(word: string): string {
  return /^[\w.,:=/@+*~^%{}[\]-]{1,60}$/.test(word) ? word : '(not a plain word)';
}
