import { join } from 'node:path';
import { secondAddress } from './network.ts';
import { readManifests, type Manifest } from '../../cluster/manifests.ts';

export const nodeZones: Readonly<Record<string, string>> = { n1: 'zone-a', n2: 'zone-a', n3: 'zone-b' };
export const nodeNames = Object.keys(nodeZones);

export const ports = { http: 8080, admin: 9090, dns: 5353 } as const;

/** A pod of this test, `state` being what its kubelet would say of it. */
export interface PlacedPod {
  readonly name: string;
  readonly app: string;
  readonly node: string;
  readonly state: 'ready' | 'not ready' | 'leaving';
  readonly hostNetwork: boolean;
}

function placed(
  app: string,
  node: string,
  state: PlacedPod['state'] = 'ready',
  hostNetwork = false,
): PlacedPod {
  return { name: `${app}-${node}`, app, node, state, hostNetwork };
}

export const clientPods = nodeNames.map((node) => placed('client', node));

export const serverPods: readonly PlacedPod[] = [
  ...nodeNames.map((node) => placed('web', node)),
  placed('solo', 'n1'),
  placed('pair', 'n1'),
  placed('pair', 'n3'),
  placed('late', 'n2', 'not ready'),
  placed('leaving', 'n1', 'leaving'),
  placed('leaving', 'n2', 'leaving'),
  placed('mixed', 'n1'),
  placed('mixed', 'n2', 'leaving'),
  placed('mixed', 'n3', 'not ready'),
  placed('agent', 'n2', 'ready', true),
];

/** What a node tells of itself. */
export function nodeObject(
  name: string,
  addresses: readonly string[],
  podCIDRs: readonly string[],
): Manifest {
  return {
    apiVersion: 'v1',
    kind: 'Node',
    metadata: {
      name,
      labels: { 'kubernetes.io/hostname': name, 'topology.kubernetes.io/zone': nodeZones[name] },
    },
    spec: { podCIDR: podCIDRs[0], podCIDRs },
    status: {
      addresses: addresses.map((address) => ({
        type: address === secondAddress ? 'ExternalIP' : 'InternalIP',
        address,
      })),
      allocatable: { cpu: '4', memory: '8Gi', pods: '110' },
      conditions: [{ type: 'Ready', status: 'True', reason: 'KubeletReady' }],
    },
  };
}

/** A pod with the status that its kubelet would have written. */
export function podObject(
  { name, app, node, state, hostNetwork }: PlacedPod,
  addresses: readonly string[],
  nodeAddresses: readonly string[],
): Manifest {
  const ready = state === 'not ready' ? 'False' : 'True';
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name, namespace: 'shop', labels: { app } },
    spec: {
      nodeName: node,
      hostNetwork,
      containers: [
        {
          name: 'server',
          image: 'example.com/server:1',
          ports: [
            { name: 'http', containerPort: ports.http },
            { name: 'admin', containerPort: ports.admin },
            { name: 'dns', containerPort: ports.dns, protocol: 'UDP' },
          ].map((port) => (hostNetwork ? { ...port, hostPort: port.containerPort } : port)),
        },
      ],
    },
    status: {
      phase: 'Running',
      podIP: addresses[0],
      podIPs: addresses.map((ip) => ({ ip })),
      hostIP: nodeAddresses[0],
      hostIPs: nodeAddresses.slice(0, 2).map((ip) => ({ ip })),
      conditions: ['Ready', 'ContainersReady'].map((type) => ({ type, status: ready })),
    },
  };
}

/** The Services, and the EndpointSlices of those without a selector. `hinted` is the address of a pod by its node. */
export function serviceObjects(outside: string, hinted: Readonly<Record<string, string>>): Manifest[] {
  const slice = (service: string, endpoints: readonly object[]): Manifest => ({
    apiVersion: 'discovery.k8s.io/v1',
    kind: 'EndpointSlice',
    metadata: { name: `${service}-1`, namespace: 'shop', labels: { 'kubernetes.io/service-name': service } },
    addressType: 'IPv4',
    ports: [{ port: ports.http, protocol: 'TCP' }],
    endpoints,
  });
  return [
    ...readManifests(join(import.meta.dirname, 'services.yaml')),
    slice('selectorless', [{ addresses: [outside], conditions: { ready: true } }]),
    slice(
      'hinted',
      Object.entries(hinted).map(([node, address]) => ({
        addresses: [address],
        nodeName: node,
        zone: nodeZones[node],
        conditions: { ready: true },
        // Two of the three are given to one zone, whichever zone they are in.
        hints: { forZones: [{ name: node === 'n2' ? 'zone-b' : 'zone-a' }] },
      })),
    ),
  ];
}

/** kube-proxy as kubeadm installs it: its configuration, its DaemonSet and a pod on every node. */
export function kubeProxyObjects(config: string, nodes: ReadonlyMap<string, readonly string[]>): Manifest[] {
  const labels = { 'k8s-app': 'kube-proxy' };
  const containers = [
    {
      name: 'kube-proxy',
      image: 'registry.k8s.io/kube-proxy:v1.37.2',
      command: ['/usr/local/bin/kube-proxy', '--config=/var/lib/kube-proxy/config.conf'],
    },
  ];
  const spec = {
    hostNetwork: true,
    containers,
    volumes: [{ name: 'kube-proxy', configMap: { name: 'kube-proxy' } }],
  };
  return [
    {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name: 'kube-proxy', namespace: 'kube-system' },
      data: { 'config.conf': config },
    },
    {
      apiVersion: 'apps/v1',
      kind: 'DaemonSet',
      metadata: { name: 'kube-proxy', namespace: 'kube-system' },
      spec: { selector: { matchLabels: labels }, template: { metadata: { labels }, spec } },
      status: {
        currentNumberScheduled: nodes.size,
        desiredNumberScheduled: nodes.size,
        numberMisscheduled: 0,
        numberReady: nodes.size,
      },
    },
    ...[...nodes].map(([node, addresses]) => ({
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: {
        name: `kube-proxy-${node}`,
        namespace: 'kube-system',
        labels,
        ownerReferences: [
          { apiVersion: 'apps/v1', kind: 'DaemonSet', name: 'kube-proxy', uid: 'of-kube-proxy' },
        ],
      },
      spec: { nodeName: node, hostNetwork: true, containers },
      status: {
        phase: 'Running',
        podIP: addresses[0],
        podIPs: addresses.slice(0, 2).map((ip) => ({ ip })),
        conditions: [{ type: 'Ready', status: 'True' }],
      },
    })),
  ];
}
