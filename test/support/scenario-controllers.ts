import type { Addresses, ApplicationsOn } from './scenario-addresses.ts';
import { object, since } from './scenario-objects.ts';
import type { RawObject } from './snapshot-of.ts';

type Labels = Readonly<Record<string, string>>;

/** The parts that are looked at of workloads, Services, nodes and pods. */
interface Parts {
  readonly replicas?: number;
  readonly template?: { readonly metadata?: { readonly labels?: Labels }; readonly spec: PodSpec };
  readonly selector?: Labels;
  readonly clusterIP?: string;
  readonly ipFamilies?: readonly ('IPv4' | 'IPv6')[];
  readonly trafficDistribution?: string;
  readonly ports?: readonly ServicePort[];
}

interface PodSpec {
  readonly hostNetwork?: boolean;
  readonly containers: readonly {
    readonly name: string;
    readonly image: string;
    readonly ports?: readonly { readonly name?: string; readonly containerPort: number }[];
  }[];
}

interface ServicePort {
  readonly name?: string;
  readonly protocol?: string;
  readonly port: number;
  readonly targetPort?: number | string;
  readonly appProtocol?: string;
}

const workloads = ['DaemonSet', 'Deployment', 'StatefulSet'];

/**
 * What controllers make of objects: pods of workloads, all of them ready, EndpointSlices of Services, and CiliumEndpoints.
 * Those that were written down already stay as they are.
 */
export function scenarioControllers(
  objects: readonly RawObject[],
  on: ApplicationsOn,
  addresses: Addresses,
): RawObject[] {
  const nodes = objects.filter(({ kind }) => kind === 'Node');
  const written = objects.filter(({ kind }) => kind === 'Pod');
  const made = objects
    .filter(({ kind }) => workloads.includes(kind))
    .filter((one) => !written.some((pod) => isIn(one, pod) && carries(labelsOf(pod), templateOf(one).labels)))
    .flatMap((one) => podsOf(one, nodes, on, addresses));
  const pods = [...written, ...made];
  const sliced = new Set(
    objects
      .filter(({ kind }) => kind === 'EndpointSlice')
      .map((slice) => `${slice.metadata.namespace ?? ''}/${labelsOf(slice)[serviceLabel] ?? ''}`),
  );
  const slices = objects
    .filter(
      ({ kind, metadata }) =>
        kind === 'Service' && !sliced.has(`${metadata.namespace ?? ''}/${metadata.name}`),
    )
    .flatMap((service) => slicesOf(service, pods, nodes));
  return [...made, ...slices, ...endpointsOf(objects, pods)];
}

/** What Cilium's agents make where they network pods: an object for each pod that has a network of its own. */
function endpointsOf(objects: readonly RawObject[], pods: readonly RawObject[]): RawObject[] {
  if (!objects.some(({ kind, metadata }) => kind === 'DaemonSet' && metadata.name === 'cilium')) return [];
  return pods
    .filter(({ spec }) => (spec as PodSpec).hostNetwork !== true)
    .map(({ metadata: { name, namespace } }) => ({
      apiVersion: 'cilium.io/v2',
      kind: 'CiliumEndpoint',
      metadata: { name, ...(namespace === undefined ? {} : { namespace }) },
    }));
}

const serviceLabel = 'kubernetes.io/service-name';

function podsOf(
  workload: RawObject,
  nodes: readonly RawObject[],
  on: ApplicationsOn,
  addresses: Addresses,
): RawObject[] {
  const { kind, metadata } = workload;
  const { name, namespace = '' } = metadata;
  const { labels, spec } = templateOf(workload);
  const all = kind === 'DaemonSet' ? nodes.map((node) => node.metadata.name) : Object.keys(on.nodes);
  const places = on.running?.[`${namespace}/${name}`] ?? all;
  const count = kind === 'DaemonSet' ? places.length : (partsOf(workload).replicas ?? 1);
  return Array.from({ length: count }, (_, index) => {
    const nodeName = places[index % places.length]!;
    const hostIPs = addressesOf(nodes.find((node) => node.metadata.name === nodeName));
    const podIPs = spec.hostNetwork === true ? hostIPs : addresses.ofPod(nodeName);
    return object(
      'v1',
      'Pod',
      {
        name: `${name}-${kind === 'Deployment' ? `${hash}-` : ''}${kind === 'StatefulSet' ? index : suffixOf(index)}`,
        namespace,
        labels,
        ownerReferences: [
          {
            apiVersion: 'apps/v1',
            kind: kind === 'Deployment' ? 'ReplicaSet' : kind,
            name: kind === 'Deployment' ? `${name}-${hash}` : name,
            controller: true,
          },
        ],
      },
      {
        spec: { dnsPolicy: 'ClusterFirst', ...spec, nodeName },
        status: {
          phase: 'Running',
          hostIP: hostIPs[0],
          podIP: podIPs[0],
          podIPs: podIPs.map((ip) => ({ ip })),
          startTime: since,
          conditions: [{ type: 'Ready', status: 'True', lastTransitionTime: since }],
          containerStatuses: spec.containers.map((one) => ({
            name: one.name,
            image: one.image,
            ready: true,
            restartCount: 0,
          })),
        },
      },
    );
  });
}

const hash = '6d9f7c5b8';

function suffixOf(index: number): string {
  return `${'bcdfghjklm'[index % 10]!}${index}x7q`;
}

function slicesOf(service: RawObject, pods: readonly RawObject[], nodes: readonly RawObject[]): RawObject[] {
  const { name, namespace = '' } = service.metadata;
  const { selector, ports = [], ipFamilies = ['IPv4'], clusterIP, trafficDistribution } = partsOf(service);
  const isZonal = trafficDistribution !== undefined;
  if (selector === undefined) return [];
  const behind = pods.filter((pod) => isIn(service, pod) && carries(labelsOf(pod), selector));
  const [first] = behind;
  return ipFamilies.map((family) =>
    object(
      'discovery.k8s.io/v1',
      'EndpointSlice',
      {
        name: `${name}-${family === 'IPv4' ? 'fh2k4' : 'fh2k6'}`,
        namespace,
        labels: {
          ...labelsOf(service),
          [serviceLabel]: name,
          'endpointslice.kubernetes.io/managed-by': 'endpointslice-controller.k8s.io',
          ...(clusterIP === 'None' ? { 'service.kubernetes.io/headless': '' } : {}),
        },
      },
      {
        addressType: family,
        ports: ports.map((port) => ({
          name: port.name ?? '',
          protocol: port.protocol ?? 'TCP',
          port: targetOf(port, first),
          ...(port.appProtocol === undefined ? {} : { appProtocol: port.appProtocol }),
        })),
        endpoints: behind.map((pod) => endpointOf(pod, family, nodes, isZonal)),
      },
    ),
  );
}

/** Hints as trafficDistribution asks for: https://github.com/kubernetes/endpointslice/blob/v0.37.2/trafficdist/trafficdist.go */
function endpointOf(
  pod: RawObject,
  family: 'IPv4' | 'IPv6',
  nodes: readonly RawObject[],
  isZonal: boolean,
): object {
  const { nodeName } = pod.spec as { nodeName: string };
  const { podIPs = [] } = pod.status as { podIPs?: readonly { ip: string }[] };
  const node = nodes.find(({ metadata }) => metadata.name === nodeName);
  const zone = node === undefined ? undefined : labelsOf(node)['topology.kubernetes.io/zone'];
  return {
    addresses: podIPs.map(({ ip }) => ip).filter((ip) => ip.includes(':') === (family === 'IPv6')),
    conditions: { ready: true, serving: true, terminating: false },
    nodeName,
    ...(zone === undefined ? {} : { zone }),
    ...(zone === undefined || !isZonal ? {} : { hints: { forZones: [{ name: zone }] } }),
    targetRef: { kind: 'Pod', namespace: pod.metadata.namespace, name: pod.metadata.name },
  };
}

function targetOf({ port, targetPort = port }: ServicePort, pod: RawObject | undefined): number {
  if (typeof targetPort === 'number') return targetPort;
  const { containers } = (pod?.spec ?? { containers: [] }) as PodSpec;
  const named = containers.flatMap(({ ports = [] }) => ports).find(({ name }) => name === targetPort);
  if (named === undefined)
    throw new Error(`no container port ${targetPort} in ${pod?.metadata.name ?? 'no pod'}`);
  return named.containerPort;
}

function addressesOf(node: RawObject | undefined): readonly string[] {
  const { addresses } = (node?.status ?? { addresses: [] }) as {
    addresses: readonly { type: string; address: string }[];
  };
  return addresses.filter(({ type }) => type === 'InternalIP').map(({ address }) => address);
}

function partsOf({ spec }: RawObject): Parts {
  return spec ?? {};
}

function templateOf(workload: RawObject): { labels: Labels; spec: PodSpec } {
  const { template } = partsOf(workload);
  return { labels: template?.metadata?.labels ?? {}, spec: template?.spec ?? { containers: [] } };
}

function labelsOf({ metadata }: RawObject): Labels {
  return (metadata.labels ?? {}) as Labels;
}

function isIn(one: RawObject, other: RawObject): boolean {
  return one.metadata.namespace === other.metadata.namespace;
}

function carries(labels: Labels, wanted: Labels): boolean {
  return Object.entries(wanted).every(([key, value]) => labels[key] === value);
}
