/** Answers with the value of an environment variable of the CoreDNS process, or undefined where that is not known. */
export type Environment = (name: string) => string | undefined;

export interface Substituted {
  readonly text: string;
  /** The variables whose value is not known; their references are still in `text`. */
  readonly unresolved: readonly string[];
}

/**
 * Replaces `{%NAME%}`, then `{$NAME}`, in one word, as CoreDNS does (caddyfile/parse.go replaceEnvVars). CoreDNS takes
 * an unset variable as empty; here a variable that is not known stays as it stands.
 */
export function substituteEnvironment(text: string, environment: Environment): Substituted {
  if (!text.includes('{%') && !text.includes('{$')) return { text, unresolved: [] };
  const unresolved = new Set<string>();
  const percent = replaceReferences(text, '{%', '%}', environment, unresolved);
  const dollar = replaceReferences(percent, '{$', '}', environment, unresolved);
  return { text: dollar, unresolved: [...unresolved] };
}

/** Bounds what values that refer to each other can grow to. */
const mostReplacements = 100;
const longestWord = 100_000;

function replaceReferences(
  text: string,
  open: string,
  close: string,
  environment: Environment,
  unresolved: Set<string>,
): string {
  let from = 0;
  for (let count = 0; count < mostReplacements;) {
    const start = text.indexOf(open, from);
    if (start < 0) return text;
    const end = text.indexOf(close, start);
    // A reference without an end or without a name ends the replacement for the rest of the word.
    if (end <= start + open.length) return text;
    const reference = text.slice(start, end + close.length);
    const value = environment(reference.slice(open.length, -close.length));
    if (value === undefined) {
      unresolved.add(reference.slice(open.length, -close.length));
      from = end + close.length;
      continue;
    }
    const replaced = text.replaceAll(reference, () => value);
    if (replaced.length > Math.max(text.length, longestWord)) return text;
    text = replaced;
    count++;
  }
  return text;
}
