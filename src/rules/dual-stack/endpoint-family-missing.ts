import { defineRule, type View } from '../../engine/define-rule.ts';
import { cite } from '../../model/cite.ts';
import { clusterIpsOf } from '../../model/evidence/cluster-dns.ts';
import { endpointsOf, isReady } from '../../model/evidence/endpoint-slices.ts';
import type { Kept } from '../../model/kinds/index.ts';
import type { Missing } from '../../model/missing.ts';
import { unknown } from '../../model/maybe.ts';
import { formatRef } from '../../model/ref.ts';
import { type FamilyName, familyName, familyOf } from '../../net/services/service-families.ts';
import { isSettled, podAddresses } from '../../net/services/stale-endpoints.ts';

type Service = Kept<'Service'>;
type Seen = View<'services' | 'endpoints', 'pods' | 'clock'>;

/** The pods behind the endpoints of one family, told apart by whether they have an address of the other. */
interface Behind {
  readonly without: readonly Kept<'Pod'>[];
  /** With an address of it, for so long that an EndpointSlice should hold it. */
  readonly settled: readonly Kept<'Pod'>[];
  readonly inFlight: boolean;
  readonly missing: readonly Missing[];
}

function podsBehind(
  slices: readonly Kept<'EndpointSlice'>[],
  wanted: FamilyName,
  { pods, clock }: Seen,
  settleSeconds: number,
): Behind {
  const without: Kept<'Pod'>[] = [];
  const settled: Kept<'Pod'>[] = [];
  const missing: Missing[] = [];
  let inFlight = false;
  for (const slice of slices) {
    for (const { targetRef } of (slice.endpoints ?? []).filter(isReady)) {
      if (targetRef?.kind !== 'Pod' || targetRef.name === undefined) continue;
      const pod = pods.find(targetRef.namespace ?? slice.ref.namespace, targetRef.name);
      if (pod.state === 'unknown') missing.push(...pod.missing);
      else if (pod.state === 'absent' || podAddresses(pod.value).length === 0) inFlight = true;
      else if (!podAddresses(pod.value).some((text) => isOf(text, wanted))) without.push(pod.value);
      else if (clock.state === 'unknown') missing.push(...clock.missing);
      else if (clock.state === 'known' && isSettled(pod.value, clock.value, settleSeconds))
        settled.push(pod.value);
      else inFlight = true;
    }
  }
  return { without, settled, inFlight, missing };
}

function isOf(address: string, wanted: FamilyName): boolean {
  const family = familyOf(address);
  return family !== undefined && familyName(family) === wanted;
}

function reasonOf({ without, settled }: Behind, wanted: FamilyName): string {
  const [first] = without;
  if (first === undefined)
    return settled.length === 0 ? '' : ` although its pods have addresses of ${wanted}`;
  const more = without.length > 1 ? ` and ${without.length - 1} more have` : ' has';
  return ` (${formatRef(first.ref)}${more} no address of ${wanted})`;
}

function hasSelector({ spec }: Service): boolean {
  return Object.keys(spec?.selector ?? {}).length > 0;
}

export default defineRule({
  code: 'DS03',
  title: 'A dual-stack Service has endpoints of one family only',
  severity: 'medium',
  needs: ['services', 'endpoints'],
  uses: ['pods', 'clock'],
  thresholds: { settleSeconds: 120 },
  docs: {
    why: 'The Service has a ClusterIP of each family, and DNS gives out both. The addresses of pods stand in an EndpointSlice of their family: where there is none, kube-proxy rejects (and Cilium drops or rejects) what comes to the ClusterIP of that family. Clients that try it first wait or fail, and those that have nothing else never get through. Pods keep the addresses they were started with, so that a node which joined before the second family came gives none of it.',
    actions: [
      'Recreate the pods where their node has both families by now; else move them to nodes that have.',
      'Until then give the second address back: set spec.ipFamilyPolicy of Service {namespace}/{name} to SingleStack.',
      'A Service without a selector needs a second EndpointSlice, of the other addressType.',
    ],
    rollback:
      'Set spec.ipFamilyPolicy back; the API server then gives out a second address, another one perhaps.',
    verify: [
      'kubectl get endpointslices -n {namespace} -l kubernetes.io/service-name={name} -o wide',
      'kubectl get service {name} -n {namespace} -o yaml',
      'kubectl get pods -n {namespace} -o custom-columns=NAME:.metadata.name,NODE:.spec.nodeName,ADDRESSES:.status.podIPs',
    ],
    sources: [
      'https://github.com/kubernetes/api/blob/v0.37.2/discovery/v1/types.go',
      'https://github.com/kubernetes/kubernetes/blob/v1.37.2/staging/src/k8s.io/endpointslice/reconciler.go',
      'https://github.com/kubernetes/kubernetes/blob/v1.37.2/pkg/proxy/iptables/proxier.go',
    ],
    silent: [
      'Headless Services: DNS gives out addresses of pods, so that no name leads nowhere.',
      'A rollout in flight: pods that have been ready for less than settleSeconds (our choice), or that are gone already.',
      'Endpoints of addressType FQDN, and Services without any ready endpoint: those are other findings.',
      'Fewer endpoints of one family than of the other: what is there takes the traffic.',
    ],
  },
  *subjects({ services }) {
    for (const service of services) {
      const families = new Set(clusterIpsOf(service).flatMap((address) => familyOf(address) ?? []));
      if (service.spec?.type !== 'ExternalName' && families.size === 2) yield service;
    }
  },
  *check(service, seen, { settleSeconds }) {
    const { slices, missing } = seen.endpoints.of(service.ref);
    for (const wanted of ['IPv4', 'IPv6'] as const) {
      const own = slices.filter(({ addressType }) => addressType === wanted);
      const others = slices.filter(
        ({ addressType }) => addressType === (wanted === 'IPv4' ? 'IPv6' : 'IPv4'),
      );
      const ready = endpointsOf(others).filter(isReady);
      if (endpointsOf(own).length > 0 || ready.length === 0) continue;
      if (missing.length > 0) {
        yield unknown(...missing);
        continue;
      }
      const behind = podsBehind(others, wanted, seen, settleSeconds);
      if (hasSelector(service) && behind.missing.length > 0) yield unknown(...behind.missing);
      // One that may be about to be listed settles nothing; pods never get a second address later.
      if (hasSelector(service) && (behind.missing.length > 0 || behind.inFlight)) continue;
      const address = clusterIpsOf(service).find((text) => isOf(text, wanted)) ?? '';
      const shown = [...behind.without, ...behind.settled].slice(0, 3);
      yield {
        field: 'spec.clusterIPs',
        message: `${formatRef(service.ref)} has no endpoint of ${wanted}, and ${ready.length} of the other family${reasonOf(behind, wanted)}: connections to its ClusterIP ${address} fail while the other one works.`,
        evidence: [
          cite(service, 'spec.clusterIPs', service.spec?.clusterIPs),
          ...own.map((slice) => cite(slice, 'endpoints', slice.endpoints)),
          ...others.slice(0, 3).map((slice) => cite(slice, 'addressType', slice.addressType)),
          ...shown.map((pod) => cite(pod, 'status.podIPs', podAddresses(pod).join(', '))),
        ],
      };
    }
  },
});
