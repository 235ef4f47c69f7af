import { cite } from '../model/cite.ts';
import type { CalicoPool, CalicoPools, PoolRequest } from '../model/evidence/calico-pools.ts';
import type { Kept } from '../model/kinds/index.ts';
import { absent, known, type Maybe, unknown } from '../model/maybe.ts';
import type { Missing } from '../model/missing.ts';
import { formatRef } from '../model/ref.ts';
import { parseCidr } from '../net/addresses/cidr.ts';
import { parseCalicoSelector } from '../parse/calico-selector.ts';
import { parseJson } from '../parse/json-document.ts';
import { defineSlice } from './define-slice.ts';

/**
 * Calico's IPPools as its IPAM takes them, and who asks for some by annotation. Source:
 * https://github.com/projectcalico/calico/tree/v3.32.0, libcalico-go/lib/clientv3/client.go (filterIPPool),
 * libcalico-go/lib/ipam/ipam.go (determinePools), cni-plugin/pkg/k8s/k8s.go.
 */
export const calicoPools = defineSlice({
  kinds: ['IPPool', 'Pod', 'Namespace'],
  derive: (snapshot): Maybe<CalicoPools> => {
    const listing = snapshot.listing('IPPool');
    const pools: CalicoPool[] = [];
    const missing: Missing[] = [...listing.missingIn()];
    for (const object of listing) {
      const pool = poolOf(object);
      if (pool === undefined) missing.push(unreadable(object));
      else pools.push(pool);
    }
    if (listing.items.length === 0) return missing.length > 0 ? unknown(...missing) : absent(snapshot.label);
    const requests = [...snapshot.listing('Namespace').items, ...snapshot.listing('Pod').items].flatMap(
      requestsOf,
    );
    return known({ pools, requests, missing }, [], snapshot.label);
  },
});

function poolOf(object: Kept<'IPPool'>): CalicoPool | undefined {
  const { spec = {}, status, metadata, ref } = object;
  const { cidr = '', blockSize = 0, allowedUses = [], nodeSelector = '' } = spec;
  const range = parseCidr(cidr);
  const selector = parseCalicoSelector(nodeSelector);
  if (range === undefined || !selector.ok) return undefined;
  const isPutAside = status?.conditions?.some((one) => one.type === 'Allocatable' && one.status === 'False');
  return {
    name: ref.name,
    object,
    range,
    owner: object,
    field: 'spec.cidr',
    citation: cite(object, 'spec.cidr', cidr),
    // https://docs.tigera.io/calico/latest/reference/resources/ippool
    blockPrefix: blockSize > 0 ? blockSize : range.family === 4 ? 26 : 122,
    givesAddresses: spec.disabled !== true && metadata.deletionTimestamp === undefined && isPutAside !== true,
    forPods: allowedUses.length === 0 || allowedUses.includes('Workload'),
    manual: spec.assignmentMode === 'Manual',
    selectsNode: selector.value,
    byNamespace: (spec.namespaceSelector ?? '') !== '',
  };
}

function unreadable({ ref }: Kept<'IPPool'>): Missing {
  return {
    what: formatRef(ref),
    namespaces: null,
    reason: 'unparseable',
    detail: 'its CIDR or its node selector is not understood',
  };
}

const annotations = [
  ['cni.projectcalico.org/ipv4pools', 4],
  ['cni.projectcalico.org/ipv6pools', 6],
] as const;

function requestsOf(object: Kept<'Pod'> | Kept<'Namespace'>): PoolRequest[] {
  return annotations.flatMap(([annotation, family]) => {
    const text = object.metadata.annotations?.[annotation];
    if (text === undefined || text === '') return [];
    const list = parseJson(text);
    const isList = list.ok && Array.isArray(list.value);
    const words: readonly unknown[] = isList ? (list.value as unknown[]) : [];
    const pools = words.filter((word) => typeof word === 'string');
    const field = `metadata.annotations[${annotation}]`;
    const isUnderstood = isList && pools.length === words.length;
    return [{ ref: object.ref, object, family, field, text, pools: isUnderstood ? pools : undefined }];
  });
}
