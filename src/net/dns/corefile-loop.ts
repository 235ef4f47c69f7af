import type { DecisionStep, ZoneDecision } from '../../model/corefile-decision.ts';
import {
  clusterIpsOf,
  type ClusterDns,
  type CorefileSeen,
  localAddressesOf,
} from '../../model/evidence/cluster-dns.ts';
import { valueOf } from '../../model/maybe.ts';
import { decisionsFor } from './corefile-decision.ts';
import { type Upstream, upstreamOf } from './corefile-upstream.ts';
import { dnsPolicyOf, usesClusterDns } from './pod-dns.ts';

/** A place in a Corefile that sends queries on. */
export interface Forwarder {
  readonly seen: CorefileSeen;
  readonly decision: ZoneDecision;
  readonly step: DecisionStep;
}

const forwarding = new Set(['forward', 'grpc', 'proxy']);

export function forwardersOf(seen: CorefileSeen): readonly Forwarder[] {
  return seen.decisions.flatMap((decision) =>
    decision.steps.filter(({ plugin }) => forwarding.has(plugin)).map((step) => ({ seen, decision, step })),
  );
}

/** Where it sends them: the first argument is the zone. */
export function upstreamsOf({ step }: Forwarder): readonly Upstream[] {
  return step.directive.args.slice(1).map(upstreamOf);
}

export function isLoopback(address: string | undefined): boolean {
  return address !== undefined && (address.startsWith('127.') || address === '::1');
}

/**
 * The upstream through which a query comes back to where it was sent from, over any number of DNS servers of this
 * cluster; undefined where none is found. What resolvers outside do is not known.
 */
export function loopOf(
  start: Forwarder,
  upstreams: readonly Upstream[],
  dns: ClusterDns,
): Upstream | undefined {
  const name = probeOf(start);
  // The domain of the cluster, once NodeLocal DNSCache has filled it in: CoreDNS answers for it.
  if (name.includes('__pillar__')) return undefined;
  return upstreams.find((upstream) => reaches(start, upstream, start, name, dns, new Set()));
}

/** A name below both the zone of the server block and that of the forward. */
function probeOf({ decision, step }: Forwarder): string {
  const zones = [decision.zone ?? '.', ...(step.zones ?? [])].sort((a, b) => b.length - a.length);
  return `probe.${zones[0] === '.' ? '' : (zones[0] ?? '')}`;
}

function reaches(
  from: Forwarder,
  upstream: Upstream,
  goal: Forwarder,
  name: string,
  dns: ClusterDns,
  passed: Set<DecisionStep>,
): boolean {
  for (const next of answeringAt(from, upstream, dns)) {
    const taking = decisionsFor(name, next.seen.decisions).filter(
      ({ scheme, port, addresses }) =>
        scheme === upstream.scheme &&
        port === next.port &&
        (next.address === undefined || addresses.length === 0 || addresses.includes(next.address)),
    );
    for (const decision of taking) {
      if (decision.block === goal.decision.block && isStopping(decision, goal.step)) return true;
      for (const step of decision.steps.filter(({ plugin }) => forwarding.has(plugin))) {
        if (passed.has(step)) continue;
        passed.add(step);
        const onward = { seen: next.seen, decision, step };
        if (upstreamsOf(onward).some((one) => reaches(onward, one, goal, name, dns, passed))) return true;
      }
    }
  }
  return false;
}

function isStopping({ steps }: ZoneDecision, { directive }: DecisionStep): boolean {
  return steps.some((step) => step.directive === directive);
}

/** The DNS servers of this cluster that listen there; `address` where only blocks that are bound to it do. */
function answeringAt(
  { seen }: Forwarder,
  { address, other, port }: Upstream,
  dns: ClusterDns,
): { seen: CorefileSeen; port: string; address?: string }[] {
  const all = valueOf(dns.corefiles)?.found ?? [];
  const servers = (): { seen: CorefileSeen; port: string }[] =>
    all
      .filter(({ program }) => program === 'CoreDNS')
      .map((one) => ({ seen: one, port: targetPort(dns, port) }));
  if (other === '__PILLAR__CLUSTER__DNS__') return servers();
  if (address === undefined) return [];
  if (isLoopback(address)) return [{ seen, port, address }];
  const cache = valueOf(dns.nodeLocal);
  if (cache !== undefined && localAddressesOf(cache).includes(address)) {
    return all.filter(({ program }) => program === 'NodeLocal DNSCache').map((one) => ({ seen: one, port }));
  }
  const service = valueOf(dns.service);
  return service !== undefined && clusterIpsOf(service).includes(address) ? servers() : [];
}

/** The port of its pods that the DNS Service sends this one of its own to. */
function targetPort({ service, servers }: ClusterDns, port: string): string {
  const target = valueOf(service)?.spec?.ports?.find((one) => String(one.port) === port)?.targetPort;
  if (target === undefined || /^\d+$/.test(String(target))) return String(target ?? port);
  const ports = (valueOf(servers) ?? []).flatMap(({ container }) => container.ports ?? []);
  return String(ports.find(({ name }) => name === target)?.containerPort ?? port);
}

/**
 * The nameservers in the resolv.conf of a server's pods where their own settings say so; undefined where it is the file of
 * the node.
 */
export function podNameservers({ seen }: Forwarder, dns: ClusterDns): readonly string[] | undefined {
  const podSpec = seen.server?.podSpec;
  if (podSpec === undefined) return undefined;
  const own = podSpec.dnsConfig?.nameservers ?? [];
  if (dnsPolicyOf(podSpec) === 'None') return own;
  const service = valueOf(dns.service);
  return usesClusterDns(podSpec) && service !== undefined ? [...clusterIpsOf(service), ...own] : undefined;
}
