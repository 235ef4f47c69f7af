import { Addresses, type ApplicationsOn, familyOf } from './scenario-addresses.ts';
import { object, split } from './scenario-objects.ts';
import { routesOn } from './scenario-routes.ts';
import type { RawObject } from './snapshot-of.ts';

interface Application {
  readonly at: string;
  readonly workload: 'Deployment' | 'StatefulSet' | 'DaemonSet';
  readonly replicas?: number;
  readonly ports: readonly (readonly [name: string, port: number, container: number])[];
  readonly protocol?: 'TCP' | 'UDP';
  /** Asks for endpoints nearby where the scenario says so. */
  readonly isZonal?: boolean;
  /** Services beside or instead of the one named as the workload; spec over what all have. */
  readonly services?: Readonly<Record<string, Record<string, unknown>>>;
}

const http = [['http', 80, 8080]] as const;
const plain = (name: string): Application => ({ at: `shop/${name}`, workload: 'Deployment', ports: http });
const headless = { clusterIP: 'None' };

/** A shop, its databases and its monitoring, as many run them: 28 Services with the two that select nothing. */
const applications: readonly Application[] = [
  { ...plain('web'), replicas: 4, services: { web: { type: 'LoadBalancer' } } },
  { ...plain('catalog'), isZonal: true },
  ...['cart', 'checkout', 'inventory', 'orders', 'payments', 'pricing'].map(plain),
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
    at: 'edge/partner-api',
    workload: 'DaemonSet',
    ports: [['https', 443, 8443]],
    services: { 'partner-api': { type: 'LoadBalancer', externalTrafficPolicy: 'Local' } },
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

/** Namespaces, workloads and Services of the applications on a cluster; what runs of them its controllers make. */
export function scenarioApps(on: ApplicationsOn, addresses: Addresses): RawObject[] {
  const namespaces = [...new Set(applications.map(({ at }) => split(at).namespace)), 'billing'];
  return [
    ...namespaces.map((name) => object('v1', 'Namespace', { name })),
    ...applications.flatMap((application) => applicationOn(application, on, addresses)),
    ...elsewhere(addresses),
    ...routesOn(on),
  ];
}

/** The nodes that DaemonSets among them run on. */
export const everywhere = applications.filter(({ workload }) => workload === 'DaemonSet').map(({ at }) => at);

function applicationOn(application: Application, on: ApplicationsOn, addresses: Addresses): RawObject[] {
  const { at, workload } = application;
  const { namespace, name } = split(at);
  const replicas = workload === 'DaemonSet' ? Object.keys(on.nodes).length : (application.replicas ?? 3);
  const labels = { 'app.kubernetes.io/name': name };
  const services = application.services ?? { [name]: {} };
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
          selector: { matchLabels: labels },
          template: {
            metadata: { labels },
            spec: { terminationGracePeriodSeconds: 30, containers: [container(application, name)] },
          },
          ...(workload === 'DaemonSet' ? {} : { replicas }),
          ...(workload === 'StatefulSet' ? { serviceName: Object.keys(services)[0] } : {}),
        },
        status: counts,
      },
    ),
    ...Object.entries(services).map(([service, over]) =>
      serviceOf(`${namespace}/${service}`, { labels, over, application }, on, addresses),
    ),
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

interface ServiceOf {
  readonly labels: Readonly<Record<string, string>>;
  readonly over: Readonly<Record<string, unknown>>;
  readonly application: Application;
}

function serviceOf(path: string, of: ServiceOf, on: ApplicationsOn, addresses: Addresses): RawObject {
  const { namespace, name } = split(path);
  const { over, labels, application } = of;
  const isBalanced = over.type === 'LoadBalancer';
  const status = isBalanced ? addresses.ofLoadBalancer() : undefined;
  const type = isBalanced && status === undefined ? 'NodePort' : (over.type ?? 'ClusterIP');
  const clusterIPs = over.clusterIP === 'None' ? ['None'] : addresses.ofService();
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
        ...(application.isZonal === true ? { trafficDistribution: on.trafficDistribution } : {}),
        ...over,
        type,
        ...(type === 'LoadBalancer' ? on.loadBalancer?.spec : {}),
        ...(type === 'LoadBalancer' && over.externalTrafficPolicy === 'Local'
          ? { healthCheckNodePort: addresses.nodePort() }
          : {}),
        selector: labels,
        clusterIP: clusterIPs[0],
        clusterIPs,
        ipFamilies: on.clusterIPs.map(familyOf),
        ipFamilyPolicy: on.clusterIPs.length > 1 ? 'PreferDualStack' : 'SingleStack',
        ports: application.ports.map(([port, number]) => ({
          name: port,
          protocol: application.protocol ?? 'TCP',
          port: number,
          targetPort: port,
          ...(hasNodePorts ? { nodePort: addresses.nodePort() } : {}),
        })),
      },
      status: { loadBalancer: status === undefined ? {} : { ingress: status } },
    },
  );
}

/** What runs outside the cluster: one found by name, one by an address that somebody wrote down. */
function elsewhere(addresses: Addresses): RawObject[] {
  const [clusterIP] = addresses.ofService();
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
