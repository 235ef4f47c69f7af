import { join } from 'node:path';
import { check } from 'recheck';
import { beforeAll, expect, it } from 'vitest';
import { countedSearch } from './support/counting-matcher.ts';
import { builtWhile, filesOf, type PatternPlace, patternsIn } from './support/patterns.ts';
import { relaxed } from './support/relaxed-pattern.ts';
import { textsFor } from './support/texts-for-pattern.ts';

/*
 * Every regular expression of src, tools, prompts and test/support, as the syntax tree has them; those that are put
 * together as they are when their modules are loaded. Of each is proved, for every text there is, that one search takes
 * a backtracking engine steps linear in the length of the text: by automata (recheck's, without its fuzzing), look-around
 * and back references put otherwise before (relaxed-pattern.ts). Of those that search one text again and again the same
 * is proved of all searches together, where it holds whatever is found. What automata of a size that can be built do not
 * decide is counted: the steps of a matcher on texts made of what the pattern looks for, ten times the text at most
 * twelve times the steps.
 */
const files = filesOf('src', 'tools', 'prompts', 'test/support');
const { literals, built } = patternsIn(files);

/** Built where they are used: of what, and such a one. */
const builtOnUse: Readonly<Record<string, readonly [source: string, flags: string]>> = {
  // The letters of a wrapper's options.
  'src/commands/unwrap.ts': ['[ioe]', ''],
  // Severities.
  'src/draft/checks/check-findings.ts': [String.raw`\bhigh\b`, 'i'],
  // Names of tools.
  'src/mcp/tool-names.ts': [String.raw`(?<![\w.-])(?:get_nodes|get_services)(?![\w-])`, 'g'],
  // TCP, TLS or UDP.
  'src/net/trace/taken-on-listener.ts': ['^TCPRoute$', ''],
  // One wildcard of each kind, as Caddy allows.
  'src/parse/corefile-import.ts': [String.raw`^a.*b.\.server$`, 'su'],
  // One class of a pattern, tried on one character.
  'test/support/counting-matcher.ts': ['^(?:[a-z])$', ''],
  'test/support/texts-for-pattern.ts': ['^(?:[a-z])$', ''],
};

/** Not proved linear, with what bounds them. */
const bounded: Readonly<Record<string, string>> = {
  'src/net/common/go-pattern.ts':
    'regular expressions of a Corefile, with at most three repetitions without an end and none in another, tried on one name of at most 253 characters',
};

let patterns: PatternPlace[] = [];
let loaded: PatternPlace[] = [];

beforeAll(async () => {
  const builders = [...new Set(built.map(({ file }) => file))];
  loaded = await builtWhile(async () => {
    for (const file of builders) await import(join(process.cwd(), file));
  });
  patterns = [
    ...literals,
    ...loaded,
    ...Object.entries(builtOnUse).map(([at, [source, flags]]) => ({
      at,
      source,
      flags,
      isRepeated: flags === 'g',
    })),
  ];
}, 300_000);

it('are all there, those that are built too', () => {
  const places = new Set(loaded.map(({ at }) => at));
  const others = built.filter(
    ({ at, file }) => !places.has(at) && builtOnUse[file] === undefined && bounded[file] === undefined,
  );
  expect(others.map(({ at }) => at)).toEqual([]);
  expect(literals.length).toBeGreaterThan(500);
});

it('take steps linear in the text for one search, whatever the text', async () => {
  const faults: string[] = [];
  const counted: PatternPlace[] = [];
  for (const one of unique(patterns)) {
    const { at, source, flags } = one;
    const other = relaxed(source, flags);
    const isChanged = other?.isChanged !== false;
    const verdict =
      other === undefined ? 'undecided' : await verdictOn(isChanged ? other.source : source, flags);
    if (verdict === 'proved') continue;
    if (verdict === 'refuted' && !isChanged) faults.push(`${at} /${source}/${flags}`);
    else counted.push(one);
  }
  expect(faults).toEqual([]);
  expect(counted.flatMap((one) => growing(one, stepsOfOne))).toEqual([]);
  // Most are proved.
  expect(counted.length).toBeLessThan(60);
}, 900_000);

it('take steps linear in the text for all searches together, where a text is searched again and again', async () => {
  const counted: PatternPlace[] = [];
  for (const one of unique(patterns.filter(({ isRepeated }) => isRepeated))) {
    const other = relaxed(one.source, one.flags);
    if (other === undefined || (await verdictOn(other.source, one.flags)) !== 'proved') counted.push(one);
  }
  expect(counted.flatMap((one) => growing(one, stepsOfAll))).toEqual([]);
}, 900_000);

/** By automata; refuted where there is a text on which it takes more. Decided by sizes, so that no clock matters. */
async function verdictOn(source: string, flags: string): Promise<'proved' | 'refuted' | 'undecided'> {
  const { status, checker } = await check(source, flags.replace(/[dg]/g, ''), {
    checker: 'auto',
    maxRepeatCount: 700,
    maxNFASize: 6_000,
    timeout: null,
    // Where it would fall back to trying texts, it is as good as not asked.
    maxIteration: 0,
    maxInitialGenerationSize: 1,
    maxGenerationSize: 1,
    incubationLimit: 100,
    attackLimit: 100,
    seedingLimit: 10,
  });
  if (checker !== 'automaton') return 'undecided';
  return status === 'safe' ? 'proved' : status === 'vulnerable' ? 'refuted' : 'undecided';
}

/** The texts on which ten times the length takes more than twelve times the steps. */
function growing(
  { at, source, flags }: PatternPlace,
  stepsOn: (pattern: RegExp, text: string) => number,
): string[] {
  const pattern = new RegExp(source, flags);
  return textsFor(source, flags).flatMap((unit) => {
    const [few = 0, many = 0] = [1_000, 10_000].map((length) =>
      stepsOn(pattern, unit.repeat(Math.ceil(length / unit.length)).slice(0, length)),
    );
    return many > few * 12
      ? [`${at} /${source}/${flags} on ${JSON.stringify(unit)}: ${few}, then ${many}`]
      : [];
  });
}

function unique(places: readonly PatternPlace[]): PatternPlace[] {
  return [...new Map(places.map((one) => [`/${one.source}/${one.flags}`, one])).values()];
}

function stepsOfOne(pattern: RegExp, text: string): number {
  return countedSearch(pattern, text, 0).steps;
}

function stepsOfAll(pattern: RegExp, text: string): number {
  let steps = 0;
  for (let from = 0; from <= text.length;) {
    const { found, steps: taken } = countedSearch(pattern, text, from);
    steps += taken;
    if (found === undefined) break;
    from = found.end > found.index ? found.end : found.end + 1;
  }
  return steps;
}
