import { cleanText } from '../model/clean-text.ts';
import type { DraftPart } from '../model/draft-check.ts';
import { type Draft, type DraftFinding, type DraftLine, goesOn } from './draft.ts';
import { findingLineOf, opensAsFinding } from './finding-line.ts';
import { findingRows } from './finding-table.ts';
import { partOf } from './part-titles.ts';
import { readJson } from './read-json.ts';
import { readMarkdown } from './read-markdown.ts';

/** Characters of a draft. */
export const longestDraft = 1_000_000;

/** A draft as it is read: without characters that hide or reorder text. */
export function cleanDraft(text: string): string {
  return cleanText(text.slice(0, longestDraft), longestDraft, true);
}

/** Reads a draft, cleaned, as our own JSON where it is a JSON object, else as Markdown. */
export function readDraft(text: string): Draft {
  return readJson(text) ?? markdownDraft(text);
}

/** So many lines at most are read as one paragraph. */
const longestParagraph = 12;

function markdownDraft(text: string): Draft {
  const lines = readMarkdown(unwrapped(text));
  const parts = new Map<DraftPart, number>();
  for (const { part, number } of lines) if (part !== null && !parts.has(part)) parts.set(part, number);
  const findings: DraftFinding[] = [];
  const malformed: { line: number; wrong: string }[] = [];
  const own = lines.filter(({ part }) => part === 'findings');
  const rows = findingRows(own);
  for (const [at, { number, kind, text: said }] of own.entries()) {
    if (kind !== 'prose') continue;
    const row = rows.get(number);
    if (row === null) continue;
    const read = findingLineOf(row ?? withRest(said, own, at), number);
    if (read.state === 'findings') findings.push(...read.findings);
    if (read.state === 'malformed') malformed.push({ line: number, wrong: read.wrong });
  }
  return { format: 'markdown', lines, parts, findings, malformed };
}

/** A finding may go on in the lines below it, up to a blank one or the next item. */
function withRest(said: string, lines: readonly DraftLine[], at: number): string {
  if (!opensAsFinding(said)) return said;
  const rest: string[] = [];
  for (const { kind, text } of lines.slice(at + 1, at + longestParagraph)) {
    if (kind !== 'prose' || !goesOn(text) || opensAsFinding(text)) break;
    rest.push(text.trim());
  }
  return [said, ...rest].join(' ');
}

/** A draft that stands in one fence as a whole is read as if it did not. */
function unwrapped(text: string): string {
  const lines = text.split('\n');
  const open = lines.findIndex((line) => /^`{3,}(?:markdown|md)\s*$/i.test(line));
  const close = lines.findLastIndex((line) => /^`{3,}\s*$/.test(line));
  if (open < 0 || close <= open) return text;
  const isHeaded = (line: string, at: number): boolean =>
    (at < open || at > close) && /^#{1,6} /.test(line) && partOf(line) !== undefined;
  if (lines.some(isHeaded)) return text;
  return lines.map((line, at) => (at === open || at === close ? '' : line)).join('\n');
}
