import type { Parsed } from '../model/parsed.ts';

/** A part of a file that can be read by itself. */
export interface Piece {
  /** The line it starts at, from 1. */
  line(): number;
  /** Its length in the file, in bytes or characters; 0 where it has no place of its own. */
  readonly size: number;
  text(): string;
  parse(): Parsed<unknown>;
}

/** One document of a file. The items of a List are apart, so that a long one is never parsed as a whole. */
export interface Document {
  readonly head: Piece;
  /** The elements of the document's `items`; undefined when it has none, or not in a form that can be split. */
  readonly items: readonly Piece[] | undefined;
}
