import type { Document, Piece } from './document.ts';
import { parseYaml } from './parse-yaml.ts';

/** Blank lines, comments and directives before the first line that says something. */
const preamble = /^(?:(?:[ \t]*(?:#[^\n]*)?|%[^\n]*)\r?\n)*/;
const hasAnchor = /(?:^|[\s[{,])&[^\s,[\]{}]/m;

/** The documents of a YAML file, in order; empty ones are passed over. Linear in the length of the text. */
export function* yamlDocuments(text: string): Generator<Document> {
  let start = 0;
  let line = 1;
  for (const { index } of [...text.matchAll(/^(?:---|\.\.\.)(?=\s|$)/gm), { index: text.length }]) {
    const part = text.slice(start, index);
    const before = preamble.exec(part)?.[0] ?? '';
    const body = part.slice(before.length);
    if (body.trim() !== '' && !/^[ \t]*#[^\n]*$/.test(body)) {
      yield documentOf(body, line + countBreaks(before));
    }
    line += countBreaks(part);
    start = index + 3;
  }
}

function documentOf(text: string, line: number): Document {
  const whole = pieceOf(text, line);
  const split = splitItems(text);
  if (split === undefined) return { head: whole, items: undefined };
  let at = 0;
  let itemLine = line;
  const items = split.starts.map((start, index) => {
    itemLine += countBreaks(text.slice(at, start));
    at = start;
    return itemPiece(text.slice(start, split.starts[index + 1] ?? split.end), itemLine);
  });
  // An anchor set in one item and used in another is lost when they are read apart.
  if (hasAnchor.test(text))
    return { head: whole, items: items.map((item, i) => elementPiece(item, whole, i)) };
  const from = split.starts[0] ?? split.end;
  return { head: pieceOf(`${text.slice(0, from)}${text.slice(split.end)}`, line), items };
}

function pieceOf(text: string, line: number): Piece {
  return { line: () => line, size: text.length, text: () => text, parse: () => parseYaml(text, line) };
}

/** An item with its dash, which is a list of one. */
function itemPiece(text: string, line: number): Piece {
  const parse = (): ReturnType<Piece['parse']> => {
    const list = parseYaml(text, line);
    return list.ok ? { ok: true, value: (list.value as readonly unknown[])[0] } : list;
  };
  return { line: () => line, size: text.length, text: () => text, parse };
}

function elementPiece(item: Piece, whole: Piece, index: number): Piece {
  const parse = (): ReturnType<Piece['parse']> => {
    const document = whole.parse();
    if (!document.ok) return document;
    const { items } = document.value as { items?: readonly unknown[] };
    return { ok: true, value: items?.[index] };
  };
  return { ...item, parse };
}

/** Where the items of a List in block style start, and where the last one ends. */
function splitItems(text: string): { starts: number[]; end: number } | undefined {
  const key = /^items:[ \t]*(?:#.*)?\r?\n/m.exec(text);
  if (key === null) return undefined;
  const starts: number[] = [];
  let indent: number | undefined;
  let at = key.index + key[0].length;
  while (at < text.length) {
    const end = text.indexOf('\n', at);
    const next = end < 0 ? text.length : end + 1;
    const [, spaces = '', dash, other] =
      /^( *)(?:(-)(?=\s|$)|([^\s#]))?/.exec(text.slice(at, Math.min(next, at + 200))) ?? [];
    if (dash !== undefined && (indent === undefined || spaces.length === indent)) {
      indent = spaces.length;
      starts.push(at);
    } else if (other !== undefined || dash !== undefined) {
      if (indent === undefined) return undefined;
      if (spaces.length <= indent) break;
    }
    at = next;
  }
  return starts.length === 0 ? undefined : { starts, end: at };
}

function countBreaks(text: string): number {
  let count = 0;
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) count += 1;
  return count;
}
