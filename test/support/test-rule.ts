import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import type { Rule, RuleBody } from '../../src/engine/define-rule.ts';
import { runRules } from '../../src/engine/run-rules.ts';
import type { Evidence, SliceName } from '../../src/model/evidence/index.ts';
import { Listing } from '../../src/model/listing.ts';
import { unknown } from '../../src/model/maybe.ts';
import type { Missing } from '../../src/model/missing.ts';
import type { Outcome } from '../../src/model/outcome.ts';
import { formatRef } from '../../src/model/ref.ts';
import type { Severity } from '../../src/model/severity.ts';
import { renderRulePage } from '../../src/render/rule-page.ts';
import { evidenceIn, type Given } from './snapshot-of.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));

/** Severity and object of a finding, literally: `['high', 'Service shop/cart']`. */
type Expected = readonly [Severity, string];

interface Flagged extends Given {
  readonly expect: readonly [Expected, ...Expected[]];
}

/** What must come out when a slice that the rule merely uses is unknown. */
interface UnknownUse extends Given {
  readonly expect: readonly Expected[] | 'unknown' | 'passed';
}

export interface RuleCases {
  /** At least one case for each clause of the condition. The first one is the example on the rule's page. */
  readonly flags: Readonly<Record<string, Flagged>>;
  /** Every trap: must stay silent, with everything judged. */
  readonly passes: Readonly<Record<string, Given>>;
  /** One for each slice in `uses`, keyed by it: what the rule says when that slice is unknown. */
  readonly unknownUses?: Partial<Record<SliceName, UnknownUse>>;
  /** Cases that end unknown for want of evidence, beside the ones made automatically. */
  readonly unknowns?: Readonly<Record<string, Given>>;
  readonly notApplicable?: Readonly<Record<string, Given>>;
}

/** Runs all cases of a rule, the ones every rule owes included, and keeps its page and wording up to date. */
export function testRule(id: string, body: RuleBody, cases: RuleCases): void {
  const rule: Rule = { ...body, id };
  const judge = (given: Given, change: Partial<Evidence> = {}): Outcome => {
    const evidence = evidenceIn(given);
    const seen = Object.fromEntries([...rule.needs, ...rule.uses].map((name) => [name, evidence[name]]));
    const outcome = runRules([rule], { ...seen, ...change } as Evidence)[0]!;
    if (outcome.outcome === 'crashed') throw outcome.error;
    return outcome;
  };
  const said = (outcome: Outcome): Expected[] =>
    outcome.findings.map(({ severity, at }): Expected => [severity, formatRef(at)]);

  describe(`${rule.code} ${id}`, () => {
    for (const [name, flagged] of Object.entries(cases.flags)) {
      it(`flags ${name}`, () => {
        const outcome = judge(flagged);
        expect(said(outcome)).toEqual(flagged.expect);
        expect(outcome.outcome).toBe('flagged');
      });
    }
    for (const [name, given] of Object.entries(cases.passes)) {
      it(`passes ${name}`, () => {
        const outcome = judge(given);
        expect(said(outcome)).toEqual([]);
        expect([outcome.outcome, outcome.missing]).toEqual(['passed', []]);
      });
    }
    for (const [name, given] of Object.entries(cases.notApplicable ?? {})) {
      it(`does not apply to ${name}`, () => {
        const outcome = judge(given);
        expect([outcome.outcome, said(outcome), outcome.missing]).toEqual(['not-applicable', [], []]);
      });
    }
    for (const [name, given] of Object.entries(cases.unknowns ?? {})) {
      it(`is unknown for ${name}`, () => {
        const outcome = judge(given);
        expect([outcome.outcome, said(outcome)]).toEqual(['unknown', []]);
        expect(outcome.missing).not.toEqual([]);
      });
    }

    const examples = Object.values(cases.flags);
    const first = examples[0]!;
    for (const need of rule.needs) {
      it(`is unknown when ${need} is unknown`, () => {
        const evidence = evidenceIn(first);
        const outcome = judge(first, { [need]: unreadSlice(evidence, need) });
        expect([outcome.outcome, said(outcome)]).toEqual(['unknown', []]);
        expect(outcome.missing.map(({ what }) => what)).toContain(need);
      });
    }
    it('says for each slice it uses what happens when that is unknown', () => {
      expect(Object.keys(cases.unknownUses ?? {}).sort()).toEqual([...rule.uses].sort());
    });
    for (const [name, use] of Object.entries(cases.unknownUses ?? {})) {
      it(`handles an unknown ${name}`, () => {
        const slice = name as SliceName;
        const outcome = judge(use, { [slice]: unreadSlice(evidenceIn(use), slice) });
        if (use.expect === 'unknown' || use.expect === 'passed') {
          expect([outcome.outcome, said(outcome)]).toEqual([use.expect, []]);
        } else {
          expect(said(outcome)).toEqual(use.expect);
        }
      });
    }

    it('has its page and its wording written down', async () => {
      const findings = examples.flatMap((given) => judge(given).findings);
      await expect(renderRulePage(rule, findings[0])).toMatchFileSnapshot(`${root}references/rules/${id}.md`);
      const wording = [...new Set(findings.map(({ severity, message }) => `${severity}: ${message}`))];
      await expect(`${wording.join('\n')}\n`).toMatchFileSnapshot(`${root}test/rules/${id}.wording.txt`);
    });
  });
}

/** The slice as if nothing of it had been read. */
function unreadSlice(evidence: Evidence, name: SliceName): unknown {
  const missing: Missing = { what: name, namespaces: null, reason: 'forbidden' };
  const slice = evidence[name];
  if (!(slice instanceof Listing)) return unknown(missing);
  const coverage = {
    what: name,
    everywhere: false,
    installed: undefined,
    namespaces: new Set<string>(),
    names: new Map<string, boolean>(),
    missing: [missing],
    label: 'live evidence' as const,
  };
  const Same = slice.constructor as new (items: readonly never[], given: typeof coverage) => unknown;
  return new Same([], coverage);
}
