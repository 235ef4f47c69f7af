import type { ServerBlock } from '../../model/corefile.ts';
import type { ClusterDns, CorefileSeen } from '../../model/evidence/cluster-dns.ts';
import { missingOf, type Unknown, unknown, valueOf } from '../../model/maybe.ts';
import { formatRef } from '../../model/ref.ts';

/** The Corefiles that were read, and an Unknown for what was not and could be another, or a part of one. */
export function* corefilesIn({ corefiles }: ClusterDns): Generator<CorefileSeen | Unknown> {
  const missing = corefiles.state === 'known' ? corefiles.value.missing : missingOf(corefiles);
  if (missing.length > 0) yield unknown(...missing);
  yield* valueOf(corefiles)?.found ?? [];
}

/** Of those the ones of CoreDNS itself, not of a cache on nodes, that were read from their first line on. */
export function* corednsFilesIn(dns: ClusterDns): Generator<CorefileSeen | Unknown> {
  for (const seen of corefilesIn(dns)) {
    if ('state' in seen || (seen.program === 'CoreDNS' && !seen.isAssumed)) yield seen;
  }
}

/** Why something of a Corefile (`zones`, `caches`) cannot be judged as a whole: it does not parse, or imports what was not read. */
export function unreadIn(seen: CorefileSeen, part: string): Unknown | undefined {
  if (!seen.parsed.ok) {
    const what = `${part} in the Corefile of ${formatRef(seen.ref)}`;
    return unknown({ what, namespaces: null, reason: 'unparseable' });
  }
  return seen.missing.length > 0 ? unknown(...seen.missing) : undefined;
}

/** The server blocks of a Corefile; none of one that does not parse. */
export function blocksOf({ parsed }: CorefileSeen): readonly ServerBlock[] {
  return parsed.ok ? parsed.value.blocks : [];
}
