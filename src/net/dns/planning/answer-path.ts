import type { DnsHop } from '../../../model/dns-plan.ts';
import type { DecisionStep, ZoneDecision } from '../../../model/corefile-decision.ts';
import {
  clusterIpsOf,
  type ClusterDns,
  type CorefileSeen,
  localAddressesOf,
} from '../../../model/evidence/cluster-dns.ts';
import { valueOf } from '../../../model/maybe.ts';
import { shownAddress, shownName } from '../../../model/shown-name.ts';
import { keeps, keptSeconds } from '../corefile-cache.ts';
import { decisionsFor, zoneHolds } from '../corefile-decision.ts';
import { placeIn } from '../corefile-place.ts';
import { upstreamOf } from '../corefile-upstream.ts';

/** Whom a query goes to, server by server, and which plugin decides in the last that was read. */
export interface AnswerPath {
  readonly hops: readonly DnsHop[];
  /** The only plugin that may answer there; undefined where others may, or nothing was read. */
  readonly answering: DecisionStep | undefined;
}

/** Where a query for a name goes from a nameserver of this cluster, through NodeLocal DNSCache or not. */
export function answerPath(
  name: string,
  nameserver: string | undefined,
  dns: ClusterDns | undefined,
): AnswerPath {
  if (dns === undefined || nameserver === undefined) return { hops: [], answering: undefined };
  const corefiles = valueOf(dns.corefiles)?.found ?? [];
  const cache = valueOf(dns.nodeLocal);
  const service = valueOf(dns.service);
  const addresses = service === undefined ? [] : clusterIpsOf(service);
  const isLocal = cache !== undefined && localAddressesOf(cache).includes(nameserver);
  if (!isLocal && !addresses.includes(nameserver))
    return { hops: [outside(shownAddress(nameserver))], answering: undefined };
  const query = `${name.toLowerCase()}.`;
  const servers = corefiles.filter(({ program }) => program !== 'NodeLocal DNSCache');
  const last = servers.length === 1 ? servers[0] : undefined;
  const local = corefiles.find(({ program }) => program === 'NodeLocal DNSCache');
  if (!isLocal) return pathIn(last, 'CoreDNS', query);
  const first = pathIn(local, 'NodeLocal DNSCache', query);
  const { answering } = first;
  if (answering?.plugin !== 'forward') return first;
  const upstreams = answering.directive.args.slice(1);
  // node-cache fills in the first of these when it starts.
  const goesOn = upstreams.some(
    (one) => one === '__PILLAR__CLUSTER__DNS__' || addresses.includes(upstreamOf(one).address ?? ''),
  );
  if (!goesOn)
    return { hops: [...first.hops, outside(upstreams.map(shownUpstream).join(', '))], answering: undefined };
  const onward = pathIn(last, 'CoreDNS', query);
  return { hops: [...first.hops, ...onward.hops], answering: onward.answering };
}

function shownUpstream(text: string): string {
  if (text.startsWith('__PILLAR__UPSTREAM') || text === '/etc/resolv.conf')
    return 'the resolvers of the node';
  const { address, other } = upstreamOf(text);
  return address ?? shownName(other ?? '');
}

function outside(server: string): DnsHop {
  return { server, zone: null, plugins: [], at: null, cache: 'not of this cluster' };
}

function pathIn(seen: CorefileSeen | undefined, program: string, query: string): AnswerPath {
  const decisions = seen === undefined ? [] : decisionsFor(query, seen.decisions);
  const [decision] = decisions;
  if (seen === undefined || decision === undefined || decisions.length > 1) {
    const cache = 'its Corefile was not read, or several server blocks may take the query';
    return { hops: [{ server: program, zone: null, plugins: [], at: null, cache }], answering: undefined };
  }
  const last = decision.steps.at(-1);
  const hop: DnsHop = {
    server: program,
    zone: decision.zone === undefined ? null : shownZone(decision.zone),
    plugins:
      decision.steps.length === 0
        ? [decision.otherwise]
        : decision.steps.map(({ plugin }) => (/^\w{1,40}$/.test(plugin) ? plugin : 'other')),
    at: last === undefined ? null : placeIn(seen, last.directive).where,
    cache: cacheText(decision, query, last),
  };
  const isSole = decision.steps.every((step) => step === last || letsPass(step, query));
  return { hops: [hop], answering: isSole ? last : undefined };
}

/** Plugins that are asked before and do not answer this name: hosts with lines of its own for others, acl, autopath. */
function letsPass({ plugin, directive, passesOn }: DecisionStep, query: string): boolean {
  if (plugin === 'autopath' || plugin === 'acl') return true;
  const names = directive.block.flatMap(({ args }) => args.map((name) => `${name.toLowerCase()}.`));
  return (
    plugin === 'hosts' &&
    directive.args.length === 0 &&
    passesOn.some((zone) => zoneHolds(zone, query)) &&
    !names.includes(query)
  );
}

function shownZone(zone: string): string {
  return zone === '.' ? '.' : shownName(zone.replace(/\.$/, ''));
}

/** `cache keeps success 30 s, denial 5 s`; the kubernetes plugin lets its answers live 5 s, or its own ttl. */
function cacheText({ block }: ZoneDecision, query: string, step: DecisionStep | undefined): string {
  const cache = block.directives.find(({ name }) => name === 'cache');
  if (cache === undefined) return 'not cached';
  if (cache.unresolved.length > 0) return 'not known';
  const ttl =
    step?.plugin === 'kubernetes'
      ? Number(step.directive.block.find(({ name }) => name === 'ttl')?.args[0] ?? 5)
      : Infinity;
  const kept = (['success', 'denial'] as const).map((part) =>
    keeps(cache, block, query, part) ? `${part} at most ${keptSeconds(cache, part, ttl)} s` : `${part} not`,
  );
  return `cache keeps ${kept.join(', ')}`;
}
