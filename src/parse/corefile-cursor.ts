import { type Token } from './corefile-lexer.ts';

interface Node {
  token: Token;
  previous: Node | undefined;
  next: Node | undefined;
}

const nowhere: Token = { text: '', line: 0, column: 0 };

/** Whether `next` stands on the line on which `token` ends: the rule by which CoreDNS's plugins collect arguments. */
export function isSameLine(token: Token, next: Token): boolean {
  return token.file === next.file && token.line + lineBreaksIn(token) === next.line;
}

function lineBreaksIn(token: Token): number {
  return token.text.split('\n').length - 1;
}

/**
 * A position in a list of words into which imports are spliced, moved as CoreDNS moves it (caddyfile/dispenser.go).
 * A linked list, so that each splice costs what it inserts. Before the first word and behind the last the current word
 * is empty, on line 0.
 */
export class CorefileCursor {
  readonly #head: Node = { token: nowhere, previous: undefined, next: undefined };
  #node = this.#head;

  constructor(tokens: readonly Token[]) {
    insertAfter(this.#head, tokens);
  }

  get token(): Token {
    return this.#node.token;
  }

  replaceToken(token: Token): void {
    this.#node.token = token;
  }

  /** Moves to the next word; stays where it is, and answers false, when there is none. */
  next(): boolean {
    if (this.#node.next === undefined) return false;
    this.#node = this.#node.next;
    return true;
  }

  /** Moves to the next word if that is on the same line. */
  nextArgument(): boolean {
    const next = this.#node.next;
    if (next === undefined || !isSameLine(this.#node.token, next.token)) return false;
    this.#node = next;
    return true;
  }

  back(): void {
    this.#node = this.#node.previous ?? this.#node;
  }

  /** Whether the current word is on a later line, or in another file, than the word before it. */
  isNewLine(): boolean {
    const { token, previous } = this.#node;
    if (token === nowhere) return false;
    if (previous === undefined || previous === this.#head) return true;
    return (
      previous.token.file !== token.file || previous.token.line + lineBreaksIn(previous.token) < token.line
    );
  }

  /**
   * Replaces the current word and the one before it (`import` and its argument) by `tokens`, and moves to the first of
   * them, or to what followed; behind the last word if nothing did.
   */
  splice(tokens: readonly Token[]): void {
    const before = this.#node.previous?.previous ?? this.#head;
    const after = this.#node.next;
    const last = insertAfter(before, tokens);
    last.next = after;
    if (after !== undefined) after.previous = last;
    this.#node = before.next ?? { token: nowhere, previous: before, next: undefined };
  }
}

function insertAfter(node: Node, tokens: readonly Token[]): Node {
  let last = node;
  for (const token of tokens) {
    const inserted: Node = { token, previous: last, next: undefined };
    last.next = inserted;
    last = inserted;
  }
  return last;
}
