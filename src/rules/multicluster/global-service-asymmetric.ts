import { defineRule, type Problem, type View } from '../../engine/define-rule.ts';
import { cite } from '../../model/cite.ts';
import { endpointsOf, isReady } from '../../model/evidence/endpoint-slices.ts';
import type { ClusterMesh } from '../../model/evidence/cluster-mesh.ts';
import type { Kept } from '../../model/kinds/index.ts';
import { type Unknown, unknown } from '../../model/maybe.ts';
import { formatRef } from '../../model/ref.ts';
import {
  globalNamespaceAnnotation,
  localNamespace,
} from '../../net/multi-cluster/cilium-global-namespace.ts';
import {
  affinityOf,
  citeGlobal,
  isCiliumGlobal,
  isShared,
  wantsRemoteSlices,
} from '../../net/multi-cluster/cilium-global-service.ts';
import { clusterWords } from '../../net/multi-cluster/mesh-peers.ts';
import { citePorts, citeReach, namesakeDifference } from '../../net/multi-cluster/namesake-difference.ts';
import { type Namesake, namesakesOf, seenIn } from '../../net/multi-cluster/service-namesakes.ts';
import { portText, servicePortPath } from '../../net/services/service-port.ts';

type Service = Kept<'Service'>;
type Seen = View<'services' | 'clusterMesh', 'peers' | 'endpoints' | 'namespaces'>;

export default defineRule({
  code: 'MC06',
  title: 'A global Service is not the same in all clusters of its mesh',
  severity: 'medium',
  needs: ['services', 'clusterMesh'],
  uses: ['peers', 'endpoints', 'namespaces'],
  judgesManifests: true,
  docs: {
    why: 'A global Service takes its backends from every cluster in which a Service of that name is global and shares its own. Nothing checks that the Services agree: where one is not global, shares nothing, or has other ports, clients keep to the backends of their own cluster, and nobody notices until those are gone.',
    actions: [
      'Give Service {namespace}/{name} the same annotations (service.cilium.io/global, shared, affinity), ports and type in every cluster that is to take part; agents follow within seconds and no pod restarts.',
      'Where one side alone is meant to give its backends, say so with service.cilium.io/shared: "false" on the other.',
    ],
    rollback: 'Set the former annotations back: backends of other clusters come and go with them.',
    verify: [
      'kubectl get service {name} -n {namespace} -o yaml',
      'kubectl get endpointslices -n {namespace} -l kubernetes.io/service-name={name} -o wide',
      'kubectl get configmap cilium-config -n kube-system -o jsonpath={.data.clustermesh-enable-endpoint-sync}',
      'cilium-dbg service list --clustermesh-affinity',
    ],
    sources: [
      'https://github.com/cilium/cilium/blob/v1.20.2/Documentation/network/clustermesh/global-services.rst',
      'https://github.com/cilium/cilium/blob/v1.20.2/pkg/annotation/clustermesh.go',
      'https://github.com/cilium/cilium/blob/v1.20.2/pkg/clustermesh/selectbackends.go',
      'https://github.com/cilium/cilium/blob/v1.20.2/pkg/clustermesh/service_merger.go',
      'https://github.com/cilium/cilium/blob/v1.20.2/pkg/loadbalancer/writer/writer.go',
      'https://github.com/cilium/cilium/blob/v1.20.2/pkg/clustermesh/endpointslicesync/service_informer.go',
      'https://github.com/cilium/cilium/blob/v1.20.2/operator/watchers/service_sync.go',
    ],
    silent: [
      'A cluster that takes backends and shares none (shared: "false"), as long as another one shares: that is how one-way sharing is set up.',
      'A Service that other clusters do not have at all, unless every cluster it could be in is reviewed and none has it.',
      'Port numbers and targetPorts that differ: each cluster resolves its own, and Cilium tells backends apart by the name and protocol of the port.',
      'affinity: local where the cluster has no endpoint at all, ready or not: it is scaled down, or meant to use the others.',
      'Services that Cilium derives from a ServiceImport, and a headless one that opts out of EndpointSlices of other clusters.',
      'Whether a namespace is global, where cilium-config has no clustermesh-default-global-namespace (before 1.20).',
    ],
  },
  *subjects({ services }) {
    for (const service of services) if (isCiliumGlobal(service) && !isDerived(service)) yield service;
  },
  *check(service, seen) {
    const mesh = seen.clusterMesh.value;
    yield* notShared(service, mesh, seen);
    yield* withoutSlices(service, mesh);
    yield* nothingLocal(service, mesh, seen);

    const { found, withoutOne, missing } = namesakesOf(service, mesh, seen.peers);
    yield* unlike(service, found);
    if (missing.length > 0) yield unknown(...missing);
    if (withoutOne.length > 0) {
      yield {
        field: 'metadata.annotations[service.cilium.io/global]',
        message: `${formatRef(service.ref)} is global, and no other cluster of the mesh has a Service of that name: its backends are used by this cluster alone.`,
        evidence: [citeGlobal(service, 'global', 'false'), ...withoutOne],
      };
    }
  },
});

function isDerived({ metadata }: Service): boolean {
  return (metadata.ownerReferences ?? []).some(({ kind }) => kind === 'ServiceImport');
}

function* notShared(
  service: Service,
  { config }: ClusterMesh,
  { namespaces }: Seen,
): Generator<Problem | Unknown> {
  if (!isShared(service)) return;
  const name = service.ref.namespace ?? '';
  const namespace = localNamespace(name, config, namespaces);
  if (namespace.state === 'unknown') yield namespace;
  if (namespace.state !== 'known') return;
  yield {
    field: 'metadata.annotations[service.cilium.io/global]',
    message: `${formatRef(service.ref)} is global, and its namespace is not: this cluster gives none of its backends to the others.`,
    evidence: [citeGlobal(service, 'global', 'false'), ...namespace.from],
    actions: [
      `Annotate Namespace ${name} with ${globalNamespaceAnnotation}: "true" where it is to be shared.`,
    ],
    involves: [namespace.value],
  };
}

function* withoutSlices(service: Service, { config }: ClusterMesh): Generator<Problem> {
  const key = 'clustermesh-enable-endpoint-sync';
  if (!wantsRemoteSlices(service) || config.get(key) === 'true') return;
  const isHeadless = service.spec?.clusterIP === 'None';
  const asks = isHeadless ? cite(service, 'spec.clusterIP', 'None') : citeGlobal(service, 'sync', 'false');
  const [wish, sees] = isHeadless
    ? ['and headless', 'its name resolves to']
    : ['and asks for EndpointSlices of other clusters', 'whatever reads EndpointSlices sees'];
  yield {
    field: asks.field,
    message: `${formatRef(service.ref)} is global ${wish}, and ${key} is not true: ${sees} the pods of this cluster alone.`,
    evidence: [citeGlobal(service, 'global', 'false'), asks, config.cite(key, 'false')],
    actions: [
      'Set clustermesh.enableEndpointSliceSynchronization to true and restart cilium-operator; nothing else restarts.',
    ],
    involves: [config],
  };
}

function* nothingLocal(
  service: Service,
  mesh: ClusterMesh,
  { endpoints }: Seen,
): Generator<Problem | Unknown> {
  if (affinityOf(service) !== 'local') return;
  const { slices, missing } = endpoints.of(service.ref);
  if (missing.length > 0) {
    yield unknown(...missing);
    return;
  }
  const source = 'multicluster.kubernetes.io/source-cluster';
  const local = slices.filter(({ metadata }) => (metadata.labels?.[source] ?? mesh.name) === mesh.name);
  const all = endpointsOf(local);
  if (all.length === 0 || all.some(isReady)) return;
  yield {
    field: 'metadata.annotations[service.cilium.io/affinity]',
    message: `${formatRef(service.ref)} prefers the backends of this cluster, and ${all.length === 1 ? 'the only one is not' : `none of the ${all.length} is`} ready: every connection goes to other clusters, as far as these share theirs.`,
    evidence: [
      citeGlobal(service, 'affinity', 'none'),
      ...local.map((slice) =>
        cite(slice, 'endpoints[].conditions.ready', (slice.endpoints ?? []).map(isReady)),
      ),
    ],
  };
}

/** What differs from the Service of that name in other clusters; told by the first cluster in which it is global. */
function* unlike(service: Service, namesakes: readonly Namesake[]): Generator<Problem> {
  const global = namesakes.filter((one) => isCiliumGlobal(one.service));
  const isFirst = global.every(({ other }) => other.peer.isLater);
  const name = formatRef(service.ref);
  for (const namesake of isFirst ? namesakes.filter((one) => !isCiliumGlobal(one.service)) : []) {
    yield {
      field: 'metadata.annotations[service.cilium.io/global]',
      message: `${name} is global here and not in ${clusterWords(namesake.other.peer)}: the two use none of each other’s backends.`,
      ...seenIn(service, [namesake], (one) => citeGlobal(one, 'global', 'false')),
    };
  }
  const [first] = global;
  if (isFirst && first !== undefined && ![service, ...global.map((one) => one.service)].some(isShared)) {
    yield {
      field: 'metadata.annotations[service.cilium.io/shared]',
      message: `${name} is global here and in ${clusterWords(first.other.peer)}, and no cluster shares its backends: each uses its own alone.`,
      ...seenIn(service, global, (one) => citeGlobal(one, 'shared', 'true')),
    };
  }
  for (const namesake of global) if (namesake.other.peer.isLater) yield* differs(service, namesake);
}

function* differs(service: Service, namesake: Namesake): Generator<Problem> {
  const found = namesakeDifference(service, namesake.service);
  if (found === undefined) return;
  const where = clusterWords(namesake.other.peer);
  const name = formatRef(service.ref);
  if (found.in === 'reach') {
    yield {
      field: found.own.field,
      message: `${name} is ${found.own.words} here and ${found.theirs.words} in ${where}: clients reach it in one way in one cluster and in another way in the other, and the backends are not the same.`,
      ...seenIn(service, [namesake], citeReach),
    };
    return;
  }
  const lone = `port ${portText(found.lone)}`;
  yield {
    field: found.isOwn ? servicePortPath(found.lone) : 'spec.ports',
    message: found.isOwn
      ? `${name} has ${lone}, which has no counterpart of its name and protocol in ${where}: what is sent to it reaches the backends of this cluster alone.`
      : `${name} has no counterpart to ${lone} of ${where}, by name and protocol: what is sent to that one there reaches the backends of that cluster alone.`,
    ...seenIn(service, [namesake], citePorts),
  };
}
