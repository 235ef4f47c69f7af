import type { ClusterDns } from '../../model/evidence/cluster-dns.ts';
import { type Forwarder, upstreamsOf } from './corefile-loop.ts';
import { formatRange, parseAddress } from '../addresses/cidr.ts';

/**
 * Public resolvers that make IPv6 addresses of IPv4 ones, and those that do not.
 * https://developers.google.com/speed/public-dns/docs/dns64
 * https://developers.cloudflare.com/1.1.1.1/infrastructure/ipv6-networks/
 */
const synthesizing: ReadonlyMap<string, boolean> = new Map([
  ['2001:4860:4860::6464', true],
  ['2001:4860:4860::64', true],
  ['2606:4700:4700::64', true],
  ['2606:4700:4700::6400', true],
  ['2001:4860:4860::8888', false],
  ['2001:4860:4860::8844', false],
  ['2606:4700:4700::1111', false],
  ['2606:4700:4700::1001', false],
]);

/** What comes back for a name that has addresses of IPv4 alone, from a forward of the root zone. */
export type Dns64 = 'by CoreDNS' | 'by its upstreams' | 'not at all' | 'not known';

/** Upstreams as they are asked: a file is that of nodes, where somebody saved theirs. */
export function askedBy(
  forwarder: Forwarder,
  { nodeResolvers }: ClusterDns,
): readonly (string | undefined)[] {
  return upstreamsOf(forwarder).flatMap(({ address, other }) => {
    if (address !== undefined) return [address];
    const saved = other === '/etc/resolv.conf' ? nodeResolvers : [];
    return saved.length === 0 ? [undefined] : saved.flatMap(({ nameservers }) => nameservers.map(canonical));
  });
}

function canonical(text: string): string {
  const address = parseAddress(text);
  return address === undefined ? text : formatRange(address);
}

/** Is it a resolver that is known to give IPv4 addresses back as they are? */
export function lacksDns64(address: string | undefined): boolean {
  return address !== undefined && synthesizing.get(address) === false;
}

export function dns64Of(forwarder: Forwarder, dns: ClusterDns): Dns64 {
  if (forwarder.decision.block.directives.some(({ name }) => name === 'dns64')) return 'by CoreDNS';
  const told = askedBy(forwarder, dns).map((address) => synthesizing.get(address ?? ''));
  if (told.length === 0 || told.includes(undefined)) return 'not known';
  return told.includes(false) ? 'not at all' : 'by its upstreams';
}
