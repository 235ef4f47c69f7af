import type { ClusterDns } from '../../model/evidence/cluster-dns.ts';
import { valueOf } from '../../model/maybe.ts';

/** Does CoreDNS walk the search domains itself? Queries through NodeLocal DNSCache hide which pod asks. */
export function hasAutopath({ corefiles, nodeLocal }: ClusterDns): boolean {
  return (
    nodeLocal.state !== 'known' &&
    (valueOf(corefiles)?.found ?? []).some(
      ({ parsed }) =>
        parsed.ok &&
        parsed.value.blocks.some(({ directives }) => directives.some(({ name }) => name === 'autopath')),
    )
  );
}
