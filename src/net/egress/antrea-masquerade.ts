import { type Citation, cite } from '../../model/cite.ts';
import type { Kept } from '../../model/kinds/index.ts';
import { selects } from '../../model/label-selector.ts';
import { missingOf, valueOf } from '../../model/maybe.ts';
import { formatRef } from '../../model/ref.ts';
import { shownAddress } from '../../model/shown-name.ts';
import { parseAddress, parseCidr } from '../addresses/cidr.ts';
import {
  lacks,
  liesInAny,
  type Masquerade,
  type MasqueradeSeen,
  open,
  type Outside,
} from './masquerade-answer.ts';

type Seen = Pick<MasqueradeSeen, 'antreaConfig' | 'antreaEgresses' | 'namespaces'>;

/**
 * Antrea masquerades what leaves its network unless noSNAT is set; an Egress gives what its pods send another address:
 * https://github.com/antrea-io/antrea/blob/v2.7.0/pkg/agent/route/route_linux.go and docs/egress.md
 */
export function byAntrea(pod: Kept<'Pod'>, to: Outside, seen: Seen): Masquerade {
  const { antreaConfig } = seen;
  if (antreaConfig.state !== 'known') {
    return open(lacks(missingOf(antreaConfig)) || 'ConfigMap kube-system/antrea-config is not there', []);
  }
  const { noSnat, hasEgress, exceptCidrs, from } = antreaConfig.value;
  if (hasEgress) {
    const isExcepted = liesInAny(
      to,
      exceptCidrs.flatMap((text) => parseCidr(text) ?? []),
    );
    const egress = isExcepted === true ? undefined : byEgress(pod, to, seen, from);
    if (egress !== undefined && isExcepted === undefined) {
      return open('whether egress.exceptCIDRs has it is not known: only its name is', from);
    }
    if (egress !== undefined) return egress;
  }
  return noSnat
    ? { is: 'kept', says: 'Antrea runs with noSNAT', from }
    : { is: 'node', says: 'Antrea masquerades what leaves its network', from };
}

function byEgress(
  pod: Kept<'Pod'>,
  to: Outside,
  { antreaEgresses, namespaces }: Seen,
  from: readonly Citation[],
): Masquerade | undefined {
  const unread = antreaEgresses.missingIn();
  if (unread.length > 0) return open(`an Egress may select the pod: ${lacks(unread)}`, from);
  const namespace = namespaces.find(undefined, pod.ref.namespace ?? '');
  const labels = valueOf(namespace)?.metadata.labels;
  const hits = antreaEgresses.items.map((egress) => ({ egress, is: takes(egress, pod, labels) }));
  const doubt = hits.find(({ is }) => is === undefined);
  if (doubt !== undefined) {
    const why =
      doubt.egress.spec?.appliedTo?.group === undefined
        ? `${formatRef(doubt.egress.ref)} selects namespaces by labels: ${lacks(missingOf(namespace))}`
        : `${formatRef(doubt.egress.ref)} selects pods by a ClusterGroup, which is not read`;
    return open(why, [...from, cite(doubt.egress, 'spec.appliedTo', doubt.egress.spec?.appliedTo)]);
  }
  const [first, second] = hits.filter(({ is }) => is === true).map(({ egress }) => egress);
  if (first === undefined) return undefined;
  const { spec, status } = first;
  const cited = [...from, cite(first, 'spec.appliedTo', spec?.appliedTo), cite(first, 'status', status)];
  if (second !== undefined) {
    return open(
      `${formatRef(first.ref)} and ${formatRef(second.ref)} both select the pod, and Antrea takes one of them`,
      cited,
    );
  }
  const text = status?.egressIP ?? spec?.egressIP ?? '';
  const address = parseAddress(text);
  if (address === undefined || (status?.egressNode ?? '') === '') {
    return open(`no node holds the address of ${formatRef(first.ref)}`, cited);
  }
  if (address.family !== (to?.family ?? 4)) {
    return open(`the address of ${formatRef(first.ref)} is of the other family`, cited);
  }
  const says = `${formatRef(first.ref)} selects the pod, and its address is on node ${status?.egressNode ?? ''}`;
  return { is: 'set', source: shownAddress(text), says, from: cited };
}

/** Undefined where that is not known. An empty appliedTo selects nothing. */
function takes(
  { spec }: Kept<'Egress'>,
  pod: Kept<'Pod'>,
  labels: Readonly<Record<string, string>> | undefined,
): boolean | undefined {
  const { podSelector, namespaceSelector, group } = spec?.appliedTo ?? {};
  if (group !== undefined) return undefined;
  if (podSelector === undefined && namespaceSelector === undefined) return false;
  if (podSelector !== undefined && !selects(podSelector, pod.metadata.labels)) return false;
  if (namespaceSelector === undefined) return true;
  return labels === undefined ? undefined : selects(namespaceSelector, labels);
}
