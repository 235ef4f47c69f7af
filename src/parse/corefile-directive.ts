import type { Directive } from '../model/corefile.ts';
import { isSameLine } from './corefile-cursor.ts';
import type { DirectiveWords, Word } from './corefile-parser.ts';

interface OpenDirective extends Directive {
  readonly args: string[];
  readonly block: OpenDirective[];
  readonly unresolved: string[];
  readonly stray: string[];
}

/**
 * Arranges the words of one directive by lines and braces, as plugins read them with RemainingArgs and NextBlock
 * (caddyfile/dispenser.go).
 */
export function directiveOf(words: DirectiveWords): Directive {
  const [first, ...rest] = words;
  const root = open(first);
  const outer: OpenDirective[] = [];
  let current: OpenDirective | undefined = root;
  let closed = false;
  let previous = first;

  for (const word of rest) {
    const sameLine = isSameLine(previous, word);
    const isEmpty = previous.text === '{' && word.text === '}';
    previous = word;
    if (word.text === '{') {
      const isNameless = current === undefined;
      if (current === undefined) {
        current = open({ ...word, text: '' });
        outer.at(-1)?.block.push(current);
      }
      if (!sameLine || closed || isNameless) current.stray.push(word.text);
      outer.push(current);
      current = undefined;
      closed = false;
      continue;
    }
    if (word.text === '}') {
      if (sameLine && !closed) current?.stray.push(word.text);
      if (outer.length === 0) root.stray.push(word.text);
      current = outer.pop() ?? root;
      if (isEmpty && outer.length > 0) current.stray.push(word.text);
      closed = true;
      continue;
    }
    if (current !== undefined && (sameLine || outer.length === 0)) {
      if (closed || !sameLine) current.stray.push(word.text);
      else current.args.push(word.text);
      current.unresolved.push(...word.unresolved);
      continue;
    }
    current = open(word);
    closed = false;
    outer.at(-1)?.block.push(current);
  }
  if (outer.length > 0) root.stray.push('{');
  return root;
}

function open(word: Word): OpenDirective {
  return {
    name: word.text,
    args: [],
    line: word.line,
    column: word.column,
    ...(word.file !== undefined && { file: word.file }),
    block: [],
    unresolved: [...word.unresolved],
    stray: [],
  };
}
