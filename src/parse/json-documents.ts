import { parsed, type Parsed, unparsed } from '../model/parsed.ts';
import type { Document, Piece } from './document.ts';

/** Bytes after which nothing more could be read, because they are no JSON. */
export interface Broken {
  readonly line: number;
  readonly column: number;
}

const [quote, backslash, comma, colon] = [0x22, 0x5c, 0x2c, 0x3a];
const [openBrace, closeBrace, openBracket, closeBracket] = [0x7b, 0x7d, 0x5b, 0x5d];

/**
 * The JSON documents of a file, one after the other as `kubectl get -o json` calls leave them; the last is `Broken`
 * when the file stops being JSON. Only the structure is looked at here: each piece is parsed when it is asked for.
 */
export function* jsonDocuments(bytes: Uint8Array): Generator<Document | Broken> {
  const lineOf = lineCounter(bytes);
  let at = skipSpace(bytes, 0);
  while (at < bytes.length) {
    const start = at;
    const object = bytes[at] === openBrace ? scanObject(bytes, at) : undefined;
    at = object === undefined ? skipValue(bytes, at) : object.end;
    if (at < 0) {
      yield lineOf(start);
      return;
    }
    yield documentOf(bytes, start, at, object?.items, lineOf);
    at = skipSpace(bytes, at);
  }
}

interface Items {
  /** From the key to after the closing bracket. */
  readonly start: number;
  readonly end: number;
  /** Start and end of each element, in turn. */
  readonly bounds: readonly number[];
}

function documentOf(
  bytes: Uint8Array,
  start: number,
  end: number,
  items: Items | undefined,
  lineOf: (at: number) => Broken,
): Document {
  if (items === undefined) return { head: pieceOf(bytes, start, end, lineOf), items: undefined };
  const text = `${decode(bytes, start, items.start)}"items":null${decode(bytes, items.end, end)}`;
  const pieces: Piece[] = [];
  for (let i = 0; i + 1 < items.bounds.length; i += 2) {
    pieces.push(pieceOf(bytes, items.bounds[i] ?? 0, items.bounds[i + 1] ?? 0, lineOf));
  }
  const head = {
    line: () => lineOf(start).line,
    size: text.length,
    text: () => text,
    parse: () => parseJson(text, lineOf(start)),
  };
  return { head, items: pieces };
}

function pieceOf(bytes: Uint8Array, start: number, end: number, lineOf: (at: number) => Broken): Piece {
  return {
    line: () => lineOf(start).line,
    size: end - start,
    text: () => decode(bytes, start, end),
    parse: () => parseJson(decode(bytes, start, end), lineOf(start)),
  };
}

/** The parser's own words are not passed on: they quote the text. */
function parseJson(text: string, place: Broken): Parsed<unknown> {
  try {
    return parsed(JSON.parse(text));
  } catch {
    return unparsed({ message: 'not valid JSON', ...place });
  }
}

/** An object's end, and where its `items` stand when they are a list; end is -1 when it is no object after all. */
function scanObject(bytes: Uint8Array, start: number): { end: number; items?: Items } {
  const broken = { end: -1 };
  let items: Items | undefined;
  let at = skipSpace(bytes, start + 1);
  while (bytes[at] !== closeBrace) {
    if (bytes[at] !== quote) return broken;
    const key = at;
    at = skipString(bytes, at);
    const isItems = at - key === 7 && decode(bytes, key, at) === '"items"';
    at = skipSpace(bytes, at < 0 ? bytes.length : at);
    if (bytes[at] !== colon) return broken;
    at = skipSpace(bytes, at + 1);
    if (isItems && bytes[at] === openBracket) {
      const bounds = scanArray(bytes, at);
      if (bounds === undefined) return broken;
      at = bounds.end;
      items = { start: key, end: at, bounds: bounds.elements };
    } else {
      at = skipValue(bytes, at);
      if (at < 0) return broken;
    }
    at = skipSpace(bytes, at);
    if (bytes[at] === comma) at = skipSpace(bytes, at + 1);
    else if (bytes[at] !== closeBrace) return broken;
  }
  return { end: at + 1, ...(items === undefined ? {} : { items }) };
}

function scanArray(bytes: Uint8Array, start: number): { end: number; elements: number[] } | undefined {
  const elements: number[] = [];
  let at = skipSpace(bytes, start + 1);
  while (bytes[at] !== closeBracket) {
    const end = skipValue(bytes, at);
    if (end < 0) return undefined;
    elements.push(at, end);
    at = skipSpace(bytes, end);
    if (bytes[at] === comma) at = skipSpace(bytes, at + 1);
    else if (bytes[at] !== closeBracket) return undefined;
  }
  return { end: at + 1, elements };
}

/** The place after a value, or -1 when the bytes end before it does. */
function skipValue(bytes: Uint8Array, start: number): number {
  let depth = 0;
  let at = start;
  while (at < bytes.length) {
    const byte = bytes[at];
    if (byte === quote) {
      at = skipString(bytes, at);
      if (at < 0 || depth === 0) return at;
      continue;
    }
    if (byte === openBrace || byte === openBracket) depth += 1;
    else if (byte === closeBrace || byte === closeBracket) {
      if (depth === 0) return at === start ? -1 : at;
      depth -= 1;
      if (depth === 0) return at + 1;
    } else if (depth === 0 && (byte === comma || isSpace(byte))) return at === start ? -1 : at;
    at += 1;
  }
  return depth === 0 && at > start ? at : -1;
}

function skipString(bytes: Uint8Array, start: number): number {
  for (let at = start + 1; at < bytes.length; at += 1) {
    const byte = bytes[at];
    if (byte === backslash) at += 1;
    else if (byte === quote) return at + 1;
  }
  return -1;
}

function skipSpace(bytes: Uint8Array, start: number): number {
  let at = start;
  while (at < bytes.length && isSpace(bytes[at])) at += 1;
  return at;
}

function isSpace(byte: number | undefined): boolean {
  return byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09;
}

const decoder = new TextDecoder();

function decode(bytes: Uint8Array, start: number, end: number): string {
  return decoder.decode(bytes.subarray(start, end));
}

/** Line and column of a place; places asked for in ascending order cost one look at each byte together. */
function lineCounter(bytes: Uint8Array): (at: number) => Broken {
  let last = 0;
  let line = 1;
  let lineStart = 0;
  return (at) => {
    if (at < last) [last, line, lineStart] = [0, 1, 0];
    const between = bytes.subarray(last, at);
    for (let next = between.indexOf(0x0a); next >= 0; next = between.indexOf(0x0a, next + 1)) {
      line += 1;
      lineStart = last + next + 1;
    }
    last = at;
    return { line, column: at - lineStart + 1 };
  };
}
