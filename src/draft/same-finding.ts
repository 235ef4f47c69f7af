import type { ReviewFinding } from '../model/review.ts';
import type { DraftFinding } from './draft.ts';

type Named = Pick<ReviewFinding['at'], 'kind' | 'namespace' | 'name'>;

/** Findings by the object that they are about. */
export class ByObject<T> {
  readonly #items = new Map<string, T[]>();

  add(at: { kind: string; namespace?: string | undefined; name: string }, item: T): void {
    const key = keyOf(at);
    const items = this.#items.get(key);
    if (items === undefined) this.#items.set(key, [item]);
    else items.push(item);
  }

  of(at: { kind: string; namespace?: string | undefined; name: string }): readonly T[] {
    return this.#items.get(keyOf(at)) ?? [];
  }
}

function keyOf({
  kind,
  namespace,
  name,
}: Omit<Named, 'namespace'> & { namespace?: string | undefined }): string {
  return `${kind.toLowerCase()} ${namespace ?? ''}/${name}`;
}

/** Of findings on one object: does the draft's say the same as the review's? By rule where it names one, else by field. */
export function isSame(
  drafted: DraftFinding,
  { code, field }: Pick<ReviewFinding, 'code' | 'field'>,
): boolean {
  if (names(drafted, code)) return true;
  if (drafted.field === undefined) return false;
  const [a, b] = [plainPath(drafted.field), plainPath(field)];
  return a === b || a.startsWith(`${b}.`) || b.startsWith(`${a}.`);
}

/** Does its sentence name the rule? */
function names({ sentence }: DraftFinding, code: string): boolean {
  return codesIn(sentence.slice(0, 2_000)).includes(code);
}

/** The codes of rules that a text names. */
export function codesIn(text: string): string[] {
  return [...text.matchAll(/\b[A-Z]{2}\d{2}\b/g)].map(([code]) => code);
}

/** A path without what chooses among items. */
function plainPath(path: string): string {
  return path.replace(/\[[^\]]{0,200}\]/g, '').replace(/^\.|[`{}]/g, '');
}
