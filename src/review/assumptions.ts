import type { ClusterResult } from '../model/cluster-result.ts';
import { factText } from '../model/fact-text.ts';
import type { Fact } from '../model/review.ts';

/** The five facts that a review may not take for granted, with the words for them, and what one of them leaves open. */
const mustBeConfirmed = [
  ['cni', 'CNI version'],
  ['kubeProxyMode', 'kube-proxy mode'],
  ['ipamMode', 'IPAM mode'],
  ['nodeMtu', 'node MTU'],
  ['nodeMtuUnread', 'node MTU of the other nodes'],
  ['dnsPods', 'DNS pod count'],
] as const;

/** Seconds between pods and EndpointSlices from which on a contradiction between the two may be no fault. */
const mostSkew = 60;

/** What a conclusion about this cluster takes for granted: never empty of what live evidence did not confirm. */
export function assumptionsOf(cluster: ClusterResult, isOneOfSeveral: boolean): string[] {
  const where = isOneOfSeveral ? ` (cluster ${cluster.name})` : '';
  const facts = mustBeConfirmed.flatMap(([name, words]) => {
    const fact = cluster.facts[name];
    const text = fact === undefined ? undefined : assumptionOf(words, fact, name === 'cni', cluster);
    return text === undefined ? [] : [text];
  });
  return [
    ...facts,
    ...skewAssumption(cluster),
    ...cluster.inferredLists.map(
      ({ kind, file }) => `${file} was taken as an unfiltered list of ${kind} objects.`,
    ),
    ...cluster.unreadFiles.map((path) => `${path} was collected, but no rule reads it yet.`),
  ].map((text) => `${text.replace(/\.$/, '')}${where}.`);
}

/** ME02: what two kinds say of each other holds only if they were read at about the same time. */
function skewAssumption({ podSkew = 0 }: ClusterResult): string[] {
  if (podSkew <= mostSkew) return [];
  const seconds = Math.round(podSkew);
  return [
    `Pods and EndpointSlices did not change in the up to ${seconds} s that lie between the reading of the two (ME02: more than ${mostSkew} s); repeat the review before acting on a contradiction between them`,
  ];
}

function assumptionOf(words: string, fact: Fact, isCni: boolean, cluster: ClusterResult): string | undefined {
  if ('unknown' in fact) return `${words}: unknown, because ${fact.unknown}. Next: ${fact.next}`;
  const version = isCni ? cniVersion(fact.value) : 'known';
  if (version === undefined)
    return `${words}: unknown, because its image tells no version. Next: read the CNI's own version`;
  if (fact.label === 'live evidence') return undefined;
  const time = cluster.collectedAt ?? 'an unknown time';
  return `${words}: ${factText(fact.value)}, per ${cluster.source} of ${time} (${fact.label}), not confirmed live`;
}

function cniVersion(value: unknown): string | undefined {
  if (typeof value !== 'object' || value === null || !('version' in value)) return undefined;
  return typeof value.version === 'string' ? value.version : undefined;
}
