import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { checkReview } from '../../src/draft/check-review.ts';
import { metadataServices } from '../../src/model/metadata-services.ts';
import { isMetadata } from '../../src/net/trace/metadata-end.ts';
import rule from '../../src/rules/egress/metadata-service-open.ts';
import { scopeOf } from '../../src/scope/scope-of.ts';

const textOf = (file: string) => readFileSync(new URL(`../../${file}`, import.meta.url), 'utf8');
const texts = [textOf('prompts/skill.md'), textOf('references/multi-cluster-and-egress.md'), rule.docs.why];

it.each(metadataServices)('%s is one to the skill, the rule, the scope, the trace and the drafts', (at) => {
  for (const text of texts) expect(text).toContain(at);
  expect(scopeOf(`Do our pods get to ${at}?`, false)).toMatchObject({
    verdict: 'in_scope',
    subjects: ['Metadata service'],
  });
  expect(/[a-z]{3}/.test(at) ? isMetadata(undefined, `${at.toUpperCase()}.`) : isMetadata(at, undefined)).toBe(
    true,
  );
  const { defects } = checkReview(
    `## Findings\n\n[low] [inference] Pod shop/web spec.nodeName=n1: it reaches ${at}.\n`,
  );
  expect(defects.filter((one) => one.rule === 'metadata')).toMatchObject([{ part: 'findings' }]);
});

it('takes no other address for one', () => {
  for (const at of ['169.254.169.253', '169.254.169.25', 'fd00:ec2::253', 'fd00:ec2::23', '100.100.100.20']) {
    expect(isMetadata(at, undefined)).toBe(false);
  }
  expect(isMetadata(undefined, 'metadata.google.internal.example.com')).toBe(false);
});
