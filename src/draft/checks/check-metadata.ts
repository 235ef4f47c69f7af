import type { Defect } from '../../model/draft-check.ts';
import { metadataServices } from '../../model/metadata-services.ts';
import { contentOf, type Draft, proseOf } from '../draft.ts';
import type { DraftEvidence } from '../evidence.ts';
import { factMentions } from '../fact-words.ts';

/** The clouds' metadata services, by where they are or what they are called. */
const service = new RegExp(
  `\\b(?:${metadataServices.map((at) => at.replaceAll('.', '\\.')).join('|')}|metadata (?:service|server|endpoint)s?|IMDS)\\b`,
  'i',
);
const identity =
  /\b(?:workload identit(?:y|ies)|IRSA|IAM roles for service accounts|pod identit(?:y|ies)|RRSA|identit(?:y|ies) of their own|Entra Workload ID)\b/i;
const egressRule =
  /\begress (?:\S{1,40} ){0,2}?(?:rules?|polic(?:y|ies)|allow|deny)\b|\b(?:NetworkPolic(?:y|ies)|CiliumNetworkPolic(?:y|ies)|CiliumClusterwideNetworkPolic(?:y|ies))\b/i;

/**
 * The metadata service of a cloud is a high finding on evidence, else first among what blocks; identities of workloads
 * come before any rule on egress.
 */
export function checkMetadata(draft: Draft, evidence: DraftEvidence | undefined): Defect[] {
  const mentions = proseOf(draft).filter(({ text }) => service.test(text));
  const findings = draft.findings.filter(({ sentence, field, value }) =>
    service.test(`${field ?? ''} ${value ?? ''} ${sentence}`),
  );
  const isEngineHigh = evidence?.review.findings.some(({ code }) => code === 'EG01') === true;
  const isOpen =
    evidence?.review.blockers.some(
      (text) => text.startsWith('Possible high finding') && service.test(text),
    ) === true;
  const defects: Defect[] = findings
    .filter(({ severity }) => severity !== undefined && severity !== 'high')
    .map(({ line }) => ({
      part: 'findings',
      rule: 'metadata',
      line,
      detail: 'That pods reach the metadata service is rated below high.',
      mend: 'Rate it [high] where evidence shows it; else put it first among the blockers as a possible high finding.',
    }));
  const isHigh = findings.some(({ severity }) => severity === 'high');
  if (
    (mentions.length > 0 || isOpen) &&
    !isHigh &&
    !isEngineHigh &&
    defects.length === 0 &&
    !isFirstBlocker(draft)
  ) {
    defects.push({
      part: 'assumptions',
      rule: 'metadata',
      line: draft.parts.get('assumptions') ?? mentions[0]?.number ?? 1,
      detail: 'The metadata service is neither a high finding nor first among the blockers.',
      mend: 'Put it first under Blockers, as a possible high finding, with what settles it.',
    });
  }
  return [...defects, ...identityFirst(draft)];
}

/** Items among the blockers: those below that heading, else those that are none of the five facts. */
function isFirstBlocker(draft: Draft): boolean {
  const content = contentOf(draft, 'assumptions');
  const below = content.filter(
    ({ under, text }) => under.startsWith('blocker') || /^[\s*+-]*[*_]{0,2}blockers?[*_]{0,2}:/i.test(text),
  );
  const items =
    below.length > 0
      ? below
      : content.filter(({ text }) => !factMentions.some(([, pattern]) => pattern.test(text)));
  return items[0] !== undefined && service.test(items[0].text);
}

/** Where next actions speak of the service and of a rule on egress, workload identity stands before it. */
function identityFirst(draft: Draft): Defect[] {
  const lines = contentOf(draft, 'actions');
  if (!proseOf(draft).some(({ text }) => service.test(text))) return [];
  const rule = lines.find(({ text }) => egressRule.test(text));
  if (rule === undefined) return [];
  const before = lines.filter(({ number }) => number < rule.number).some(({ text }) => identity.test(text));
  const place = rule.text.search(identity);
  if (before || (place >= 0 && place < rule.text.search(egressRule))) return [];
  return [
    {
      part: 'actions',
      rule: 'metadata',
      line: rule.number,
      detail: 'A rule on egress is advised before workloads have identities of their own.',
      mend: 'Recommend workload identity first (IRSA, EKS Pod Identity, Workload Identity); then the rule, handed over to its owner.',
    },
  ];
}
