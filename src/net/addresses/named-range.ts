import type { PlannedRange, Purpose } from '../../model/evidence/address-plan.ts';
import { formatRef } from '../../model/ref.ts';
import { shownName } from '../../model/shown-name.ts';
import { formatRange } from './cidr.ts';

/** What a range is for, as a sentence names it. */
export const purposeWords: Readonly<Record<Purpose, string>> = {
  'pod-pool': 'pod range',
  'cluster-cidr': 'cluster CIDR',
  'node-pods': 'pod CIDR',
  service: 'Service range',
  node: 'address',
  'load-balancer': 'load balancer range',
  'native-routing': 'native routing range',
  'remote-cluster': 'remote cluster range',
  globalnet: 'global range',
  'ovn-join': 'OVN-Kubernetes join range',
  'ovn-transit': 'OVN-Kubernetes transit range',
  'ovn-masquerade': 'OVN-Kubernetes masquerade range',
  'node-local-dns': 'NodeLocal DNSCache address',
  'node-subnet': 'node subnet',
  vpc: 'VPC range',
  external: 'external range',
};

/** A range of the address plan as a sentence names it: what it is for, its addresses, and whose it is. */
export function namedRange({ purpose, range, of = '', owner }: PlannedRange): string {
  const text = `${purposeWords[purpose]} ${formatRange(range)}`;
  switch (purpose) {
    case 'node':
    case 'node-pods':
      return `${text} of node ${of}`;
    case 'remote-cluster':
      return `${text} of ${shownName(of)}`;
    default:
      return `${text} (${formatRef(owner.ref)})`;
  }
}
