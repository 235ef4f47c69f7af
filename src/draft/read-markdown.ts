import type { DraftPart } from '../model/draft-check.ts';
import type { DraftLine } from './draft.ts';
import { opensAsFinding } from './finding-line.ts';
import { partOf, plainTitle } from './part-titles.ts';

/** A line that is nothing but bold is read as a heading of this level. */
const boldLevel = 6;

/**
 * Lines of Markdown with the part each stands in. Headings, code fences and comments are all of its syntax that matters
 * here, so they are scanned for line by line: one pass, whatever the text.
 */
export function readMarkdown(text: string): DraftLine[] {
  const lines = text.split('\n');
  const deepest = levelOfParts(lines);
  let fence: string | undefined;
  let isComment = false;
  let part: DraftPart | null = null;
  let level = 0;
  let under = '';
  return lines.map((raw, index) => {
    const number = index + 1;
    if (fence !== undefined) {
      if (closes(raw, fence)) fence = undefined;
      return { number, text: raw, kind: 'code', part, under };
    }
    const opened = /^ {0,3}(?:[-*+>] {0,3})?(`{3,}|~{3,})/.exec(raw)?.[1];
    if (opened !== undefined) {
      fence = opened;
      return { number, text: raw, kind: 'code', part, under };
    }
    // What a reader does not see says nothing.
    if (isComment || raw.startsWith('<!--')) {
      isComment = !raw.includes('-->');
      return { number, text: '', kind: 'prose', part, under };
    }
    if (/^(?:=+|-+)\s*$/.test(raw) && isUnderlined(lines, index - 1)) {
      return { number, text: '', kind: 'prose', part, under };
    }
    const heading = headingOf(raw, lines, index);
    if (heading === undefined) {
      const named = /^[\s*_]{0,6}(assumptions|blockers|cutover(?: plan)?)[*_]{0,3}:[*_]{0,3}\s*$/i.exec(
        raw.slice(0, 60),
      );
      if (named === null) return { number, text: raw, kind: 'prose', part, under };
      under = plainTitle(named[1] ?? '');
      return { number, text: raw, kind: 'head', part, under };
    }
    const title = plainTitle(heading.text);
    const opens = heading.level <= deepest ? partOf(heading.text) : undefined;
    if (heading.said !== undefined && opens === undefined) {
      return { number, text: raw, kind: 'prose', part, under };
    }
    if (opens !== undefined) {
      if (opens !== part || heading.level <= level) level = heading.level;
      part = opens;
      under = title;
    } else if (heading.level < boldLevel && heading.level <= level) {
      part = null;
      level = heading.level;
      under = title;
    } else under = title;
    if (heading.said === undefined) return { number, text: raw, kind: 'head', part, under };
    // Columns stay as they are in the draft.
    return { number, text: heading.said.padStart(raw.length), kind: 'prose', part, under };
  });
}

/** The level at which most parts begin: a heading further in, such as one below a finding, opens none. */
function levelOfParts(lines: readonly string[]): number {
  const levels = new Map<number, Set<DraftPart>>();
  for (const [index, line] of lines.entries()) {
    const heading = headingOf(line, lines, index);
    const part = heading === undefined ? undefined : partOf(heading.text);
    if (heading === undefined || part === undefined) continue;
    levels.set(heading.level, (levels.get(heading.level) ?? new Set()).add(part));
  }
  const [most] = [...levels].sort(([a, { size }], [b, other]) => other.size - size || a - b);
  return most?.[0] ?? boldLevel;
}

interface Heading {
  readonly text: string;
  readonly level: number;
  /** What stands behind it in its line: `**Rollback**: the former value`. */
  readonly said?: string;
}

function headingOf(line: string, lines: readonly string[], index: number): Heading | undefined {
  const head = line.slice(0, 400);
  if (opensAsFinding(head)) return undefined;
  const hashes = /^ {0,3}(#{1,6})\s+(\S.*)$/.exec(head);
  if (hashes !== null) return { text: hashes[2] ?? '', level: hashes[1]?.length ?? 1 };
  if (isUnderlined(lines, index)) return { text: head, level: lines[index + 1]?.startsWith('=') ? 1 : 2 };
  const bold = /^ {0,3}(?:\d{1,2}[.)] )?(?:\*\*|__)([^*_]{1,100})(?:\*\*|__):?\s*$/.exec(head);
  if (bold !== null) return { text: bold[1] ?? '', level: boldLevel };
  const runIn =
    /^ {0,3}(?:\d{1,2}[.)] )?(?:\*\*|__)([^*_:]{1,60}):?(?:\*\*|__)(?::| [–—-]|(?<=:\*\*)) ?/.exec(head);
  if (runIn === null) return undefined;
  return { text: runIn[1] ?? '', level: boldLevel, said: line.slice(runIn[0].length) };
}

/** A title of a part with a row of `=` or `-` below it. */
function isUnderlined(lines: readonly string[], index: number): boolean {
  const line = lines[index] ?? '';
  return (
    /^(?:={3,}|-{3,})\s*$/.test(lines[index + 1] ?? '') && /^\w/.test(line) && partOf(line) !== undefined
  );
}

function closes(line: string, fence: string): boolean {
  const text = line.slice(0, 400).trim();
  return text.length >= fence.length && text.split('').every((sign) => sign === fence[0]);
}
