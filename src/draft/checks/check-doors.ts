import type { Defect } from '../../model/draft-check.ts';
import { type Draft, type DraftLine, paragraphsOf, proseOf, saysNone } from '../draft.ts';

/** How a change begins. */
const change =
  /\b(?:chang|switch|swap|migrat|mov|replac|resiz|shrink|expand|enlarg|increas|widen|grow|reduc|convert|enabl|set|renumber|redefin|reconfigur|updat|modif|adjust|recreat|rebuild|turn|go|adopt|pick|re-?ip|re-?address|re-?number)(?:e|ing|y|ting|ying|es|ion)?\b/i;

/** What cannot be undone, or breaks connections on its way: what is changed, and the words for it after the verb. */
const doors: readonly (readonly [what: string, pattern: RegExp])[] = [
  [
    'the pod CIDR',
    /\b(?:pod|cluster|node)(?:['’]?s)?[ -](?:network )?(?:CIDRs?|ranges?|address range)\b|\bclusterCIDR\b|--cluster-cidr\b/i,
  ],
  ['the Service CIDR', /\bservice(?:['’]?s)?[ -](?:CIDRs?|ranges?|cluster-ip-range)\b/i],
  [
    'the mode of kube-proxy',
    /\bkube-proxy\b.{0,40}\b(?:mode|nftables|ipvs|iptables|replacement)\b|\bkubeProxyReplacement\b|\bmode of kube-proxy\b|\b(?:nftables|ipvs|iptables)\b.{0,30}\bkube-proxy\b/i,
  ],
  [
    'the CNI',
    /\bCNI\b(?! (?:version|plugin version|config))|\bfrom \S{1,40} to (?:Cilium|Calico|Flannel|Antrea|OVN-Kubernetes)\b/i,
  ],
  ['the IPAM mode', /\bIPAM\b/i],
  [
    'the encapsulation',
    /\b(?:to|from) (?:native routing|VXLAN|Geneve|IPIP|tunnel(?: mode)?)\b|\brouting mode\b/i,
  ],
  ['the cluster domain', /\bcluster domain\b/i],
];

/** `Use native routing instead of VXLAN`. */
const instead =
  /\b(?:use|run|go with) (?:native routing|VXLAN|Geneve|IPIP)\b.{0,40}\b(?:instead of|rather than|in place of)\b/i;

/** `The pod CIDR has to be replaced`: what is changed stands before it. */
const changed =
  /\b(?:must|has to|have to|should|needs? to|is to|are to|will|ought to) (?:\w{1,20} )?be (?:changed|replaced|resized|shrunk|enlarged|widened|extended|expanded|switched|migrated|moved|converted|renumbered|rebuilt|recreated|reconfigured|set|turned|enabled)\b/i;

/** From one CNI to another; a part of one is none. */
const anotherCni =
  /^(?:migrat|replac|switch|mov|swap|adopt|chang)\w*(?: \S{1,40}){0,4} (?:to|with|by|from) (?:Cilium|Calico|Flannel|Antrea|OVN-Kubernetes|kube-router|Weave)\b(?!['’]s| (?:LB|L2|BGP|Gateway|Ingress|LoadBalancer|ClusterMesh)| IPAM)/i;
const anotherMode = /\bmode\b|\b(?:to|from) (?:nftables|ipvs|iptables)\b/i;

/** Before the verb: it is not to be done, or told of rather than advised. */
const notDone =
  /\b(?:not|never|avoid|without|cannot|can't|don['’]t|instead of|rather than|no need to|before|after|if|when|would|requires?|until|compare|check|read|list|look|confirm|whether|decide|plan)\b/i;

/** A one-way door, or a change that breaks connections, comes with a cutover plan. */
export function checkDoors(draft: Draft): Defect[] {
  if (hasCutover(draft)) return [];
  const advised = paragraphsOf(draft).filter(({ part }) => part === 'actions');
  return advised.flatMap((line): Defect[] => {
    const what = doorIn(line);
    if (what === undefined) return [];
    return [
      {
        part: 'actions',
        rule: 'no-cutover',
        line: line.number,
        detail: `It changes ${what}, which cannot simply be undone, and there is no cutover plan.`,
        mend: 'Add "### Cutover plan" to the next actions: how it is tried, by which nodes it proceeds, what is watched, and where it stops.',
      },
    ];
  });
}

/** The first verb of change in a sentence that is meant, and a door behind it. */
function doorIn({ text }: DraftLine): string | undefined {
  for (const sentence of text.slice(0, 4_000).split(/(?<=[.;])\s/)) {
    const told = changed.exec(sentence);
    if (told !== null && !notDone.test(sentence.slice(0, told.index))) {
      const door = doors.find(([, pattern]) => pattern.test(sentence));
      if (door !== undefined) return door[0];
    }
    const other = sentence.search(instead);
    if (other >= 0 && !notDone.test(sentence.slice(0, other))) return 'the encapsulation';
    const verb = sentence.search(change);
    if (verb < 0 || notDone.test(sentence.slice(0, verb))) continue;
    const behind = sentence.slice(verb, verb + 200);
    const door = doors.find(([, pattern]) => pattern.test(behind));
    if (door !== undefined) return door[0];
    if (anotherCni.test(behind)) return 'the CNI';
    if (anotherMode.test(behind) && /\bkube-proxy\b/i.test(sentence)) return 'the mode of kube-proxy';
  }
  return undefined;
}

function hasCutover(draft: Draft): boolean {
  const plan = draft.lines.filter(
    ({ kind, under, text }) => kind !== 'head' && under.includes('cutover') && text.trim() !== '',
  );
  if (plan.length > 0 && !saysNone(plan)) return true;
  return proseOf(draft).some(({ text }) =>
    /^[\s*_>-]{0,8}(?:\d{1,3}[.)] )?[*_]{0,2}cutover(?: plan)?[*_]{0,2}:[*_]{0,2} \S.{30}/i.test(text),
  );
}
