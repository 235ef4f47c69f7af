import { cleanText } from '../model/clean-text.ts';
import type { DraftPart } from '../model/draft-check.ts';
import type { Draft, DraftFinding } from './draft.ts';
import { findingLineOf } from './finding-line.ts';
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

function markdownDraft(text: string): Draft {
  const lines = readMarkdown(text);
  const parts = new Map<DraftPart, number>();
  const findings: DraftFinding[] = [];
  for (const line of lines) {
    if (line.part !== null && !parts.has(line.part)) parts.set(line.part, line.number);
    if (line.part !== 'findings') continue;
    const read = findingLineOf(line);
    if (read.state === 'finding') findings.push(read.finding);
  }
  return { format: 'markdown', lines, parts, findings };
}
