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
import { decisionsFor } from '../corefile-decision.ts';
import { placeIn } from '../corefile-place.ts';
import { rewrittenName } from '../corefile-rewrite.ts';
import { upstreamOf } from '../corefile-upstream.ts';
import { answerIn } from './decided-answer.ts';

/** Whom a query goes to, server by server. */
export interface AnswerPath {
  readonly hops: readonly DnsHop[];
  /**
   * The server block that decides in the last of them, with all of its steps; undefined where none was read, or it is not
   * of this cluster.
   */
  readonly decision: ZoneDecision | undefined;
}

/** Where a query for a name goes from a nameserver of this cluster, through NodeLocal DNSCache or not. */
export function answerPath(
  name: string,
  nameserver: string | undefined,
  dns: ClusterDns | undefined,
): AnswerPath {
  if (dns === undefined || nameserver === undefined) return { hops: [], decision: undefined };
  const corefiles = valueOf(dns.corefiles)?.found ?? [];
  const cache = valueOf(dns.nodeLocal);
  const service = valueOf(dns.service);
  const addresses = service === undefined ? [] : clusterIpsOf(service);
  const isLocal = cache !== undefined && localAddressesOf(cache).includes(nameserver);
  if (!isLocal && !addresses.includes(nameserver))
    return { hops: [outside(shownAddress(nameserver))], decision: undefined };
  const query = `${name.toLowerCase()}.`;
  const servers = corefiles.filter(({ program }) => program !== 'NodeLocal DNSCache');
  const last = servers.length === 1 ? servers[0] : undefined;
  const local = corefiles.find(({ program }) => program === 'NodeLocal DNSCache');
  if (!isLocal) return pathIn(last, 'CoreDNS', query);
  const first = pathIn(local, 'NodeLocal DNSCache', query);
  if (first.decision === undefined) return first;
  const { by } = answerIn(first.decision, { name: query, type: 'A' }, undefined);
  if (by?.plugin !== 'forward') return first;
  const upstreams = by.directive.args.slice(1);
  // node-cache fills in the first of these when it starts.
  const goesOn = upstreams.some(
    (one) => one === '__PILLAR__CLUSTER__DNS__' || addresses.includes(upstreamOf(one).address ?? ''),
  );
  if (!goesOn)
    return { hops: [...first.hops, outside(upstreams.map(shownUpstream).join(', '))], decision: undefined };
  const isRenamed = first.decision.steps.some(({ plugin }) => plugin === 'rewrite');
  const onward = pathIn(last, 'CoreDNS', query);
  return {
    hops: [...first.hops, ...onward.hops],
    decision: isRenamed ? undefined : onward.decision,
  };
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
    return { hops: [{ server: program, zone: null, plugins: [], at: null, cache }], decision: undefined };
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
    cache: cacheText(decision, cachedName(decision, query, seen), last),
  };
  const whole = seen.decisions.find(
    ({ block, zone, scheme, port }) =>
      block === decision.block &&
      zone === decision.zone &&
      scheme === decision.scheme &&
      port === decision.port,
  );
  // What it imports and nobody read may answer before.
  return { hops: [hop], decision: seen.missing.length > 0 ? undefined : whole };
}

/** From 1.14.7 on rewrite comes before cache, which then keeps what it makes of the name (plugin.cfg). */
function cachedName({ steps }: ZoneDecision, name: string, { server }: CorefileSeen): string | undefined {
  const rules = steps.filter(({ plugin }) => plugin === 'rewrite').map(({ directive }) => directive);
  if (rules.length === 0) return name;
  const version = server === undefined ? undefined : valueOf(server.version);
  if (version === undefined) return undefined;
  const { major, minor, patch } = version;
  if (major < 1 || (major === 1 && (minor < 14 || (minor === 14 && patch < 7)))) return name;
  return rewrittenName(name, rules);
}

function shownZone(zone: string): string {
  return zone === '.' ? '.' : shownName(zone.replace(/\.$/, ''));
}

/** `cache keeps success 30 s, denial 5 s`; the kubernetes plugin lets its answers live 5 s, or its own ttl. */
function cacheText(
  { block }: ZoneDecision,
  query: string | undefined,
  step: DecisionStep | undefined,
): string {
  const cache = block.directives.find(({ name }) => name === 'cache');
  if (cache === undefined) return 'not cached';
  if (cache.unresolved.length > 0 || query === undefined) return 'not known';
  const ttl =
    step?.plugin === 'kubernetes'
      ? Number(step.directive.block.findLast(({ name }) => name === 'ttl')?.args[0] ?? 5)
      : Infinity;
  const kept = (['success', 'denial'] as const).map((part) =>
    keeps(cache, block, query, part) ? `${part} at most ${keptSeconds(cache, part, ttl)} s` : `${part} not`,
  );
  return `cache keeps ${kept.join(', ')}`;
}
