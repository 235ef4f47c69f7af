import { cleanText } from './clean-text.ts';
import type { Missing } from './missing.ts';

/** What was not read, as a plan prints it: every key there, and no more of a foreign text than a line. */
export function toldMissing({ what, namespaces, reason, detail, next }: Missing) {
  return {
    what: cleanText(what, 500),
    namespaces: namespaces === null ? null : namespaces.map((one) => cleanText(one, 253)),
    reason,
    detail: detail === undefined ? null : cleanText(detail, 500),
    next: next === undefined ? null : cleanText(next, 1_000),
  };
}
