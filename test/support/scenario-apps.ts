import { Addresses, type ApplicationsOn, familyOf } from './scenario-addresses.ts';
import { object, since, split } from './scenario-objects.ts';
import { routesOn } from './scenario-routes.ts';
import type { RawObject } from './snapshot-of.ts';

interface Application {
  readonly at: string;
  readonly workload: 'Deployment' | 'StatefulSet' | 'DaemonSet';
  readonly replicas?: number;
  readonly ports: readonly (readonly [name: string, port: number, container: number])[];
  readonly protocol?: 'TCP' | 'UDP';
  /** Services beside or instead of the one named as the workload; spec over what all have. */
  readonly services?: Readonly<Record<string, Record<string, unknown>>>;
}

const http = [['http', 80, 8080]] as const;
const plain = (name: string): Application => ({ at: `shop/${name}`, workload: 'Deployment', ports: http });
const headless = { clusterIP: 'None' };

/** A shop, its databases and its monitoring, as many run them: 28 Services with the two that select nothing. */
const applications: readonly Application[] = [
  { ...plain('web'), replicas: 4, services: { web: { type: 'LoadBalancer' } } },
  ...['cart', 'catalog', 'checkout', 'inventory', 'orders', 'payments', 'pricing'].map(plain),
  ...['recommendations', 'reviews', 'search', 'shipping'].map(plain),
  {
    at: 'shop/images',
    workload: 'Deployment',
    ports: [
      ['http', 80, 8080],
      ['metrics', 9090, 9090],
    ],
  },
  {
    at: 'edge/public-api',
    workload: 'DaemonSet',
    ports: [['https', 443, 8443]],
    services: { 'public-api': { type: 'LoadBalancer', externalTrafficPolicy: 'Local' } },
  },
  {
    at: 'identity/keycloak',
    workload: 'Deployment',
    ports: [['http', 8080, 8080]],
    services: {
      keycloak: {
        sessionAffinity: 'ClientIP',
        sessionAffinityConfig: { clientIP: { timeoutSeconds: 10_800 } },
      },
    },
  },
  {
    at: 'data/postgres',
    workload: 'StatefulSet',
    ports: [['postgres', 5432, 5432]],
    services: { postgres: { ...headless, publishNotReadyAddresses: true }, 'postgres-read': {} },
  },
  {
    at: 'data/redis',
    workload: 'StatefulSet',
    ports: [['redis', 6379, 6379]],
    services: { redis: headless, 'redis-read': {} },
  },
  {
    at: 'data/kafka',
    workload: 'StatefulSet',
    ports: [
      ['broker', 9092, 9092],
      ['controller', 9093, 9093],
    ],
    services: { kafka: { ...headless, publishNotReadyAddresses: true }, 'kafka-bootstrap': {} },
  },
  {
    at: 'monitoring/prometheus',
    workload: 'StatefulSet',
    replicas: 2,
    ports: [['web', 9090, 9090]],
    services: { prometheus: headless },
  },
  {
    at: 'monitoring/alertmanager',
    workload: 'StatefulSet',
    ports: [['web', 9093, 9093]],
    services: { alertmanager: headless },
  },
  { at: 'monitoring/grafana', workload: 'Deployment', replicas: 2, ports: [['http', 80, 3000]] },
  {
    at: 'monitoring/statsd',
    workload: 'DaemonSet',
    ports: [['statsd', 8125, 8125]],
    protocol: 'UDP',
    services: { statsd: { internalTrafficPolicy: 'Local' } },
  },
];

/** Namespaces, workloads, pods, Services and EndpointSlices of the applications on a cluster, all of them well. */
export function scenarioApps(on: ApplicationsOn): RawObject[] {
  const cluster = new Addresses(on);
  const namespaces = [...new Set(applications.map(({ at }) => split(at).namespace)), 'billing'];
  return [
    ...namespaces.map((name) => object('v1', 'Namespace', { name })),
    ...applications.flatMap((application) => applicationOn(application, on, cluster)),
    ...elsewhere(cluster),
    ...routesOn(on),
  ];
}

interface Placed {
  readonly name: string;
  readonly node: string;
  readonly zone: string;
  readonly addresses: readonly string[];
}

function applicationOn(application: Application, on: ApplicationsOn, cluster: Addresses): RawObject[] {
  const { at, workload, ports } = application;
  const { namespace, name } = split(at);
  const nodes = Object.entries(on.nodes);
  const replicas = workload === 'DaemonSet' ? nodes.length : (application.replicas ?? 3);
  const pods = Array.from({ length: replicas }, (_, index): Placed => {
    const [node, { zone }] = nodes[index % nodes.length]!;
    const suffix = workload === 'StatefulSet' ? `${index}` : `6d9f7c5b8-${'bcdfg'[index % 5]!}${index}x`;
    return { name: `${name}-${suffix}`, node, zone, addresses: cluster.ofPod(node) };
  });
  const labels = { 'app.kubernetes.io/name': name };
  const spec = {
    terminationGracePeriodSeconds: 30,
    containers: [container(application, name)],
  };
  const { selector, template } = {
    selector: { matchLabels: labels },
    template: { metadata: { labels }, spec },
  };
  const services = application.services ?? { [name]: {} };
  const governing = Object.keys(services)[0];
  const counts =
    workload === 'DaemonSet'
      ? { desiredNumberScheduled: replicas, currentNumberScheduled: replicas, numberReady: replicas }
      : { replicas, readyReplicas: replicas, availableReplicas: replicas };
  return [
    object(
      'apps/v1',
      workload,
      { name, namespace, labels },
      {
        spec: {
          selector,
          template,
          ...(workload === 'DaemonSet' ? {} : { replicas }),
          ...(workload === 'StatefulSet' ? { serviceName: governing } : {}),
        },
        status: counts,
      },
    ),
    ...pods.map((pod) => podOf(pod, namespace, { labels, workload, owner: name, spec })),
    ...Object.entries(services).flatMap(([service, over]) => {
      const made = serviceOf(`${namespace}/${service}`, { ports, labels, over, application }, on, cluster);
      return [made, ...slicesOf(made, pods, ports, application.protocol)];
    }),
  ];
}

function container({ ports, protocol = 'TCP' }: Application, name: string): object {
  return {
    name,
    image: `registry.example.com/apps/${name}:2.4.1`,
    ports: ports.map(([port, , containerPort]) => ({ name: port, containerPort, protocol })),
    resources: { requests: { cpu: '100m', memory: '256Mi' }, limits: { memory: '512Mi' } },
    readinessProbe: { periodSeconds: 10, exec: { command: ['/bin/ready'] } },
    lifecycle: { preStop: { sleep: { seconds: 10 } } },
  };
}

interface Of {
  readonly labels: Readonly<Record<string, string>>;
  readonly workload: Application['workload'];
  readonly owner: string;
  readonly spec: object;
}

function podOf({ name, node, addresses }: Placed, namespace: string, of: Of): RawObject {
  const { labels, workload, owner, spec } = of;
  const isDeployment = workload === 'Deployment';
  const owners = [
    {
      apiVersion: 'apps/v1',
      kind: isDeployment ? 'ReplicaSet' : workload,
      name: isDeployment ? `${owner}-6d9f7c5b8` : owner,
      controller: true,
    },
  ];
  return object(
    'v1',
    'Pod',
    { name, namespace, labels, ownerReferences: owners },
    {
      spec: { ...spec, nodeName: node, dnsPolicy: 'ClusterFirst', enableServiceLinks: true },
      status: {
        phase: 'Running',
        podIP: addresses[0],
        podIPs: addresses.map((ip) => ({ ip })),
        startTime: since,
        conditions: [{ type: 'Ready', status: 'True', lastTransitionTime: since }],
        containerStatuses: [{ name: owner, ready: true, restartCount: 0 }],
      },
    },
  );
}

interface ServiceOf {
  readonly ports: Application['ports'];
  readonly labels: Readonly<Record<string, string>>;
  readonly over: Readonly<Record<string, unknown>>;
  readonly application: Application;
}

function serviceOf(path: string, of: ServiceOf, on: ApplicationsOn, cluster: Addresses): RawObject {
  const { namespace, name } = split(path);
  const { over, labels, application } = of;
  const isBalanced = over.type === 'LoadBalancer';
  const status = isBalanced ? cluster.ofLoadBalancer() : undefined;
  const type = isBalanced && status === undefined ? 'NodePort' : (over.type ?? 'ClusterIP');
  const clusterIPs = over.clusterIP === 'None' ? ['None'] : cluster.ofService();
  const hasNodePorts = type !== 'ClusterIP';
  const annotations = isBalanced && status !== undefined ? on.loadBalancer?.annotations : undefined;
  return object(
    'v1',
    'Service',
    { name, namespace, labels, ...(annotations === undefined ? {} : { annotations }) },
    {
      spec: {
        ...(hasNodePorts ? { externalTrafficPolicy: 'Cluster' } : {}),
        internalTrafficPolicy: 'Cluster',
        sessionAffinity: 'None',
        ...over,
        type,
        ...(type === 'LoadBalancer' ? on.loadBalancer?.spec : {}),
        ...(type === 'LoadBalancer' && over.externalTrafficPolicy === 'Local'
          ? { healthCheckNodePort: cluster.nodePort() }
          : {}),
        selector: labels,
        clusterIP: clusterIPs[0],
        clusterIPs,
        ipFamilies: on.clusterIPs.map(familyOf),
        ipFamilyPolicy: on.clusterIPs.length > 1 ? 'PreferDualStack' : 'SingleStack',
        ports: of.ports.map(([port, number]) => ({
          name: port,
          protocol: application.protocol ?? 'TCP',
          port: number,
          targetPort: port,
          ...(hasNodePorts ? { nodePort: cluster.nodePort() } : {}),
        })),
      },
      status: { loadBalancer: status === undefined ? {} : { ingress: status } },
    },
  );
}

function slicesOf(
  service: RawObject,
  pods: readonly Placed[],
  ports: Application['ports'],
  protocol = 'TCP',
): RawObject[] {
  const { name, namespace = '' } = service.metadata;
  const { ipFamilies } = service.spec as { ipFamilies: string[] };
  return ipFamilies.map((family, index) =>
    object(
      'discovery.k8s.io/v1',
      'EndpointSlice',
      { name: `${name}-${index}fh2k`, namespace, labels: sliceLabels(name) },
      {
        addressType: family,
        ports: ports.map(([port, , number]) => ({ name: port, protocol, port: number })),
        endpoints: pods.map((pod) => ({
          addresses: [pod.addresses[index]],
          conditions: { ready: true, serving: true, terminating: false },
          nodeName: pod.node,
          zone: pod.zone,
          targetRef: { kind: 'Pod', namespace, name: pod.name },
        })),
      },
    ),
  );
}

function sliceLabels(service: string): Record<string, string> {
  return {
    'kubernetes.io/service-name': service,
    'endpointslice.kubernetes.io/managed-by': 'endpointslice-controller.k8s.io',
  };
}

/** What runs outside the cluster: one found by name, one by an address that somebody wrote down. */
function elsewhere(cluster: Addresses): RawObject[] {
  const [clusterIP] = cluster.ofService();
  const erp = { name: 'erp', namespace: 'billing' };
  const family = familyOf(clusterIP!);
  return [
    object(
      'v1',
      'Service',
      { name: 'ledger', namespace: 'billing' },
      { spec: { type: 'ExternalName', externalName: 'ledger.db.example.com', sessionAffinity: 'None' } },
    ),
    object('v1', 'Service', erp, {
      spec: {
        type: 'ClusterIP',
        clusterIP,
        clusterIPs: [clusterIP],
        ipFamilies: [family],
        ipFamilyPolicy: 'SingleStack',
        internalTrafficPolicy: 'Cluster',
        sessionAffinity: 'None',
        ports: [{ name: 'https', protocol: 'TCP', port: 443, targetPort: 443 }],
      },
      status: { loadBalancer: {} },
    }),
    object(
      'discovery.k8s.io/v1',
      'EndpointSlice',
      {
        name: 'erp-1',
        namespace: 'billing',
        labels: {
          'kubernetes.io/service-name': 'erp',
          'endpointslice.kubernetes.io/managed-by': 'billing-team',
        },
      },
      {
        addressType: family,
        ports: [{ name: 'https', protocol: 'TCP', port: 443 }],
        endpoints: ['10.250.8.20', '10.250.8.21'].map((address) => ({
          addresses: [address],
          conditions: { ready: true },
        })),
      },
    ),
  ];
}
