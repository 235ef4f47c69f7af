import { type Citation, cite } from '../../model/cite.ts';
import { clusterIpsOf, type DnsServer } from '../../model/evidence/cluster-dns.ts';
import type { Kept } from '../../model/kinds/index.ts';
import type { Listing } from '../../model/listing.ts';
import { absent, known, type Maybe } from '../../model/maybe.ts';
import type { HasRef } from '../../model/ref.ts';
import type { Label } from '../../model/label.ts';
import { shownName } from '../../model/shown-name.ts';
import { addressesAmong } from './node-local-cache.ts';

/** What is wrong with an upstream, in words that follow `NodeLocal DNSCache`, and what beside its arguments says so. */
export interface UpstreamFault {
  readonly says: string;
  readonly evidence: readonly Citation[];
  readonly involves: readonly HasRef[];
  /** Of a Service that is not there, which nothing cites. */
  readonly label: Label;
}

/**
 * Of the Service that a cache forwards cluster names to: it must be there with an address, and not be answered by the cache
 * itself, at one of the addresses `local`. Absent where that is so.
 * https://github.com/kubernetes/dns/blob/1.26.7/cmd/node-cache/app/configmap.go
 */
export function upstreamFault(
  { ref: { namespace } }: DnsServer,
  name: string,
  local: readonly string[],
  services: Listing<Kept<'Service'>>,
): Maybe<UpstreamFault> {
  const upstream = services.find(namespace, name);
  if (upstream.state === 'unknown') return upstream;
  const { label } = upstream;
  const shown = `Service ${namespace ?? ''}/${shownName(name)}`;
  const lost =
    'pods of it that start from now on write a Corefile without an upstream, which CoreDNS refuses';
  const from = `takes the address to forward cluster names to from ${shown}, which`;
  if (upstream.state === 'absent')
    return known({ says: `${from} does not exist: ${lost}`, evidence: [], involves: [], label }, [], label);
  const service = upstream.value;
  const addresses = addressesAmong(clusterIpsOf(service));
  if (addresses.length === 0) {
    const evidence = [cite(service, 'spec.clusterIP', service.spec?.clusterIP)];
    return known({ says: `${from} has no ClusterIP: ${lost}`, evidence, involves: [], label }, evidence);
  }
  const own = addresses.find((address) => local.includes(address));
  if (own === undefined) return absent(label);
  const says = `forwards cluster names to ${shown} at ${own}, an address that it answers on itself: queries go round in a loop, and the loop plugin stops CoreDNS`;
  const evidence = [cite(service, 'spec.clusterIP', own)];
  return known({ says, evidence, involves: [service], label }, evidence);
}
