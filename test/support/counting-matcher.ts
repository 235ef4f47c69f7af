import { AST, RegExpParser } from '@eslint-community/regexpp';

/** What a search came to, and how many instructions of a backtracking matcher it took. */
export interface CountedMatch {
  readonly found: { readonly index: number; readonly end: number } | undefined;
  readonly steps: number;
}

type Instruction =
  | { readonly op: 'char'; readonly holds: (char: string) => boolean; readonly isBack: boolean }
  | { readonly op: 'split'; readonly first: number; readonly second: number }
  | { readonly op: 'jump'; readonly to: number }
  | { readonly op: 'save'; readonly register: number }
  | { readonly op: 'moved'; readonly register: number }
  | { readonly op: 'assert'; readonly holds: (text: string, at: number) => boolean }
  | { readonly op: 'look'; readonly program: readonly Instruction[]; readonly isNegated: boolean }
  | { readonly op: 'again'; readonly group: number; readonly isBack: boolean }
  | { readonly op: 'end' };

interface Compiled {
  readonly program: readonly Instruction[];
  readonly registers: number;
  /** It can begin at the start of the text only, as engines know too. */
  readonly isAnchored: boolean;
}

const parser = new RegExpParser();
const known = new Map<string, Compiled>();

/**
 * Searches as a backtracking engine does, from `lastIndex` where the flags say so, and counts each instruction. It is
 * slow, and does nothing that an engine could skip: what it counts is what an engine takes at most, but for a factor.
 */
export function countedSearch(pattern: RegExp, text: string, from: number): CountedMatch {
  const key = `/${pattern.source}/${pattern.flags}`;
  const compiled = known.get(key) ?? compile(pattern);
  known.set(key, compiled);
  const matcher = new Matcher(compiled, text, /[uv]/.test(pattern.flags));
  const last = pattern.sticky ? from : compiled.isAnchored ? 0 : text.length;
  for (let index = from; index <= last; index += matcher.widthAt(index)) {
    const end = matcher.endFrom(index);
    if (end !== undefined) return { found: { index, end }, steps: matcher.steps };
  }
  return { found: undefined, steps: matcher.steps + 1 };
}

class Matcher {
  steps = 0;
  readonly #compiled: Compiled;
  readonly #text: string;
  readonly #isUnicode: boolean;
  #registers: number[] = [];

  constructor(compiled: Compiled, text: string, isUnicode: boolean) {
    this.#compiled = compiled;
    this.#text = text;
    this.#isUnicode = isUnicode;
  }

  /** Both halves of a pair are one character where the flags say so. */
  widthAt(index: number): number {
    return Math.max(1, this.#charAt(index, false).length);
  }

  endFrom(index: number): number | undefined {
    this.steps += 1;
    this.#registers = new Array<number>(this.#compiled.registers).fill(-1);
    return this.#run(this.#compiled.program, index);
  }

  #run(program: readonly Instruction[], start: number): number | undefined {
    const waiting: number[] = [];
    const trail: number[] = [];
    let at = start;
    let next = 0;
    for (;;) {
      this.steps += 1;
      const instruction = program[next];
      let goesOn = true;
      switch (instruction?.op) {
        case undefined:
        case 'end':
          return at;
        case 'char': {
          const char = this.#charAt(at, instruction.isBack);
          goesOn = char !== '' && instruction.holds(char);
          at += instruction.isBack ? -char.length : char.length;
          next += 1;
          break;
        }
        case 'split':
          waiting.push(instruction.second, at, trail.length);
          next = instruction.first;
          break;
        case 'jump':
          next = instruction.to;
          break;
        case 'save':
          trail.push(instruction.register, this.#registers[instruction.register] ?? -1);
          this.#registers[instruction.register] = at;
          next += 1;
          break;
        case 'moved':
          goesOn = this.#registers[instruction.register] !== at;
          next += 1;
          break;
        case 'assert':
          goesOn = instruction.holds(this.#text, at);
          next += 1;
          break;
        case 'look':
          goesOn = (this.#run(instruction.program, at) === undefined) === instruction.isNegated;
          next += 1;
          break;
        case 'again': {
          const bounds = [this.#registers[instruction.group * 2], this.#registers[instruction.group * 2 + 1]];
          const [begin = -1, end = -1] = bounds;
          const said =
            begin < 0 || end < 0 ? '' : this.#text.slice(Math.min(begin, end), Math.max(begin, end));
          const place = instruction.isBack ? at - said.length : at;
          this.steps += said.length;
          goesOn = place >= 0 && this.#text.startsWith(said, place);
          at = instruction.isBack ? place : at + said.length;
          next += 1;
        }
      }
      if (goesOn) continue;
      const mark = waiting.pop();
      if (mark === undefined) return undefined;
      at = waiting.pop() ?? 0;
      next = waiting.pop() ?? 0;
      while (trail.length > mark) {
        const before = trail.pop() ?? -1;
        this.#registers[trail.pop() ?? 0] = before;
      }
    }
  }

  #charAt(at: number, isBack: boolean): string {
    const place = isBack ? at - 1 : at;
    const unit = this.#text.charAt(place);
    if (!this.#isUnicode) return unit;
    const pair = isBack ? this.#text.slice(at - 2, at) : this.#text.slice(at, at + 2);
    return pair.length === 2 && (pair.codePointAt(0) ?? 0) > 0xffff ? pair : unit;
  }
}

function compile({ source, flags }: RegExp): Compiled {
  const ast = parser.parsePattern(source, undefined, undefined, {
    unicode: flags.includes('u'),
    unicodeSets: flags.includes('v'),
  });
  const compiler = new Compiler(ast, flags);
  const program = compiler.programOf(ast.alternatives, false);
  const isAnchored =
    !flags.includes('m') &&
    ast.alternatives.every(({ elements: [first] }) => first?.type === 'Assertion' && first.kind === 'start');
  return { program, registers: compiler.registers, isAnchored };
}

class Compiler {
  /** Two for each group, and one for each loop whose body may be empty. */
  registers: number;
  readonly #flags: string;
  readonly #groups = new Map<AST.CapturingGroup, number>();

  constructor(pattern: AST.Pattern, flags: string) {
    this.#flags = flags;
    this.registers = 2;
    collectGroups(pattern.alternatives, (group) => {
      this.#groups.set(group, this.registers / 2);
      this.registers += 2;
    });
  }

  programOf(alternatives: readonly AST.Alternative[], isBack: boolean): Instruction[] {
    const program: Instruction[] = [];
    this.#choice(alternatives, isBack, program);
    program.push({ op: 'end' });
    return program;
  }

  #choice(alternatives: readonly AST.Alternative[], isBack: boolean, into: Instruction[]): void {
    const exits: number[] = [];
    alternatives.forEach(({ elements }, index) => {
      const split = into.length;
      const isLast = index === alternatives.length - 1;
      if (!isLast) into.push({ op: 'split', first: split + 1, second: -1 });
      for (const element of isBack ? elements.toReversed() : elements) this.#element(element, isBack, into);
      if (isLast) return;
      exits.push(into.length);
      into.push({ op: 'jump', to: -1 });
      into[split] = { op: 'split', first: split + 1, second: into.length };
    });
    for (const exit of exits) into[exit] = { op: 'jump', to: into.length };
  }

  #element(element: AST.Element, isBack: boolean, into: Instruction[]): void {
    switch (element.type) {
      case 'Group':
        this.#choice(element.alternatives, isBack, into);
        break;
      case 'CapturingGroup': {
        const group = this.#groups.get(element) ?? 0;
        into.push({ op: 'save', register: group * 2 + (isBack ? 1 : 0) });
        this.#choice(element.alternatives, isBack, into);
        into.push({ op: 'save', register: group * 2 + (isBack ? 0 : 1) });
        break;
      }
      case 'Quantifier':
        this.#repeat(element, isBack, into);
        break;
      case 'Assertion':
        into.push(this.#assertion(element));
        break;
      case 'Backreference': {
        const group = Array.isArray(element.resolved) ? element.resolved[0] : element.resolved;
        into.push({ op: 'again', group: group === undefined ? 0 : (this.#groups.get(group) ?? 0), isBack });
        break;
      }
      default:
        into.push({ op: 'char', holds: memberOf(element.raw, this.#flags), isBack });
    }
  }

  #repeat({ element, min, max, greedy }: AST.Quantifier, isBack: boolean, into: Instruction[]): void {
    for (let count = 0; count < min; count += 1) this.#element(element, isBack, into);
    const splits: number[] = [];
    const optional = (): number => {
      splits.push(into.length);
      into.push({ op: 'jump', to: -1 });
      return into.length - 1;
    };
    if (max === Infinity) {
      const register = this.registers;
      this.registers += 1;
      const start = optional();
      into.push({ op: 'save', register });
      this.#element(element, isBack, into);
      into.push({ op: 'moved', register }, { op: 'jump', to: start });
    } else {
      for (let count = min; count < max; count += 1) {
        optional();
        this.#element(element, isBack, into);
      }
    }
    const exit = into.length;
    for (const split of splits) {
      const [first, second] = greedy ? [split + 1, exit] : [exit, split + 1];
      into[split] = { op: 'split', first, second };
    }
  }

  #assertion(assertion: AST.Assertion): Instruction {
    switch (assertion.kind) {
      case 'start':
      case 'end':
      case 'word':
        return { op: 'assert', holds: assertedBy(assertion, this.#flags) };
      case 'lookahead':
      case 'lookbehind': {
        const program = this.programOf(assertion.alternatives, assertion.kind === 'lookbehind');
        return { op: 'look', program, isNegated: assertion.negate };
      }
    }
  }
}

function collectGroups(
  alternatives: readonly AST.Alternative[],
  add: (group: AST.CapturingGroup) => void,
): void {
  const visit = (element: AST.Element): void => {
    if (element.type === 'CapturingGroup') add(element);
    if (element.type === 'Quantifier') visit(element.element);
    else if ('alternatives' in element) collectGroups(element.alternatives, add);
  };
  for (const { elements } of alternatives) elements.forEach(visit);
}

/** Asks the engine itself what one character is a member of. */
function memberOf(raw: string, flags: string): (char: string) => boolean {
  const native = new RegExp(`^(?:${raw})$`, flags.replace(/[dgmy]/g, ''));
  const members = new Map<string, boolean>();
  return (char) => {
    const before = members.get(char);
    if (before !== undefined) return before;
    const holds = nativeExec.call(native, char) !== null;
    members.set(char, holds);
    return holds;
  };
}

/** The engine's own, whatever stands in its place while steps are counted. */
// eslint-disable-next-line @typescript-eslint/unbound-method
export const nativeExec = RegExp.prototype.exec;

function assertedBy(
  assertion: AST.EdgeAssertion | AST.WordBoundaryAssertion,
  flags: string,
): (text: string, at: number) => boolean {
  const isMultiline = flags.includes('m');
  const isBreak = (char: string): boolean => ['\n', '\r', '\u2028', '\u2029'].includes(char);
  if (assertion.kind === 'start')
    return (text, at) => at === 0 || (isMultiline && isBreak(text.charAt(at - 1)));
  if (assertion.kind !== 'word')
    return (text, at) => at === text.length || (isMultiline && isBreak(text.charAt(at)));
  const isWord = memberOf(String.raw`\w`, flags);
  const within = (char: string): boolean => char !== '' && isWord(char);
  return (text, at) => (within(text.charAt(at - 1)) !== within(text.charAt(at))) !== assertion.negate;
}
