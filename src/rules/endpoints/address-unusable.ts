import { defineRule, type Problem, type View } from '../../engine/define-rule.ts';
import { cite } from '../../model/cite.ts';
import { isUsable } from '../../model/evidence/endpoint-slices.ts';
import { hasEnded } from '../../model/evidence/pods.ts';
import type { Kept } from '../../model/kinds/index.ts';
import { type Unknown, unknown } from '../../model/maybe.ts';
import { formatRef } from '../../model/ref.ts';
import { shownName } from '../../model/shown-name.ts';
import { formatRange, parseAddress } from '../../net/addresses/cidr.ts';
import { serviceAt } from '../../net/services/service-at.ts';
import { sliceManager } from '../../net/services/slice-manager.ts';
import { specialAddress } from '../../net/addresses/special-address.ts';
import { podAddresses, staleAmong } from '../../net/services/stale-endpoints.ts';

type EndpointSlice = Kept<'EndpointSlice'>;
type Endpoint = NonNullable<EndpointSlice['endpoints']>[number];
type Seen = View<'endpoints' | 'services', 'pods' | 'clock'>;

/** kube-proxy sends traffic to these, and only to the first address of each. */
function usableIn(slice: EndpointSlice): readonly Endpoint[] {
  return (slice.endpoints ?? []).filter(isUsable);
}

function listed(words: readonly string[]): string {
  return words.length > 3 ? `${words.slice(0, 3).join(', ')}, …` : words.join(', ');
}

function portion(some: number, all: number): string {
  return all === 1 ? 'the only endpoint' : `${some} of ${all} endpoints`;
}

function citeAddresses(slice: EndpointSlice, some: readonly Endpoint[]) {
  return cite(slice, 'endpoints[].addresses', some.map(({ addresses }) => addresses?.[0] ?? '').join(', '));
}

function* fqdnProblem(slice: EndpointSlice, service: Kept<'Service'>, seen: Seen): Generator<Problem> {
  const others = seen.endpoints
    .of(service.ref)
    .slices.filter(({ addressType, endpoints }) => addressType !== 'FQDN' && (endpoints ?? []).length > 0);
  const count = (slice.endpoints ?? []).length;
  yield {
    severity: others.length === 0 && service.spec?.clusterIP !== 'None' ? 'high' : 'medium',
    field: 'addressType',
    message: `${formatRef(slice.ref)} holds host names (addressType FQDN), which kube-proxy ignores: its ${count === 1 ? 'endpoint gets' : `${count} endpoints get`} no traffic from ${formatRef(service.ref)}${others.length === 0 ? ', which has no other' : ''}.`,
    evidence: [
      cite(slice, 'addressType', 'FQDN'),
      ...others.slice(0, 1).map((one) => cite(one, 'addressType', one.addressType)),
    ],
  };
}

/** Addresses that mean something else than one backend wherever they are used. */
function* wrongAddresses(slice: EndpointSlice, service: Kept<'Service'>, seen: Seen): Generator<Problem> {
  const field = 'endpoints[].addresses';
  for (const endpoint of usableIn(slice)) {
    const address = parseAddress(endpoint.addresses?.[0] ?? '');
    if (address === undefined) continue;
    const text = formatRange(address);
    const special = specialAddress(address);
    const virtual = serviceAt(seen.services, text);
    if (special !== undefined) {
      yield {
        severity: 'high',
        field,
        message: `${formatRef(slice.ref)} has the endpoint ${text}, a ${special} address, which leads to no backend: connections of ${formatRef(service.ref)} that get it fail.`,
        evidence: [citeAddresses(slice, [endpoint])],
      };
    } else if (virtual !== undefined && service.spec?.clusterIP !== 'None') {
      yield {
        severity: 'high',
        field,
        message: `${formatRef(slice.ref)} has the endpoint ${text}, which is the ClusterIP of ${formatRef(virtual.ref)}: kube-proxy does not translate twice, so connections of ${formatRef(service.ref)} that get it fail.`,
        evidence: [citeAddresses(slice, [endpoint]), cite(virtual, 'spec.clusterIP', text)],
        involves: [virtual],
      };
    }
  }
}

function* staleAddresses(
  slice: EndpointSlice,
  service: Kept<'Service'>,
  seen: Seen,
  settleSeconds: number,
): Generator<Problem | Unknown> {
  const usable = usableIn(slice);
  const { stale, missing } = staleAmong(usable, slice, seen, settleSeconds);
  if (missing.length > 0) yield unknown(...missing);
  if (stale.length === 0) return;
  const shown = stale.map(({ endpoint: { addresses, targetRef }, pod }) => {
    const name = `Pod ${shownName(targetRef?.name ?? '')}`;
    const why =
      pod.state !== 'known'
        ? 'does not exist'
        : hasEnded(pod.value)
          ? 'has ended'
          : `has ${podAddresses(pod.value)[0] ?? ''}`;
    return `${addresses?.[0] ?? ''}, but ${name} ${why}`;
  });
  yield {
    severity: stale.length === usable.length ? 'high' : 'medium',
    field: 'endpoints[].targetRef',
    message: `In ${formatRef(slice.ref)} of ${formatRef(service.ref)} ${portion(stale.length, usable.length)} ${stale.length === 1 ? 'is' : 'are'} stale (${shown[0] ?? ''}${shown.length > 1 ? '; …' : ''}): connections that get ${stale.length === 1 ? 'it' : 'them'} go to nobody, or to whoever has the address now.`,
    evidence: [
      cite(slice, 'endpoints[]', listed(shown)),
      ...stale
        .slice(0, 3)
        .flatMap(({ pod }) =>
          pod.state === 'known' ? [cite(pod.value, 'status.podIPs', podAddresses(pod.value).join(', '))] : [],
        ),
    ],
  };
}

function* withoutNode(slice: EndpointSlice, service: Kept<'Service'>): Generator<Problem> {
  const policy = (['internalTrafficPolicy', 'externalTrafficPolicy'] as const).find(
    (one) => service.spec?.[one] === 'Local',
  );
  const nameless = usableIn(slice).filter(({ nodeName }) => nodeName === undefined);
  if (policy === undefined || nameless.length === 0 || service.spec?.clusterIP === 'None') return;
  yield {
    severity: 'medium',
    field: 'endpoints[].nodeName',
    message: `${policy} of ${formatRef(service.ref)} is Local, and ${portion(nameless.length, usableIn(slice).length)} in ${formatRef(slice.ref)} ${nameless.length === 1 ? 'names no node: it is local nowhere and gets' : 'name no node: they are local nowhere and get'} no traffic under that policy.`,
    evidence: [
      cite(service, `spec.${policy}`, 'Local'),
      cite(slice, 'endpoints[].nodeName', undefined),
      citeAddresses(slice, nameless.slice(0, 3)),
    ],
    involves: [service],
  };
}

export default defineRule({
  code: 'EP05',
  title: 'An EndpointSlice holds addresses that lead nowhere',
  severity: ['high', 'medium'],
  needs: ['endpoints', 'services'],
  uses: ['pods', 'clock'],
  thresholds: { settleSeconds: 120 },
  docs: {
    why: 'kube-proxy sends traffic to every address that a Service’s slices call ready, whether or not anything is there. Host names (addressType FQDN, deprecated) it ignores. A loopback or link-local address leads to the node itself, a ClusterIP is not translated a second time, and the address of a pod that is gone leads to nobody or, once it is given out again, to a stranger. Under a Local traffic policy an endpoint that names no node is used nowhere. High when all of the slice’s endpoints are stale or an address can lead to no backend, medium when part of the traffic is lost.',
    actions: [
      'See who keeps EndpointSlice {namespace}/{name} (label endpointslice.kubernetes.io/managed-by). Where it is a person or a script, correct or remove the addresses that the finding names; save the slice first.',
      'Where a controller keeps it, see why that no longer runs: for slices of the EndpointSlice controller, the log of kube-controller-manager.',
    ],
    rollback: 'Apply the saved EndpointSlice again; kube-proxy takes it up within seconds.',
    verify: [
      'kubectl get endpointslice {name} -n {namespace} -o yaml',
      'kubectl get pods -n {namespace} -o wide',
      'kubectl get services -A -o wide',
    ],
    sources: [
      'https://github.com/kubernetes/api/blob/v0.37.2/discovery/v1/types.go',
      'https://github.com/kubernetes/kubernetes/blob/v1.37.2/pkg/proxy/endpointschangetracker.go',
      'https://github.com/kubernetes/kubernetes/blob/v1.37.2/pkg/proxy/endpointslicecache.go',
      'https://github.com/kubernetes/kubernetes/blob/v1.37.2/pkg/apis/core/validation/validation.go',
      'https://kubernetes.io/docs/concepts/services-networking/service/#services-without-selectors',
    ],
    silent: [
      'A pod that the EndpointSlice controller still lists and that is not among the pods: the two were read one after the other. So is a pod with another address that has not been ready for settleSeconds (our choice).',
      'Pods that slices of other controllers name: those of a multi-cluster mesh are in another cluster.',
      'Endpoints that are not ready, and addresses without a targetRef: machines outside the cluster.',
      'Topology: hints decide there, and nodeName does not count.',
      'A ClusterIP behind a headless Service, which clients reach by themselves.',
      'The API server refuses unspecified, loopback and link-local addresses in a new slice; only manifests and very old objects can hold them.',
    ],
  },
  *subjects({ endpoints }) {
    for (const slice of endpoints) {
      if (slice.metadata.deletionTimestamp === undefined && (slice.endpoints ?? []).length > 0) yield slice;
    }
  },
  *check(slice, seen, { settleSeconds }) {
    const name = slice.metadata.labels?.['kubernetes.io/service-name'] ?? '';
    const service = seen.services.find(slice.ref.namespace, name);
    if (service.state === 'unknown' && name !== '') yield unknown(...service.missing);
    if (service.state !== 'known' || service.value.spec?.type === 'ExternalName') return;
    if (slice.addressType === 'FQDN') {
      yield* fqdnProblem(slice, service.value, seen);
      return;
    }
    if (sliceManager(slice) !== 'the EndpointSlice controller') {
      yield* wrongAddresses(slice, service.value, seen);
      yield* withoutNode(slice, service.value);
    }
    // Controllers of several clusters refer to pods that are in another one.
    if (sliceManager(slice) !== 'another controller')
      yield* staleAddresses(slice, service.value, seen, settleSeconds);
  },
});
