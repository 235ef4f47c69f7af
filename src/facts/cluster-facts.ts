import type { Citation } from '../model/cite.ts';
import type { ClusterDns, DnsServer } from '../model/evidence/cluster-dns.ts';
import type { Cni } from '../model/evidence/cni.ts';
import type { Evidence, SliceName } from '../model/evidence/index.ts';
import { serviceProviders } from '../model/evidence/service-dataplane.ts';
import type { Label } from '../model/label.ts';
import type { Maybe } from '../model/maybe.ts';
import type { Missing } from '../model/missing.ts';
import type { Fact, ReviewCluster } from '../model/review.ts';
import { formatVersion } from '../model/version.ts';
import { podRangesInUse } from '../net/addresses/pod-ranges-in-use.ts';

/** The slices that the facts of every review rest on: they are read whichever rules are run. */
export const factSlices: readonly SliceName[] = [
  'version',
  'platform',
  'cni',
  'kubeProxy',
  'serviceDataplane',
  'ipam',
  'podCidrs',
  'serviceCidrs',
  'nodeMtu',
  'clusterDns',
];

/** So many objects are named as a fact's origin; the others are counted. */
const mostOrigins = 5;

/** The facts that a review opens with, each with where it came from, or unknown with the step that would settle it. */
export function clusterFacts(evidence: Evidence): ReviewCluster['facts'] {
  const { version, platform, cni, ipam, podCidrs, serviceCidrs } = evidence;
  return {
    kubernetesVersion: factOf(version, formatVersion, 'kubectl version'),
    platform: factOf(platform, (name) => name, 'kubectl get nodes -o yaml'),
    cni: factOf(cni, cniValue, 'kubectl get daemonsets -A -o json'),
    kubeProxyMode: kubeProxyMode(evidence),
    ipamMode: factOf(ipam, ({ mode }) => mode, 'kubectl get configmap cilium-config -n kube-system -o yaml'),
    podCidrs: factOf(
      podCidrs,
      (cidrs) => {
        const { pools, nodes } = podRangesInUse(cidrs, ipam);
        const ranges = pools.map(({ citation }) => citation.seen);
        return ranges.length > 0 ? [...new Set(ranges)] : `${nodes.length} node ranges`;
      },
      'kubectl get nodes -o jsonpath={.items[*].spec.podCIDRs}',
    ),
    serviceCidrs: factOf(
      serviceCidrs,
      ({ ranges }) => [...new Set(ranges.map(({ citation }) => citation.seen))],
      'kubectl get servicecidrs',
    ),
    ...restOf(
      'podCidrs',
      podCidrs,
      ({ missing }) => [...missing.values()].flat(),
      'kubectl get nodes -o yaml',
    ),
    ...restOf('serviceCidrs', serviceCidrs, ({ missing }) => missing, 'kubectl get servicecidrs'),
    nodeMtu: nodeMtuFact(evidence.nodeMtu),
    ...restOf('nodeMtu', evidence.nodeMtu, ({ missing }) => missing, nextForMtu),
    dnsPods: dnsFact(
      evidence,
      ({ pods }) => pods,
      ({ pods, ready }) => ({ pods, ready }),
    ),
    clusterDns: dnsFact(
      evidence,
      ({ servers }) => servers,
      (servers) => servers.map(dnsServerValue),
    ),
  };
}

function cniValue({ name, version, mode, beside }: Cni): unknown {
  return {
    name,
    version: version.state === 'known' ? formatVersion(version.value) : null,
    mode: mode.state === 'known' ? mode.value : null,
    ...(beside.length === 0 ? {} : { beside }),
  };
}

/** kube-proxy's mode where it runs, and else who does its work. */
function kubeProxyMode({ kubeProxy, serviceDataplane }: Evidence): Fact {
  const next = 'kubectl get configmap kube-proxy -n kube-system -o yaml';
  if (kubeProxy.state === 'known') return factOf(kubeProxy.value.mode, (mode) => mode, next);
  if (kubeProxy.state === 'unknown') return factOf(kubeProxy, () => null, next);
  if (serviceDataplane.state !== 'known') return factOf(serviceDataplane, () => null, next);
  for (const name of serviceProviders) {
    const provider = serviceDataplane.value[name];
    if (provider.state === 'known') return factOf(provider, () => `no kube-proxy: replaced by ${name}`, next);
  }
  const missing = serviceProviders.flatMap((name) => {
    const provider = serviceDataplane.value[name];
    return provider.state === 'unknown' ? provider.missing : [];
  });
  if (missing.length > 0) return unknownFact(missing, next);
  return factOf(kubeProxy, () => null, next, 'no kube-proxy, and nothing in its place');
}

/**
 * What a fact that is known does not cover, as a fact of its own beside it: a value that holds for some nodes must not
 * be taken for that of all.
 */
function restOf<T>(
  name: string,
  maybe: Maybe<T>,
  missingIn: (value: T) => readonly Missing[],
  next: string,
): Record<string, Fact> {
  const missing = maybe.state === 'known' ? missingIn(maybe.value) : [];
  return missing.length === 0 ? {} : { [`${name}Unread`]: unknownFact(missing, next) };
}

/** The MTUs that were read. */
function nodeMtuFact(nodeMtu: Evidence['nodeMtu']): Fact {
  if (nodeMtu.state !== 'known') return factOf(nodeMtu, () => null, nextForMtu);
  const { groups, missing } = nodeMtu.value;
  if (groups.length === 0) return unknownFact(missing, nextForMtu);
  const value = groups.map(({ mtu, nodes }) => ({ mtu, nodes: nodes.length }));
  return knownFact(value, nodeMtu.label, nodeMtu.from);
}

const nextForMtu = 'ip -j link on each node, saved as nodes/NODE/ip-link.json';

function dnsFact<T>(
  { clusterDns }: Evidence,
  partOf: (dns: ClusterDns) => Maybe<T>,
  valueOf: (part: T) => unknown,
): Fact {
  const next = 'kubectl get pods -n kube-system -l k8s-app=kube-dns -o wide';
  if (clusterDns.state !== 'known') return factOf(clusterDns, () => null, next);
  return factOf(partOf(clusterDns.value), valueOf, next);
}

function dnsServerValue({ program, version }: DnsServer): unknown {
  return { name: program, version: version.state === 'known' ? formatVersion(version.value) : null };
}

/** `next` is the read-only command for what nobody said how to settle. `none` is the value of what was read and is not there. */
function factOf<T>(maybe: Maybe<T>, valueOf: (value: T) => unknown, next: string, none = 'none'): Fact {
  if (maybe.state === 'unknown') return unknownFact(maybe.missing, next);
  const value = maybe.state === 'known' ? valueOf(maybe.value) : none;
  return knownFact(value, maybe.label, maybe.from);
}

function knownFact(value: unknown, label: Label, origins: readonly Citation[]): Fact {
  const from = origins.slice(0, mostOrigins).map(({ object, field, seen }) => ({ object, field, seen }));
  const more = origins.length - from.length;
  return { value, label, from, ...(more > 0 ? { more } : {}) };
}

function unknownFact(missing: readonly Missing[], next: string): Fact {
  const reasons = missing.map(({ what, reason, detail }) =>
    detail === undefined ? `${what} ${words[reason]}` : `${what}: ${detail}`,
  );
  return {
    unknown: [...new Set(reasons)].slice(0, 3).join('; '),
    next: missing.find((one) => one.next !== undefined)?.next ?? next,
  };
}

const words = {
  forbidden: 'may not be read',
  'not-collected': 'was not collected',
  unparseable: 'could not be understood',
  timeout: 'did not answer in time',
  error: 'could not be read',
  'not-observable': 'is not served by the API server',
} as const;
