import { describe, expect, it } from 'vitest';
import type { Missing } from '../../src/model/missing.ts';
import { emptyConfig, type Config } from '../../src/model/config.ts';
import { reviewSchema } from '../../src/model/review.ts';
import { refKey } from '../../src/model/ref.ts';
import { buildReview } from '../../src/review/build-review.ts';
import { at, clusterResult, finding, flagged, ruleNamed } from '../support/findings.ts';

const rules = [
  ruleNamed('SV02', 'service/all-endpoints-unready', ['SV03']),
  ruleNamed('SV03', 'service/target-port-unresolved'),
  ruleNamed('DN19', 'dns/pod-resolver-wrong'),
];
const portFinding = finding({ code: 'SV03', rule: 'service/target-port-unresolved', field: 'spec.ports' });

function review(
  clusters: Parameters<typeof buildReview>[0]['clusters'],
  config: Config = emptyConfig,
  now: number | undefined = Date.parse('2026-11-23T12:00:00Z'),
) {
  const built = buildReview({ clusters, rules, areas: ['service', 'dns'], config, now });
  return reviewSchema.parse(built);
}

describe('buildReview', () => {
  it('ranks by severity, then area, then object', () => {
    const low = finding({ severity: 'low', at: at('shop', 'a') });
    const dns = finding({ code: 'DN19', rule: 'dns/pod-resolver-wrong', at: at('a', 'a') });
    const { findings } = review([
      clusterResult({
        outcomes: flagged([low, dns, finding({ at: at('shop', 'b') }), finding({ at: at('app', 'z') })]),
      }),
    ]);
    expect(
      findings.map(({ code, severity, at: { namespace, name } }) => [code, severity, namespace, name]),
    ).toEqual([
      ['SV02', 'high', 'app', 'z'],
      ['SV02', 'high', 'shop', 'b'],
      ['DN19', 'high', 'a', 'a'],
      ['SV02', 'low', 'shop', 'a'],
    ]);
  });

  it('folds a finding under its cause on the same object, and not under one elsewhere', () => {
    const { findings } = review([
      clusterResult({ outcomes: flagged([finding(), finding({ at: at('shop', 'other') }), portFinding]) }),
    ]);
    const cause = findings.find(({ code }) => code === 'SV03');
    const causeOf = (name: string) =>
      findings.find(({ code, at: { name: own } }) => code === 'SV02' && own === name)?.causedBy;
    expect(cause?.causedBy).toBeNull();
    expect([causeOf('cart'), causeOf('other')]).toEqual([cause?.id, null]);
  });

  it('folds through an object that a finding involves', () => {
    const { findings } = review([
      clusterResult({
        outcomes: flagged([finding({ at: at('shop', 'web'), involves: [at('shop', 'cart')] }), portFinding]),
      }),
    ]);
    expect(findings.find(({ code }) => code === 'SV02')?.causedBy).toBe(
      findings.find(({ code }) => code === 'SV03')?.id,
    );
  });

  it('does not fold across clusters', () => {
    const { findings } = review([
      clusterResult({ name: 'a', outcomes: flagged([finding()]) }),
      clusterResult({ name: 'b', outcomes: flagged([portFinding]) }),
    ]);
    expect(findings.map(({ causedBy }) => causedBy)).toEqual([null, null]);
    expect(findings.map(({ at: { cluster } }) => cluster)).toEqual(['a', 'b']);
  });

  it('gives the same id whatever is seen, another one in another cluster, and an ordinal to a second one', () => {
    const idOf = (one: typeof portFinding) =>
      review([clusterResult({ outcomes: flagged([one]) })]).findings[0]?.id;
    expect(idOf(finding({ message: 'other words' }))).toBe(idOf(finding()));
    expect(idOf(finding({ field: 'spec.type' }))).not.toBe(idOf(finding()));
    const twice = review([clusterResult({ outcomes: flagged([finding(), finding()]) })]).findings.map(
      ({ id }) => id,
    );
    expect(twice).toEqual([idOf(finding()), `${idOf(finding()) ?? ''}-2`]);
    const several = review([
      clusterResult({ name: 'a', outcomes: flagged([finding()]) }),
      clusterResult({ name: 'b' }),
    ]);
    expect(several.findings[0]?.id).not.toBe(idOf(finding()));
  });

  it('suppresses by configuration until the given day, and lists what it suppressed', () => {
    const config = (until?: string): Config => ({
      ...emptyConfig,
      ignore: [
        { rule: 'SV02', namespace: 'shop', reason: 'known', ...(until === undefined ? {} : { until }) },
      ],
    });
    const cluster = [clusterResult({ outcomes: flagged([finding(), finding({ at: at('app', 'a') })]) })];
    const kept = review(cluster, config());
    expect(kept.findings.map(({ at: { namespace } }) => namespace)).toEqual(['app']);
    expect(kept.suppressed).toEqual([
      { id: expect.any(String) as string, by: 'configuration', reason: 'known' },
    ]);
    expect(review(cluster, config('2026-11-23')).suppressed.length).toBe(1);
    expect(review(cluster, config('2026-11-22')).suppressed).toEqual([]);
    expect(
      buildReview({ clusters: cluster, rules, areas: [], config: config('2026-11-30'), now: undefined })
        .suppressed,
    ).toEqual([]);
  });

  it('heeds annotations only where the configuration allows it', () => {
    const annotations = new Map([
      [refKey(at('shop', 'cart')), { 'network-review.dev/ignore': 'SV02, DN19' }],
    ]);
    const cluster = [clusterResult({ outcomes: flagged([finding(), portFinding]), annotations })];
    expect(review(cluster).suppressed).toEqual([]);
    const allowed = review(cluster, { ...emptyConfig, annotations: 'allow' });
    expect(allowed.findings.map(({ code }) => code)).toEqual(['SV03']);
    expect(allowed.suppressed[0]).toMatchObject({
      by: 'annotation network-review.dev/ignore',
      reason: 'no reason given',
    });
  });

  it('takes nothing for granted that was not confirmed live', () => {
    const unknownFact = { unknown: 'the API server does not serve it', next: 'ip -j link' };
    const offline = { value: 'nftables', label: 'sanitized user evidence' as const, from: [] };
    const { facts } = clusterResult();
    const { assumptions } = review([
      clusterResult({
        source: 'snapshot',
        facts: { ...facts, nodeMtu: unknownFact, kubeProxyMode: offline },
      }),
    ]);
    expect(assumptions).toEqual([
      'kube-proxy mode: nftables, per snapshot of 2026-11-23T12:00:00Z (sanitized user evidence), not confirmed live.',
      'node MTU: unknown, because the API server does not serve it. Next: ip -j link.',
    ]);
    expect(review([clusterResult()]).assumptions).toEqual([]);
  });

  it('does not take a CNI without a version for confirmed', () => {
    const { facts } = clusterResult();
    const cni = { value: { name: 'Cilium', version: null }, label: 'live evidence' as const, from: [] };
    expect(review([clusterResult({ facts: { ...facts, cni } })]).assumptions[0]).toMatch(
      /^CNI version: unknown/,
    );
  });

  it('names each gap once, with the rules that lack it and the next step', () => {
    const missing = { what: 'Pod', namespaces: null, reason: 'forbidden' as const };
    const outcome = (code: string) => ({
      code,
      rule: 'service/all-endpoints-unready',
      outcome: 'unknown' as const,
      objects: 0,
      unknownObjects: 0,
      missing: [missing],
      findings: [],
    });
    const { gaps, blockers } = review([
      clusterResult({
        outcomes: [outcome('SV03'), outcome('SV02')],
        gaps: [{ ...missing, detail: 'pods is forbidden' }],
      }),
    ]);
    expect(gaps).toEqual([
      {
        cluster: 'prod-eu',
        what: 'Pod',
        namespaces: null,
        reason: 'forbidden',
        detail: 'pods is forbidden',
        next: 'grant what `kubernetes-network-review rbac` prints',
        affects: ['SV02', 'SV03'],
      },
    ]);
    expect(blockers).toHaveLength(1);
    expect(blockers[0]).toContain('SV02, SV03 could not be judged in full');
  });

  it('shows what may be a high finding before all other blockers', () => {
    const outcome = (code: string, missing: Missing[]) => ({
      code,
      rule: 'egress/metadata-service-open',
      outcome: 'unknown' as const,
      objects: 1,
      unknownObjects: 1,
      missing,
      findings: [],
    });
    const lacks = (what: string): Missing => ({ what, namespaces: null, reason: 'not-observable' });
    const grave = {
      ...lacks('the way to it'),
      detail: 'nobody tells',
      next: 'ask',
      mayBeHigh: true as const,
    };
    const { blockers } = review([
      clusterResult({ outcomes: [outcome('DN01', [lacks('a Corefile')]), outcome('EG01', [grave])] }),
    ]);
    expect(blockers).toEqual([
      'Possible high finding, the way to it: nobody tells. Next: ask.',
      expect.stringMatching(/^a Corefile was not read/),
    ]);
  });

  it('shows a crashed rule first among the blockers', () => {
    const crashed = {
      code: 'SV02',
      rule: 'service/all-endpoints-unready',
      outcome: 'crashed' as const,
      objects: 0,
      unknownObjects: 0,
      missing: [],
      findings: [],
      error: new TypeError('boom'),
    };
    expect(review([clusterResult({ outcomes: [crashed] })]).blockers[0]).toMatch(
      /^Rule SV02 crashed \(TypeError: boom\)/,
    );
  });

  it('shows no character that hides or reorders text, wherever a cluster could put one', () => {
    const hostile = 'a\u202Eb\u0007c\u200Bd\u{E0041}e\u001B[31m';
    const evidence = [{ object: hostile, field: hostile, seen: hostile, label: 'live evidence' as const }];
    const text = JSON.stringify(
      review([
        clusterResult({
          name: hostile,
          outcomes: flagged([
            finding({ at: at(hostile, hostile), field: hostile, message: hostile, evidence }),
          ]),
          gaps: [{ what: hostile, namespaces: [hostile], reason: 'error', detail: hostile, next: hostile }],
        }),
      ]),
    );
    expect(text).toContain('abcde[31m');
    for (const one of ['\\u', '\u202E', '\u0007', '\u200B', '\u001B', '\u{E0041}'])
      expect(text).not.toContain(one);
  });

  it('bounds what a cluster says', () => {
    const [first] = review([
      clusterResult({ outcomes: flagged([finding({ message: 'x'.repeat(100_000) })]) }),
    ]).findings;
    expect(first?.message).toHaveLength(2_000);
  });
});
