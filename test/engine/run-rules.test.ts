import { describe, expect, it } from 'vitest';
import { defineRule, type Rule } from '../../src/engine/define-rule.ts';
import { runRules } from '../../src/engine/run-rules.ts';
import { cite, citeDefault, citeIn } from '../../src/model/cite.ts';
import { unknown } from '../../src/model/maybe.ts';
import { evidenceIn, type Given } from '../support/snapshot-of.ts';
import { service } from '../support/objects.ts';

const docs = {
  why: 'because',
  actions: ['look at {kind} {namespace}/{name}'],
  rollback: 'none',
  verify: ['kubectl get {kind} {name} -n {namespace}'],
  sources: ['https://kubernetes.io'],
} as const;

/** Flags what is named bad, crashes on what is named crash, cannot judge what is named dark. */
const rule: Rule = {
  id: 'service/test',
  ...defineRule({
    code: 'SV99',
    title: 'test',
    severity: ['high', 'low'],
    needs: ['services'],
    docs,
    subjects: ({ services }) => services,
    *check(one) {
      const { name } = one.ref;
      if (name === 'crash') throw new Error('boom');
      if (name === 'dark') yield unknown({ what: 'Pod', namespaces: ['shop'], reason: 'forbidden' });
      if (name === 'bad') yield { field: 'spec', message: 'bad', evidence: [cite(one, 'spec.type', 'x')] };
      if (name === 'default')
        yield { field: 'spec', message: 'bad', evidence: [citeDefault(one, 'spec.type', 'x')] };
    },
  }),
};
const declaring: Rule = { ...rule, judgesManifests: true };

const run = (given: Given, one = rule, options = {}) => runRules([one], evidenceIn(given), options)[0]!;
const shop = (...names: string[]) => ({ objects: names.map((name) => service(`shop/${name}`)) });

describe('runRules', () => {
  it('passes when every object was judged and nothing is missing', () => {
    expect(run(shop('good'))).toMatchObject({
      outcome: 'passed',
      objects: 1,
      unknownObjects: 0,
      missing: [],
    });
  });

  it('is not applicable where there is nothing to judge', () => {
    expect(run(shop())).toMatchObject({ outcome: 'not-applicable', objects: 0 });
  });

  it('is unknown, not without an object, where there may be objects that were not read', () => {
    const lacking: Rule = {
      ...rule,
      *subjects() {
        yield unknown({ what: 'Pod', namespaces: null, reason: 'forbidden' });
      },
    };
    const missing = [{ what: 'Pod', namespaces: null, reason: 'forbidden' }];
    expect(run(shop('good'), lacking)).toMatchObject({
      outcome: 'unknown',
      objects: 0,
      unknownObjects: 0,
      missing,
    });
  });

  it('is unknown, not passed, when one object could not be judged', () => {
    expect(run(shop('good', 'dark'))).toMatchObject({
      outcome: 'unknown',
      objects: 2,
      unknownObjects: 1,
      missing: [{ what: 'Pod', reason: 'forbidden' }],
    });
  });

  it('is flagged when something is wrong, and still says what is missing', () => {
    expect(run(shop('bad', 'dark'))).toMatchObject({
      outcome: 'flagged',
      unknownObjects: 1,
      missing: [{ what: 'Pod' }],
    });
  });

  it('is unknown when what it needs was not read, without looking further', () => {
    expect(run({ ...shop('bad'), objects: [], unread: { Service: 'forbidden' } })).toMatchObject({
      outcome: 'unknown',
      objects: 0,
      missing: [{ what: 'Service', reason: 'forbidden' }],
    });
  });

  it('does not pass when only some namespaces were read', () => {
    expect(run({ ...shop('good'), onlyIn: { Service: ['shop'] } })).toMatchObject({
      outcome: 'unknown',
      objects: 1,
    });
  });

  it('passes a namespace that was read in full, when only that is asked for', () => {
    const given = { ...shop('good'), onlyIn: { Service: ['shop'] } };
    expect(run(given, rule, { namespaces: ['shop'] })).toMatchObject({ outcome: 'passed', objects: 1 });
  });

  it('reports only what is in the namespaces asked for', () => {
    expect(run({ objects: [service('other/bad')] }, rule, { namespaces: ['shop'] })).toMatchObject({
      objects: 0,
    });
  });

  it('confines a crash to the rule that crashed', () => {
    const outcomes = runRules([rule, { ...declaring, check: () => [] }], evidenceIn(shop('crash')));
    expect(outcomes.map(({ outcome }) => outcome)).toEqual(['crashed', 'passed']);
    expect(outcomes[0]?.error).toEqual(new Error('boom'));
  });

  it('leaves a manifest to rules about what is declared', () => {
    const manifests = { manifests: [service('shop/bad')], complete: true };
    expect(run(manifests)).toMatchObject({ outcome: 'unknown', unknownObjects: 1, findings: [] });
    expect(run(manifests, declaring)).toMatchObject({ outcome: 'flagged' });
    expect(run(manifests, declaring).findings[0]?.at).toMatchObject({ file: 'manifests.yaml', line: 1 });
  });

  it('labels a finding by the weakest evidence it rests on', () => {
    expect(run(shop('bad')).findings[0]?.label).toBe('live evidence');
    expect(run({ ...shop('bad'), source: 'snapshot' }).findings[0]?.label).toBe('sanitized user evidence');
    expect(run(shop('default')).findings[0]?.label).toBe('documentation-based');
  });

  it('puts the object into actions and commands', () => {
    const [finding] = run(shop('bad')).findings;
    expect([finding?.actions, finding?.verify]).toEqual([
      ['look at service shop/bad'],
      ['kubectl get service bad -n shop'],
    ]);
  });

  it('shows a rule only the evidence it declares', () => {
    const nosy: Rule = {
      ...rule,
      *check(_one, evidence) {
        if ('nodes' in evidence) yield { field: '', message: 'saw nodes', evidence: [cite(_one, '', '')] };
      },
    };
    expect(run(shop('good'), nosy).outcome).toBe('passed');
  });

  it('crashes a rule that gives a severity it does not declare', () => {
    const loud: Rule = {
      ...rule,
      *check(one) {
        yield { severity: 'medium', field: '', message: '', evidence: [cite(one, '', '')] };
      },
    };
    expect(run(shop('good'), loud).outcome).toBe('crashed');
  });
});

describe('several clusters', () => {
  /** Flags a Service that a later cluster has too. */
  const shared: Rule = {
    id: 'multicluster/test',
    ...defineRule({
      code: 'MC99',
      title: 'test',
      severity: 'low',
      needs: ['services'],
      uses: ['peers'],
      docs,
      subjects: ({ services }) => services,
      *check(one, { peers }) {
        if (peers.state === 'unknown') yield peers;
        if (peers.state !== 'known') return;
        for (const peer of peers.value.filter(({ isLater }) => isLater)) {
          const found = peer.evidence.services.find(one.ref.namespace, one.ref.name);
          if (found.state !== 'known') continue;
          const evidence = [citeIn(peer, cite(found.value, 'metadata.name', found.value.ref.name))] as const;
          yield { field: 'metadata.name', message: Object.keys(peer.evidence).join(), evidence };
        }
      },
    }),
  };

  it('show a rule the slices that it declares of each other one, and where something was seen', () => {
    const outcome = run({ ...shop('cart', 'pay'), others: { east: shop('cart'), west: shop() } }, shared);
    expect(outcome).toMatchObject({
      outcome: 'flagged',
      findings: [
        { message: 'services', evidence: [{ object: 'Service shop/cart', cluster: 'east', seen: 'cart' }] },
      ],
    });
  });

  it('are unknown to a cluster that is reviewed alone', () => {
    expect(run(shop('cart'), shared)).toMatchObject({
      outcome: 'unknown',
      missing: [{ what: 'other clusters', reason: 'not-collected' }],
    });
  });
});
