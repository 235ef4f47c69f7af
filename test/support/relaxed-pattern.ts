import { AST, RegExpParser } from '@eslint-community/regexpp';

const parser = new RegExpParser();

/** Nothing is of this class. */
const never = String.raw`[^\s\S]`;

export interface Relaxed {
  readonly source: string;
  /** Was there anything that had to be put otherwise? */
  readonly isChanged: boolean;
}

/**
 * A pattern without look-around and back references that takes a backtracking engine at least as many steps on any
 * text: a look-ahead is gone through in full and then passed by, a back reference may be whatever its group may be, and
 * nothing that was found ends the search, since what is appended never matches. Undefined where a look-behind has no
 * bound: what a bounded one takes is constant.
 */
export function relaxed(source: string, flags: string): Relaxed | undefined {
  const ast = parser.parsePattern(source, undefined, undefined, {
    unicode: flags.includes('u'),
    unicodeSets: flags.includes('v'),
  });
  const changes: { readonly start: number; readonly end: number; readonly to: string }[] = [];
  const unbounded: AST.Element[] = [];
  const choice = (alternatives: readonly AST.Alternative[]): void => {
    for (const { elements } of alternatives) elements.forEach(visit);
  };
  const visit = (element: AST.Element): void => {
    const { start, end } = element;
    switch (element.type) {
      case 'Group':
      case 'CapturingGroup':
        choice(element.alternatives);
        break;
      case 'Quantifier':
        visit(element.element);
        break;
      case 'Backreference': {
        const group = Array.isArray(element.resolved) ? undefined : element.resolved;
        if (group === undefined || !isBounded(group.alternatives)) unbounded.push(element);
        else changes.push({ start, end, to: `(?:${group.alternatives.map(({ raw }) => raw).join('|')}|)` });
        break;
      }
      case 'Assertion': {
        if (element.kind === 'lookbehind') {
          if (isBounded(element.alternatives)) changes.push({ start, end, to: '(?:)' });
          else unbounded.push(element);
        } else if (element.kind === 'lookahead') {
          const inside = element.alternatives.map(({ raw }) => raw).join('|');
          const within = relaxed(inside, flags);
          if (within === undefined) unbounded.push(element);
          else changes.push({ start, end, to: `(?:(?:${within.source})|)` });
        }
        break;
      }
      default:
    }
  };
  choice(ast.alternatives);
  if (unbounded.length > 0) return undefined;
  let rest = source;
  for (const { start, end, to } of changes.toSorted((a, b) => b.start - a.start))
    rest = rest.slice(0, start) + to + rest.slice(end);
  return { source: `(?:${rest})${never}`, isChanged: changes.length > 0 };
}

function isBounded(alternatives: readonly AST.Alternative[]): boolean {
  return alternatives.every(({ elements }) => elements.every(hasBound));
}

function hasBound(element: AST.Element): boolean {
  switch (element.type) {
    case 'Quantifier':
      return element.max !== Infinity && hasBound(element.element);
    case 'Group':
    case 'CapturingGroup':
      return isBounded(element.alternatives);
    case 'Assertion':
      return !('alternatives' in element) || isBounded(element.alternatives);
    case 'Backreference':
      return false;
    default:
      return true;
  }
}
