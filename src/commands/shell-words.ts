import {
  type CommandExpansionPart,
  forEachChild,
  parse,
  type ProcessSubstitutionPart,
  type Redirection,
  type SyntaxNode,
  type Word,
  type WordPart,
} from 'unbash';

/** Stands in a word for what only running the command tells: a variable, a substitution, a brace expansion. */
export const hole = '\0';

/** One word as the shell hands it over, its quotes gone. */
export interface ShellWord {
  readonly value: string;
  /** Where it begins and ends in the text. */
  readonly at: number;
  readonly end: number;
}

/** One simple command, with where it stands. */
export interface SimpleCommand {
  readonly words: readonly ShellWord[];
  readonly at: number;
  /** As it was written, line continuations gone, without trailing redirections. */
  readonly text: string;
  /** Files that its redirections write. */
  readonly writes: readonly string[];
  /** Lines given to it as a here document. */
  readonly given: { readonly source: string; readonly at: number } | undefined;
}

/** Deeper substitutions than anybody writes are not opened: each level costs as much again as all that is in it. */
const deepest = 24;

/**
 * The simple commands of a piece of shell, in order, also those in substitutions, loops, functions and process
 * substitutions. `at` is where the piece begins in the whole text. What is no shell gives what could be read of it.
 */
export function simpleCommands(source: string, at: number): SimpleCommand[] {
  const found: SimpleCommand[] = [];
  const defined = new Set<string>();
  const visit = (node: SyntaxNode, from: string, base: number): void => {
    if (node.type === 'Function') defined.add(node.name.value);
    if (node.type === 'Command' && node.name !== undefined) {
      const words = [node.name, ...node.args].map((one) =>
        one.type === 'Word'
          ? { value: valueOf(one), at: base + one.pos, end: base + one.end }
          : { value: one.text, at: base + one.pos, end: base + one.end },
      );
      const last = words.at(-1)?.end ?? base + node.end;
      found.push({
        words,
        at: base + node.pos,
        text: withoutContinuations(from.slice(node.pos, last - base)),
        writes: node.redirects.flatMap(writtenBy),
        given: node.redirects.flatMap((one) => givenBy(one, base))[0],
      });
    }
    const [inside, start] = sourceInside(node, from, base);
    forEachChild(node, (child) => {
      visit(child, inside, start);
    });
  };
  const shallow = withoutDeepNesting(source);
  visit(parse(shallow), shallow, at);
  return found
    .filter(({ words }) => !defined.has(words[0]?.value ?? ''))
    .sort((one, other) => one.at - other.at);
}

/** Where a line goes on in the next, with the blanks around it, one blank. */
function withoutContinuations(text: string): string {
  return text
    .split('\\\n')
    .map((line, at, { length }) => {
      const begun = at === 0 ? line : line.trimStart();
      return at === length - 1 ? begun : begun.trimEnd();
    })
    .join(' ');
}

/** What stands in backquotes and has escapes is parsed with them undone, and counted from there. */
function sourceInside(node: SyntaxNode, from: string, base: number): [string, number] {
  if (!isSubstitution(node) || !node.text.startsWith('`')) return [from, base];
  const raw = node.text.slice(1, -1);
  const decoded = raw.replace(/\\([`\\$])/g, '$1');
  return decoded === raw ? [from, base] : [decoded, base + node.pos + 1];
}

function isSubstitution(node: SyntaxNode): node is CommandExpansionPart | ProcessSubstitutionPart {
  return node.type === 'CommandExpansion';
}

function valueOf({ value, parts }: Word): string {
  return parts === undefined ? value : parts.map(valueOfPart).join('');
}

function valueOfPart(part: WordPart): string {
  switch (part.type) {
    case 'Literal':
    case 'SingleQuoted':
    case 'AnsiCQuoted':
      return part.value;
    case 'DoubleQuoted':
    case 'LocaleString':
      return part.parts.map(valueOfPart).join('');
    case 'Glob':
    case 'ExtendedGlob':
      return part.text;
    case 'SimpleExpansion':
    case 'ParameterExpansion':
    case 'CommandExpansion':
    case 'ArithmeticExpansion':
    case 'ProcessSubstitution':
    case 'BraceExpansion':
      return hole;
  }
}

function writtenBy(redirection: Redirection): string[] {
  if (redirection.type !== 'Redirect' || redirection.target === undefined) return [];
  const target = valueOf(redirection.target);
  const isDescriptor = redirection.operator === '>&' && /^(?:\d+|-)$/.test(target);
  return redirection.operator.includes('>') && !isDescriptor ? [target] : [];
}

function givenBy(redirection: Redirection, base: number): { source: string; at: number }[] {
  if (redirection.type !== 'HereDoc') return [];
  return [{ source: redirection.body.text, at: base + redirection.body.pos }];
}

function withoutDeepNesting(source: string): string {
  let depth = 0;
  return source.replace(/[$<>]\(|[()]|`/g, (found) => {
    if (found === ')') depth = Math.max(0, depth - 1);
    else if (found !== '`') {
      if (depth >= deepest) return '_'.repeat(found.length);
      depth += 1;
    }
    return found;
  });
}
