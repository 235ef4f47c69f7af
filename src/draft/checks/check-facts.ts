import type { Defect } from '../../model/draft-check.ts';
import { factText } from '../../model/fact-text.ts';
import { contentOf, type Draft } from '../draft.ts';
import type { DraftEvidence } from '../evidence.ts';
import { factWords } from '../fact-words.ts';
import { numberOf, numberPattern } from '../number-words.ts';

/** How a draft states each of the five facts, with the value that can be told from another. */
const statements: readonly (readonly [fact: string, pattern: RegExp])[] = [
  ['cni', /\bCNI\b[^.;,\n]{0,25}?\b(Cilium|Calico|Flannel|Antrea|OVN-Kubernetes|kube-router|Weave)\b/i],
  [
    'kubeProxyMode',
    /\bkube-proxy\b[^.;,\n]{0,6}\bmode\b[^.;,\n]{0,20}?\b(iptables|ipvs|nftables)\b|\bkube-proxy (?:is|runs|works|operates) (?:in|with|on) (iptables|ipvs|nftables)\b/i,
  ],
  [
    'ipamMode',
    /\bIPAM mode\b[^.;,\n]{0,15}?(?<![\w-])(cluster-pool|multi-pool|kubernetes|eni|calico-ipam|host-local)\b/i,
  ],
  ['nodeMtu', /\b(?:node(?:s['’]|['’]s)? MTU|MTU of (?:the |all )?nodes)\b[^.;,\d\n]{0,15}\b(\d{3,5})\b/i],
  [
    'dnsPods',
    new RegExp(
      String.raw`\bDNS pods?(?: count)?\b[^.;,\d\n]{0,15}?\b(${numberPattern})\b(?! (?:of|facts?)\b)`,
      'i',
    ),
  ],
];
/** Leaves open which it is. */
const open = /\b(?:not|no|never|could|may|might|either|neither|unknown|whether|if)\b/i;

/** What a draft states of the five facts is what the review states, where that knows them. */
export function checkFacts(draft: Draft, { review }: DraftEvidence): Defect[] {
  const stated = (['target', 'evidence', 'assumptions'] as const).flatMap((part) => contentOf(draft, part));
  return statements.flatMap(([fact, pattern]): Defect[] => {
    const known = review.clusters.map(({ facts }) => {
      const one = facts[fact];
      return one !== undefined && 'value' in one ? factText(one.value).toLowerCase() : undefined;
    });
    if (known.length === 0 || known.includes(undefined)) return [];
    const wrong = stated.find(({ text }) => {
      const stated = pattern.exec(text.slice(0, 2_000));
      if (
        stated === null ||
        open.test(stated[0]) ||
        /^ or\b/i.test(text.slice(stated.index + stated[0].length))
      )
        return false;
      const said = (stated[1] ?? stated[2] ?? '').toLowerCase();
      const value = String(numberOf(said) ?? said);
      return !known.some((one) => one?.split(/[^\w-]+/).includes(value) === true);
    });
    if (wrong === undefined) return [];
    const words = factWords[fact] ?? fact;
    return [
      {
        part: wrong.part,
        rule: 'contradicted',
        line: wrong.number,
        detail: `What it states as ${words} is not what was read.`,
        mend: `State the ${words} that the review states.`,
      },
    ];
  });
}
