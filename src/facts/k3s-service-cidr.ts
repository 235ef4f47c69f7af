import { citeDefault } from '../model/cite.ts';
import type { ServiceRange } from '../model/evidence/service-cidrs.ts';
import { containsRange, parseAddress, parseCidr } from '../net/addresses/cidr.ts';
import type { Snapshot } from '../snapshot/snapshot.ts';
import type { ObjectName } from '../source/source.ts';

/** `--service-cidr` of the k3s server where it is not given: https://docs.k3s.io/cli/server */
const byDefault = '10.43.0.0/16';

const first: ObjectName = { kind: 'Service', namespace: 'default', name: 'kubernetes' };

/**
 * The default Service range of k3s, whose API server is no pod that shows its flags. Taken only where the Service
 * `kubernetes`, which gets the first address of the range, lies at its start.
 */
export function k3sServiceCidr(snapshot: Snapshot): ServiceRange | undefined {
  const range = parseCidr(byDefault);
  const service = snapshot.listing('Service').find(first.namespace, first.name);
  if (range === undefined || service.state !== 'known') return undefined;
  const address = parseAddress(service.value.spec?.clusterIP ?? '');
  if (address === undefined || !containsRange(range, address) || address.first !== range.first + 1n)
    return undefined;
  const field = 'spec.clusterIP';
  const citation = citeDefault(service.value, field, byDefault);
  return { range, owner: service.value, field, citation, allocates: true };
}

/** The Service that confirms the default, to be read by name on k3s where Services were not listed. */
export function k3sFirstService(snapshot: Snapshot): ObjectName[] {
  const isK3s = snapshot
    .listing('Node')
    .items.some(({ status }) => status?.nodeInfo?.kubeletVersion?.includes('+k3s') === true);
  return isK3s && !snapshot.listing('Service').covers(first.namespace) ? [first] : [];
}
