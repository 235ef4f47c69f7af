import { formatRef } from '../model/ref.ts';
import type { Review, ReviewFinding } from '../model/review.ts';
import { severities } from '../model/severity.ts';
import type { FindingGroup } from './group-findings.ts';

/** `1 finding`, `3 findings`. */
export function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}

/** `4 findings: 2 high, 1 medium, 1 low`. */
export function findingCounts(review: Review): string {
  const counts = severities.flatMap((severity) => {
    const count = review.findings.filter((finding) => finding.severity === severity).length;
    return count === 0 ? [] : [`${count} ${severity}`];
  });
  return `${counted(review.findings.length, 'finding')}${counts.length === 0 ? '' : `: ${counts.join(', ')}`}`;
}

/** `14 rules: 3 flagged, 9 passed, 2 not judged in full`. */
export function outcomeCounts(review: Review): string {
  const words = {
    flagged: 'flagged',
    passed: 'passed',
    unknown: 'not judged for want of evidence',
    'not-applicable': 'not applicable',
    crashed: 'crashed',
  } as const;
  const parts = Object.entries(words).flatMap(([outcome, text]) => {
    const count = review.outcomes.filter((one) => one.outcome === outcome).length;
    return count === 0 ? [] : [`${count} ${text}`];
  });
  return `${counted(review.outcomes.length, 'rule')}: ${parts.join(', ')}`;
}

/** What a group stands for: one object, or how many of which kind and where. */
export function groupTitle({ first, all, namespaces }: FindingGroup): string {
  const where = first.at.cluster === undefined ? '' : ` in cluster ${first.at.cluster}`;
  if (all.length === 1) return `${formatRef(first.at)}${where}`;
  const names = all
    .slice(0, 3)
    .map(({ at }) => (namespaces.length > 1 ? `${at.namespace ?? ''}/${at.name}` : at.name));
  const scope =
    namespaces.length === 0
      ? ''
      : namespaces.length === 1
        ? ` in ${namespaces.join('')}`
        : ` in ${namespaces.length} namespaces`;
  return `${counted(all.length, 'finding')} on ${first.at.kind}${scope}${where}: ${names.join(', ')}${all.length > 3 ? ', …' : ''}`;
}

/** What was read, and in which cluster where that is another than the finding's. */
export function seenWhere({ cluster, object, field }: ReviewFinding['evidence'][number]): string {
  return `${cluster === undefined ? '' : `cluster ${cluster}: `}${object} ${field}`;
}

export const factNames: Readonly<Record<string, string>> = {
  kubernetesVersion: 'Kubernetes version',
  platform: 'Platform',
  cni: 'CNI',
  kubeProxyMode: 'kube-proxy mode',
  ipamMode: 'IPAM mode',
  podCidrs: 'Pod CIDRs',
  podCidrsUnread: 'Pod CIDRs, the rest',
  serviceCidrs: 'Service CIDRs',
  serviceCidrsUnread: 'Service CIDRs, rest',
  nodeMtu: 'Node MTU',
  nodeMtuUnread: 'Node MTU, the rest',
  dnsPods: 'DNS pods',
  clusterDns: 'Cluster DNS',
};
