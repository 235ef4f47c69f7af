import type { DraftPart } from '../model/draft-check.ts';
import type { Label } from '../model/label.ts';
import type { Severity } from '../model/severity.ts';

/** One line of a draft, and which of the seven parts it stands in. */
export interface DraftLine {
  /** As in the draft, from 1. */
  readonly number: number;
  readonly text: string;
  /** `code`: inside a code fence. `head`: a heading. */
  readonly kind: 'prose' | 'code' | 'head';
  readonly part: DraftPart | null;
  /** The heading below the part's own, in lower case: `cutover plan`, `blockers`. */
  readonly under: string;
}

/** A finding as a draft states it in the prescribed form. */
export interface DraftFinding {
  readonly line: number;
  /** Undefined where it has none of the three, or of the four. */
  readonly severity: Severity | undefined;
  readonly label: Label | undefined;
  readonly kind: string;
  readonly namespace: string | undefined;
  readonly name: string;
  readonly field: string | undefined;
  readonly value: string | undefined;
  readonly sentence: string;
}

export interface Draft {
  /** How JSON is told from Markdown: a draft that is an object is our own review JSON. */
  readonly format: 'markdown' | 'json';
  readonly lines: readonly DraftLine[];
  /** Where each part that is there begins. */
  readonly parts: ReadonlyMap<DraftPart, number>;
  readonly findings: readonly DraftFinding[];
  /** Lines that are nearly findings, and what is wrong with each. */
  readonly malformed: readonly { readonly line: number; readonly wrong: string }[];
}

/** The lines of a part that say something, headings apart. */
export function contentOf({ lines }: Draft, part: DraftPart): DraftLine[] {
  return lines.filter((line) => line.part === part && line.kind !== 'head' && line.text.trim() !== '');
}

/** Prose of a draft: what is neither code nor a heading. */
export function proseOf({ lines }: Draft): DraftLine[] {
  return lines.filter(({ kind, text }) => kind === 'prose' && text.trim() !== '');
}

/** Does a line of prose go on from the one before it: no blank, item, quotation, row or heading? */
export function goesOn(text: string): boolean {
  return /\S/.test(text) && !/^\s{0,40}(?:[-*+•>|#]|\d{1,4}[.)]\s|[`~]{3}|[*_]{2}|<)/.test(text.slice(0, 80));
}

/** So long at most is what is read as one paragraph. */
const longestParagraph = 4_000;

/** Prose with what was wrapped put together; each has the number of its first line. */
export function paragraphsOf(draft: Draft): DraftLine[] {
  const paragraphs: DraftLine[] = [];
  let last: { number: number; text: string; part: DraftPart | null; under: string } | undefined;
  let before = -1;
  for (const line of proseOf(draft)) {
    const isRest =
      draft.format === 'markdown' &&
      last !== undefined &&
      line.number === before + 1 &&
      line.part === last.part &&
      goesOn(line.text) &&
      last.text.length + line.text.length < longestParagraph;
    if (isRest && last !== undefined) last.text += ` ${line.text.trim()}`;
    else {
      last = { ...line };
      paragraphs.push(last as DraftLine);
    }
    before = line.number;
  }
  return paragraphs;
}

/** Does a part say only that there is nothing? */
export function saysNone(lines: readonly DraftLine[]): boolean {
  const [first] = lines;
  return (
    lines.length === 1 &&
    first !== undefined &&
    /^[-*_\s]{0,20}(?:(?:none|n\/?a|not applicable|tbd|todo)\b[^:]{0,60}|none\. (?!.*\b(?:but|except|should|apart from)\b)[^:]{0,300}|no\.?|no handoffs?\b[^:]{0,60}|nothing to (?:hand over|delegate)\b[^:]{0,40}|nothing\.?|[-–—.]{0,20})$/i.test(
      first.text,
    )
  );
}
