import { describe, expect, it } from 'vitest';
import { emptyConfig } from '../../src/model/config.ts';
import type { Finding } from '../../src/model/outcome.ts';
import { renderMarkdown } from '../../src/render/markdown.ts';
import { renderText } from '../../src/render/text.ts';
import { buildReview } from '../../src/review/build-review.ts';
import { at, clusterResult, finding, flagged, ruleNamed } from '../support/findings.ts';

const rules = [
  ruleNamed('SV02', 'service/all-endpoints-unready', ['SV03']),
  ruleNamed('SV03', 'service/target-port-unresolved'),
];
const plain = { paint: (_: unknown, text: string) => text, listAll: false, areasWithoutRules: [] };

function reviewOf(findings: readonly Finding[]) {
  const clusters = [clusterResult({ outcomes: flagged(findings) })];
  return buildReview({ clusters, rules, areas: ['service'], config: emptyConfig, now: undefined });
}

function many(count: number, namespace: (index: number) => string): Finding[] {
  return Array.from({ length: count }, (_, index) => finding({ at: at(namespace(index), `s${index}`) }));
}

describe('renderText', () => {
  it('shows what was seen, what to do and how to check it', () => {
    const text = renderText(reviewOf([finding()]), plain);
    expect(text).toContain(
      '  HIGH   SV02  Service shop/cart\n    no endpoint is ready\n    seen  Service shop/cart spec.selector = x\n',
    );
    expect(text).toContain(
      '    do    look at the pods\n    back  nothing to take back\n    check kubectl get pods\n',
    );
    expect(text).toContain('1 finding: 1 high. 1 rule: 1 flagged.');
  });

  it('shows a consequence under its cause', () => {
    const cause = finding({ code: 'SV03', rule: 'service/target-port-unresolved', field: 'spec.ports' });
    const text = renderText(reviewOf([finding(), cause]), plain);
    expect(text).toMatch(
      /HIGH {3}SV03 {2}Service shop\/cart[^]*explains:\n {6}HIGH {3}SV02 {2}Service shop\/cart/,
    );
    expect(text.match(/SV02 {2}/g)).toHaveLength(1);
  });

  it('shows five of a rule in a namespace one by one, and six as one', () => {
    const lines = (count: number) =>
      renderText(reviewOf(many(count, () => 'shop')), plain)
        .split('\n')
        .filter((line) => line.startsWith('  HIGH'));
    expect(lines(5)).toHaveLength(5);
    expect(lines(6)).toEqual(['  HIGH   SV02  6 findings on Service in shop: s0, s1, s2, …']);
  });

  it('shows one rule in many namespaces as one', () => {
    const text = renderText(reviewOf(many(40, (index) => `team-${index}`)), plain);
    expect(text).toContain(
      '  HIGH   SV02  40 findings on Service in 40 namespaces: team-0/s0, team-1/s1, team-10/s10, …',
    );
    expect(text).toContain('--rule SV02 lists each of the 40');
  });

  it('lists each finding where one rule was asked for', () => {
    const text = renderText(reviewOf(many(40, () => 'shop')), { ...plain, listAll: true });
    expect(text.split('\n').filter((line) => line.startsWith('  HIGH'))).toHaveLength(40);
  });

  it('says what an area without rules was not', () => {
    expect(renderText(reviewOf([]), { ...plain, areasWithoutRules: ['egress'] })).toContain(
      'Areas that have no rule yet: egress',
    );
  });

  it('does not call silence health', () => {
    expect(renderText(reviewOf([]), plain)).toContain('FINDINGS\n  none among what was judged');
  });

  it('paints severities and nothing else', () => {
    const text = renderText(reviewOf([finding()]), {
      ...plain,
      paint: (severity, word) => `<${severity}>${word}</>`,
    });
    expect(text.match(/<high>/g)).toHaveLength(1);
    expect(text).toContain('  <high>HIGH  </> SV02  Service shop/cart');
  });

  it('breaks lines at 110 columns', () => {
    const text = renderText(reviewOf([finding({ message: 'word '.repeat(80) })]), plain);
    expect(Math.max(...text.split('\n').map((line) => line.length))).toBeLessThanOrEqual(110);
  });
});

describe('renderMarkdown', () => {
  it('has the seven parts as headings', () => {
    const text = renderMarkdown(reviewOf([finding()]), plain);
    for (const part of [
      'Scoped target',
      'Evidence level',
      'Findings',
      'Next actions',
      'Rollback',
      'Handoffs',
      'Assumptions and blockers',
    ]) {
      expect(text).toContain(`\n## ${part}\n`);
    }
    expect(text).toContain(
      '[high] [live evidence] Service shop/cart `spec.selector=x`: no endpoint is ready',
    );
  });

  it('keeps text from the cluster inside a code span', () => {
    const seen = '`](http://example.com) | <b>';
    const evidence = [{ object: 'Service shop/cart', field: 'x', seen, label: 'live evidence' as const }];
    const text = renderMarkdown(reviewOf([finding({ evidence })]), plain);
    expect(text).toContain("`Service shop/cart x = '](http://example.com) ¦ <b>`");
  });
});
