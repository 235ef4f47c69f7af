import type { Defect } from '../../model/draft-check.ts';
import { contentOf, type Draft, type DraftLine } from '../draft.ts';
import type { DraftEvidence } from '../evidence.ts';
import { factMentions, factWords } from '../fact-words.ts';

/** So near its beginning a line names the fact that it states. */
const statedWithin = 60;

/** The five facts stand among the assumptions, but for those that live evidence confirmed; and none is said to be that was not. */
export function checkAssumptions(draft: Draft, evidence: DraftEvidence | undefined): Defect[] {
  const open = contentOf(draft, 'assumptions');
  const stated = (['target', 'evidence', 'assumptions'] as const).flatMap((part) => contentOf(draft, part));
  const line = draft.parts.get('assumptions') ?? draft.lines.at(-1)?.number ?? 1;
  return factMentions.flatMap(([fact, mention]): Defect[] => {
    const words = factWords[fact] ?? fact;
    const claim = stated.find((one) => claimsLive(one, mention));
    const isConfirmed = confirmedIn(evidence, fact);
    if (claim !== undefined && isConfirmed === false) {
      return [
        {
          part: claim.part,
          rule: 'overclaim',
          line: claim.number,
          detail: `The ${words} is labelled live evidence, and the review did not see it live.`,
          mend: 'Give it the label of the review and name it among the assumptions.',
        },
      ];
    }
    if (claim !== undefined || isConfirmed === true) return [];
    // A finding about kube-proxy is no assumption about its mode.
    if (open.some(({ text }) => mention.test(text))) return [];
    return [
      {
        part: 'assumptions',
        rule: 'unconfirmed',
        line,
        detail: `The ${words} is not among the assumptions, and no live evidence is shown for it.`,
        mend: `Name it there with what would settle it, or state it under Evidence level with "(live evidence)" where it was read live.`,
      },
    ];
  });
}

/** Undefined where there is no review to say so. */
function confirmedIn(evidence: DraftEvidence | undefined, name: string): boolean | undefined {
  if (evidence === undefined) return undefined;
  const { clusters } = evidence.review;
  return (
    clusters.length > 0 &&
    clusters.every(({ facts }) => {
      const fact = facts[name];
      return fact !== undefined && 'label' in fact && fact.label === 'live evidence';
    })
  );
}

function claimsLive({ text }: DraftLine, mention: RegExp): boolean {
  const place = text.search(mention);
  return (
    place >= 0 &&
    place < statedWithin &&
    /\blive evidence\b/i.test(text) &&
    !/\bnot\b[^.]{0,40}\blive\b/i.test(text)
  );
}
