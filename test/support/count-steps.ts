import { type Profiler, Session } from 'node:inspector';
import { countedSearch, nativeExec } from './counting-matcher.ts';

/*
 * Must be imported before what is to be counted: V8 counts blocks only of what it compiled after it was told to.
 */
const session = new Session();
session.connect();
session.post('Profiler.enable');
session.post('Profiler.startPreciseCoverage', { callCount: true, detailed: true });

/** This file and the matcher, and what runs the tests. */
const notCounted =
  /^node:|^$|\/test\/support\/count(?:-steps|ing-matcher)\.ts|\/node_modules\/(?:vitest|@vitest|vite|@eslint-community)\//;

/**
 * How many steps it takes: each block of code that runs, counted by the engine (loops, calls, branches, those of
 * packages too); each instruction of a backtracking matcher in each search of a regular expression; and each character
 * or item that a method of strings, arrays or JSON goes through. No clock: the same run takes the same steps.
 * Not counted is what the engine does at once or in one block: cutting a text (a slice shares it), joining two.
 */
export function stepsOf(run: () => unknown): number {
  taken();
  const tally = { steps: 0 };
  const restore = countBuiltIns(tally);
  try {
    run();
  } finally {
    restore();
  }
  const blocks = taken();
  if (blocks === 0) throw new Error('Nothing was counted: it was loaded before the counting began.');
  return blocks + tally.steps;
}

/** The executions of blocks since it was asked last. */
function taken(): number {
  let sum = 0;
  session.post('Profiler.takePreciseCoverage', (error, answer) => {
    if (error !== null) throw error;
    for (const { url, functions } of answer.result) if (!notCounted.test(url)) sum += executionsIn(functions);
  });
  return sum;
}

function executionsIn(functions: readonly Profiler.FunctionCoverage[]): number {
  return functions.reduce((sum, { ranges }) => ranges.reduce((before, { count }) => before + count, sum), 0);
}

type Method = (this: never, ...args: never[]) => unknown;
type Cost = (self: never, args: never, answer: never) => number;

const scanned = (length: number, found: number): number => (found < 0 ? length : found) + 1;
const ofLength: Cost = (self: { length: number }) => self.length;
const ofAnswer: Cost = (_: unknown, __: unknown, answer: { length: number }) => answer.length;
const ofSearch: Cost = (self: { length: number }, [, from = 0]: [unknown, number?], found: number) =>
  scanned(Math.max(0, self.length - Math.max(0, from)), found < 0 ? -1 : found - from);
const ofSearchBack: Cost = (self: { length: number }, _: unknown, found: number) =>
  found < 0 ? self.length : self.length - found;

const costs: readonly (readonly [object, Readonly<Record<string, Cost>>])[] = [
  [
    String.prototype,
    {
      indexOf: ofSearch,
      lastIndexOf: ofSearchBack,
      includes: (self: string, [wanted, from]: [string, number?], found: boolean) =>
        found ? self.indexOf(wanted, from) - (from ?? 0) : self.length - (from ?? 0),
      startsWith: (_: unknown, [wanted]: [string]) => wanted.length,
      endsWith: (_: unknown, [wanted]: [string]) => wanted.length,
      split: ofLength,
      replace: (self: string, [wanted]: [unknown]) => (typeof wanted === 'string' ? self.length : 0),
      replaceAll: (self: string, [wanted]: [unknown]) => (typeof wanted === 'string' ? self.length : 0),
      trim: (self: string, _: unknown, answer: string) => self.length - answer.length,
      trimStart: (self: string, _: unknown, answer: string) => self.length - answer.length,
      trimEnd: (self: string, _: unknown, answer: string) => self.length - answer.length,
      toLowerCase: ofLength,
      toUpperCase: ofLength,
      normalize: ofLength,
      repeat: ofAnswer,
      padStart: ofAnswer,
      padEnd: ofAnswer,
    },
  ],
  [
    Array.prototype,
    {
      indexOf: ofSearch,
      lastIndexOf: ofSearchBack,
      includes: (self: unknown[], [wanted]: [unknown]) => scanned(self.length, self.indexOf(wanted)),
      slice: ofAnswer,
      concat: ofAnswer,
      flat: ofAnswer,
      join: ofAnswer,
      shift: ofLength,
      unshift: ofLength,
      splice: ofLength,
      sort: ofLength,
      reverse: ofLength,
      toSorted: ofLength,
      toReversed: ofLength,
      fill: ofLength,
    },
  ],
  [
    JSON,
    {
      parse: (_: unknown, [text]: [string]) => text.length,
      stringify: (_: unknown, __: unknown, answer: string | undefined) => answer?.length ?? 0,
    },
  ],
];

/** Puts counting ones in the place of built-in methods, and gives what takes them away again. */
function countBuiltIns(tally: { steps: number }): () => void {
  const restores: (() => void)[] = [];
  let isCounting = true;
  const put = (owner: object, name: string, method: unknown): void => {
    const before = Object.getOwnPropertyDescriptor(owner, name);
    if (before === undefined) throw new Error(`There is no ${name} to count.`);
    Object.defineProperty(owner, name, { ...before, value: method });
    restores.push(() => Object.defineProperty(owner, name, before));
  };
  const uncounted = <T>(run: () => T): T => {
    isCounting = false;
    try {
      return run();
    } finally {
      isCounting = true;
    }
  };
  for (const [owner, methods] of costs) {
    for (const [name, cost] of Object.entries(methods)) {
      const native = (owner as Record<string, Method>)[name];
      if (native === undefined) throw new Error(`There is no ${name} to count.`);
      put(owner, name, function (this: never, ...args: never[]) {
        const answer = Reflect.apply(native, this, args);
        if (isCounting) tally.steps += uncounted(() => cost(this, args as never, answer as never)) + 1;
        return answer;
      });
    }
  }
  put(RegExp.prototype, 'exec', function (this: RegExp, text: string) {
    const from = this.global || this.sticky ? this.lastIndex : 0;
    const answer = nativeExec.call(this, text);
    if (!isCounting || from > text.length) return answer;
    uncounted(() => {
      const { found, steps } = countedSearch(this, text, from);
      tally.steps += steps;
      if (
        found?.index !== answer?.index ||
        (answer !== null && found?.end !== answer.index + answer[0].length)
      )
        throw new Error(`/${this.source}/${this.flags} finds something else when it is counted.`);
    });
    return answer;
  });
  return () => {
    for (const restore of restores.reverse()) restore();
  };
}
