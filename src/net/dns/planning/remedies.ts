import type { DnsRemedy, LookupQueries } from '../../../model/dns-plan.ts';
import type { ClusterDns } from '../../../model/evidence/cluster-dns.ts';
import { valueOf } from '../../../model/maybe.ts';
import { shownDomain, shownRef } from '../../../model/shown-name.ts';
import { hasAutopath } from '../autopath.ts';
import { blocksOf } from '../corefile-subjects.ts';
import type { Libc } from '../name-lookup.ts';
import { type Asked, lookupOfItself, queriesByLibc } from './lookups.ts';

interface Situation {
  readonly asked: Asked;
  readonly libcs: readonly Libc[];
  readonly dns: ClusterDns | undefined;
  /** Does the pod ask the DNS of the cluster? */
  readonly isClusters: boolean;
  readonly namespace: string;
  readonly domain: string;
}

const lowered = 'ndots:2';

/** What each remedy saves and breaks for this name, in the order in which they are to be tried. */
export function remediesFor(situation: Situation): DnsRemedy[] {
  return [trailingDot(situation), lowerNdots(situation), autopath(situation), nodeLocal(situation)];
}

function trailingDot({ asked, libcs }: Situation): DnsRemedy {
  const isThere = asked.name.endsWith('.');
  const whole = isThere ? asked.name : `${asked.itself}.`;
  const dotted = { ...asked, name: whole };
  const isOpen = Object.values(queriesByLibc(asked, libcs)).some((one) => one?.least !== one?.most);
  return {
    remedy: 'trailing dot',
    state: isThere ? 'in force' : 'possible',
    queries: queriesByLibc(dotted, libcs),
    saves: isThere ? 'nothing more' : savings(asked, dotted, libcs),
    breaks: [
      ...(asked.itself === asked.name
        ? []
        : [
            `${shownDomain(asked.name)}. with a dot is another name: write ${shownDomain(asked.itself)}. instead.`,
          ]),
      ...(isOpen && asked.itself === asked.name
        ? [
            `Where it is found under a search domain, ${shownDomain(asked.name)}. with a dot is another name: write that one in full instead.`,
          ]
        : []),
      'Some programs hand the dot on, into a Host header or to the check of a certificate, or refuse it: try each.',
    ],
  };
}

function lowerNdots({ asked, libcs }: Situation): DnsRemedy {
  const options = [...asked.conf.options.filter((option) => !option.startsWith('ndots:')), lowered];
  const low = { ...asked, conf: { ...asked.conf, options } };
  const isLow = libcs.every((libc) => lookupOfItself(asked, libc).ndots <= 2);
  return {
    remedy: lowered,
    state: isLow ? 'in force' : 'possible',
    queries: queriesByLibc(low, libcs),
    saves: isLow ? 'nothing more' : savings(asked, low, libcs),
    breaks: [
      ...lost(asked, low, libcs),
      ...(libcs.includes('musl')
        ? [
            'With musl, names of two dots and more that need a search domain, such as NAME.NAMESPACE.svc, are asked only as they are, and do not resolve.',
          ]
        : []),
      ...(libcs.includes('glibc')
        ? [
            'With glibc such names still resolve, and cost one attempt more: they are asked as they are first.',
          ]
        : []),
    ],
  };
}

/** The server walks the search domains, for pods that it knows by their address. */
function autopath({ asked, libcs, dns, isClusters, namespace, domain }: Situation): DnsRemedy {
  const walked = { ...asked, autopath: { namespace, domain, isAssumed: asked.autopath === undefined } };
  const cache = dns === undefined ? undefined : valueOf(dns.nodeLocal);
  const without = !isClusters
    ? 'nothing: this pod does not ask the DNS of the cluster'
    : cache !== undefined
      ? `nothing: through ${shownRef(cache.ref)} queries have the address of the node, so that no pod is found`
      : undefined;
  return {
    remedy: 'autopath',
    state:
      asked.autopath !== undefined
        ? 'in force'
        : without !== undefined
          ? 'without effect'
          : dns?.nodeLocal.state === 'absent'
            ? 'possible'
            : 'unknown',
    queries: queriesByLibc(without === undefined ? walked : asked, libcs),
    saves: without ?? savings(asked, walked, libcs),
    breaks: [
      'It needs pods verified in the kubernetes plugin: CoreDNS then watches and keeps every pod of the cluster in memory.',
      'It stops working once NodeLocal DNSCache or anything else on the way replaces the address of the pod.',
      'A pod that takes over the address of one of another namespace may get answers of that namespace for a moment.',
    ],
  };
}

/** As many queries, and most of them answered on the node. */
function nodeLocal({ asked, libcs, dns, isClusters }: Situation): DnsRemedy {
  const cache = dns?.nodeLocal;
  const state =
    cache?.state === 'known'
      ? 'in force'
      : !isClusters
        ? 'without effect'
        : cache?.state === 'absent'
          ? 'possible'
          : 'unknown';
  return {
    remedy: 'NodeLocal DNSCache',
    state,
    queries: queriesByLibc({ ...asked, autopath: undefined }, libcs),
    saves:
      state === 'without effect'
        ? 'nothing: this pod does not ask the DNS of the cluster'
        : 'none of the pod’s queries; repeated ones are answered on the node, and what goes on to CoreDNS goes by TCP',
    breaks: [
      'autopath has no effect any more.',
      'With kube-proxy in IPVS mode kubelets must be told its address, and pods made anew.',
      'Each server block with a cache takes about 30 MB on every node when it is full; where it is killed for its memory, the node has no DNS until it is back.',
    ],
  };
}

/** `6 of 8 queries (glibc)`, if of the names of which nothing is known only the name itself exists. */
function savings(asked: Asked, changed: Asked, libcs: readonly Libc[]): string {
  const [before, after] = [queriesByLibc(asked, libcs), queriesByLibc(changed, libcs)];
  const texts = libcs.map((libc) => [libc, savingText(before[libc], after[libc])] as const);
  const [first] = texts;
  return first !== undefined && texts.every(([, text]) => text === first[1])
    ? first[1]
    : texts.map(([libc, text]) => `${text} (${libc})`).join('; ');
}

function savingText(now: LookupQueries | null, then: LookupQueries | null): string {
  const [before, after] = [now?.itself ?? 0, then?.itself ?? 0];
  if (after < before) return `${before - after} of ${before} queries`;
  return after > before
    ? `nothing, and costs ${after - before} more than ${before}`
    : `nothing of ${before} queries`;
}

/** Does this very name resolve now, and no more then? */
function lost(asked: Asked, changed: Asked, libcs: readonly Libc[]): string[] {
  return libcs.flatMap((libc) => {
    const now = lookupOfItself(asked, libc).attempts.at(-1);
    const then = lookupOfItself(changed, libc).attempts.at(-1);
    if (now?.then !== 'found' || then?.then === 'found') return [];
    return [
      `With ${libc} ${shownDomain(asked.name)} does not resolve any more: it is found as ${shownDomain(now.name)}. Write that name instead.`,
    ];
  });
}

/** Does CoreDNS find out which pod asks, so that it walks the search domains? */
export function isAutopathInForce(dns: ClusterDns): boolean {
  return (
    hasAutopath(dns) &&
    (valueOf(dns.corefiles)?.found ?? []).flatMap(blocksOf).some(({ directives }) => {
      const kubernetes = directives.find(({ name }) => name === 'kubernetes');
      const pods = kubernetes?.block.findLast(({ name }) => name === 'pods');
      return directives.some(({ name }) => name === 'autopath') && pods?.args[0] === 'verified';
    })
  );
}
