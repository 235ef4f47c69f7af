import { defineRule, type Problem, type View } from '../../engine/define-rule.ts';
import { type Citation, cite, citeIn } from '../../model/cite.ts';
import { endpointsOf, isReady } from '../../model/evidence/endpoint-slices.ts';
import type { ClusterMesh } from '../../model/evidence/cluster-mesh.ts';
import type { Kept } from '../../model/kinds/index.ts';
import { missingOf, type Unknown, unknown } from '../../model/maybe.ts';
import { formatRef } from '../../model/ref.ts';
import {
  affinityOf,
  citeGlobal,
  isCiliumGlobal,
  isShared,
  wantsRemoteSlices,
} from '../../net/cilium-global-service.ts';
import { clusterWords, type MeshPeer, meshPeersOf } from '../../net/mesh-peers.ts';
import { portText, protocolOf, servicePortPath } from '../../net/service-port.ts';

type Service = Kept<'Service'>;
type Port = NonNullable<NonNullable<Service['spec']>['ports']>[number];
type Seen = View<'services' | 'clusterMesh', 'peers' | 'endpoints' | 'namespaces'>;

/** The Service of the same name in another cluster of the mesh. */
interface Namesake {
  readonly other: MeshPeer;
  readonly service: Service;
}

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
    yield* headless(service, mesh);
    yield* nothingLocal(service, mesh, seen);

    const { found, missing } = meshPeersOf(mesh, seen.peers);
    const lacking = [...missing];
    const namesakes: Namesake[] = [];
    for (const other of found) {
      const one = other.peer.evidence.services.find(service.ref.namespace, service.ref.name);
      if (one.state === 'known') namesakes.push({ other, service: one.value });
      lacking.push(...missingOf(one));
    }
    yield* unlike(service, namesakes);
    if (lacking.length > 0) yield unknown(...lacking);
    else yield* alone(service, mesh, found, namesakes);
  },
});

function isDerived({ metadata }: Service): boolean {
  return (metadata.ownerReferences ?? []).some(({ kind }) => kind === 'ServiceImport');
}

function labelOf({ by }: MeshPeer): Pick<Problem, 'label'> {
  return by === undefined ? { label: 'inference' } : {};
}

function citeThere({ other, service }: Namesake, citation: (one: Service) => Citation): Citation[] {
  return [citeIn(other.peer, citation(service)), ...(other.by === undefined ? [] : [other.by])];
}

/** Before 1.20 every namespace is global. */
function* notShared(
  service: Service,
  { config }: ClusterMesh,
  { namespaces }: Seen,
): Generator<Problem | Unknown> {
  const byDefault = config.get('clustermesh-default-global-namespace');
  if (byDefault === undefined || !isShared(service)) return;
  const namespace = namespaces.find(undefined, service.ref.namespace ?? '');
  if (namespace.state !== 'known') {
    if (namespace.state === 'unknown') yield namespace;
    return;
  }
  const key = 'clustermesh.cilium.io/global';
  const told = namespace.value.metadata.annotations?.[key];
  if ((told ?? byDefault).toLowerCase() === 'true') return;
  yield {
    field: 'metadata.annotations[service.cilium.io/global]',
    message: `${formatRef(service.ref)} is global, and its namespace is not: this cluster gives none of its backends to the others.`,
    evidence: [
      citeGlobal(service, 'global', 'false'),
      cite(namespace.value, `metadata.annotations[${key}]`, told),
      config.cite('clustermesh-default-global-namespace', 'true'),
    ],
    actions: [
      `Annotate Namespace ${service.ref.namespace ?? ''} with ${key}: "true" where it is to be shared.`,
    ],
    involves: [namespace.value],
  };
}

function* headless(service: Service, { config }: ClusterMesh): Generator<Problem> {
  const key = 'clustermesh-enable-endpoint-sync';
  if (!wantsRemoteSlices(service) || config.get(key) === 'true') return;
  const isHeadless = service.spec?.clusterIP === 'None';
  yield {
    field: isHeadless
      ? 'spec.clusterIP'
      : 'metadata.annotations[service.cilium.io/global-sync-endpoint-slices]',
    message: `${formatRef(service.ref)} is global ${isHeadless ? 'and headless' : 'and asks for EndpointSlices of other clusters'}, and ${key} is not true: ${isHeadless ? 'its name resolves to the pods of this cluster alone' : 'whatever reads EndpointSlices sees the pods of this cluster alone'}.`,
    evidence: [
      citeGlobal(service, 'global', 'false'),
      isHeadless ? cite(service, 'spec.clusterIP', 'None') : citeGlobal(service, 'sync', 'false'),
      config.cite(key, 'false'),
    ],
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
      evidence: [
        citeGlobal(service, 'global', 'false'),
        ...citeThere(namesake, (one) => citeGlobal(one, 'global', 'false')),
      ],
      ...labelOf(namesake.other),
    };
  }
  const [first] = global;
  if (isFirst && first !== undefined && ![service, ...global.map((one) => one.service)].some(isShared)) {
    yield {
      field: 'metadata.annotations[service.cilium.io/shared]',
      message: `${name} is global here and in ${clusterWords(first.other.peer)}, and no cluster shares its backends: each uses its own alone.`,
      evidence: [
        citeGlobal(service, 'shared', 'true'),
        ...global.flatMap((one) => citeThere(one, (there) => citeGlobal(there, 'shared', 'true'))),
      ],
      ...labelOf(first.other),
    };
  }
  for (const namesake of global.filter(({ other }) => other.peer.isLater))
    yield* shapeDiffers(service, namesake);
}

function* shapeDiffers(service: Service, namesake: Namesake): Generator<Problem> {
  const where = clusterWords(namesake.other.peer);
  const name = formatRef(service.ref);
  const [own, theirs] = [typeOf(service), typeOf(namesake.service)];
  if (own.words !== theirs.words) {
    yield {
      field: own.field,
      message: `${name} is ${own.words} here and ${theirs.words} in ${where}: clients reach it in one way in one cluster and in another way in the other, and the backends are not the same.`,
      evidence: [
        cite(service, own.field, own.seen),
        ...citeThere(namesake, (one) => cite(one, theirs.field, theirs.seen)),
      ],
      ...labelOf(namesake.other),
    };
    return;
  }
  const [here] = unmatched(service, namesake.service);
  const [there] = unmatched(namesake.service, service);
  const port = here ?? there;
  if (port === undefined) return;
  const lone = `port ${portText(port)}`;
  yield {
    field: here === undefined ? 'spec.ports' : servicePortPath(here),
    message:
      here === undefined
        ? `${name} has no counterpart to ${lone} of ${where}, by name and protocol: what is sent to that one there reaches the backends of that cluster alone.`
        : `${name} has ${lone}, which has no counterpart of its name and protocol in ${where}: what is sent to it reaches the backends of this cluster alone.`,
    evidence: [
      cite(service, 'spec.ports', portsOf(service)),
      ...citeThere(namesake, (one) => cite(one, 'spec.ports', portsOf(one))),
    ],
    ...labelOf(namesake.other),
  };
}

function typeOf({ spec }: Service): {
  readonly words: string;
  readonly field: string;
  readonly seen: unknown;
} {
  if (spec?.type === 'ExternalName')
    return { words: 'of type ExternalName', field: 'spec.type', seen: spec.type };
  return spec?.clusterIP === 'None'
    ? { words: 'headless', field: 'spec.clusterIP', seen: 'None' }
    : { words: 'a Service with an address', field: 'spec.clusterIP', seen: spec?.clusterIP };
}

function portsOf({ spec }: Service): string {
  return (spec?.ports ?? []).map((port) => `${port.name ?? '(no name)'} ${portText(port)}`).join(', ');
}

/** Ports for which backends of the other Service are not taken: pkg/loadbalancer/writer/writer.go, matchesFrontend. */
function unmatched({ spec }: Service, other: Service): Port[] {
  const theirs = other.spec?.ports ?? [];
  return (spec?.ports ?? []).filter(
    (port) =>
      !theirs.some(
        (one) =>
          protocolOf(one) === protocolOf(port) &&
          ((port.name ?? '') === '' || (one.name ?? '') === '' || one.name === port.name),
      ),
  );
}

/** Sure only where every cluster that this one connects to is reviewed. */
function* alone(
  service: Service,
  { remotes }: ClusterMesh,
  found: readonly MeshPeer[],
  namesakes: readonly Namesake[],
): Generator<Problem> {
  if (namesakes.length > 0 || remotes.state !== 'known' || remotes.value.length === 0) return;
  const reviewed = new Set(found.map(({ mesh }) => mesh.name));
  if (!remotes.value.every(({ name }) => reviewed.has(name))) return;
  yield {
    field: 'metadata.annotations[service.cilium.io/global]',
    message: `${formatRef(service.ref)} is global, and no other cluster of the mesh has a Service of that name: its backends are used by this cluster alone.`,
    evidence: [citeGlobal(service, 'global', 'false'), ...remotes.value.map(({ citation }) => citation)],
  };
}
