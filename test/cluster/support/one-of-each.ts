import { askedKinds, definitionOf, kindIds, type KindId } from '../../../src/model/kinds/index.ts';
import type { ControlPlane } from '../control-plane.ts';
import { applyManifests } from '../apply.ts';
import { installCrds } from '../crds.ts';
import type { Manifest } from '../manifests.ts';

const labels = { app: 'one' };
const containers = [{ name: 'main', image: 'one' }];
const template = { metadata: { labels }, spec: { containers } };
const jobTemplate = { spec: { containers, restartPolicy: 'Never' } };
const workload = { spec: { selector: { matchLabels: labels }, template } };
const parentRefs = [{ name: 'one' }];
const listeners = [{ name: 'http', port: 80, protocol: 'HTTP' }];
const backendRefs = [{ name: 'one', port: 80 }];
const ciliumPool = { spec: { blocks: [{ cidr: '192.0.2.0/24' }] } };

/** What the API server demands of an object of a kind beside a name. */
const demanded: Partial<Record<KindId, object>> = {
  Service: { spec: { ports: [{ port: 80 }] } },
  Pod: { spec: { containers } },
  EndpointSlice: { addressType: 'IPv4', endpoints: [] },
  DaemonSet: workload,
  Deployment: workload,
  StatefulSet: workload,
  Job: { spec: { template: jobTemplate } },
  CronJob: { spec: { schedule: '0 0 * * *', jobTemplate: { spec: { template: jobTemplate } } } },
  Ingress: { spec: { defaultBackend: { service: { name: 'one', port: { number: 80 } } } } },
  IngressClass: { spec: { controller: 'example.com/one' } },
  ValidatingWebhookConfiguration: { webhooks: [] },
  MutatingWebhookConfiguration: { webhooks: [] },
  ServiceCIDR: { spec: { cidrs: ['10.98.0.0/16'] } },
  GatewayClass: { spec: { controllerName: 'example.com/one' } },
  Gateway: { spec: { gatewayClassName: 'one', listeners } },
  ListenerSet: { spec: { parentRef: { name: 'one' }, listeners } },
  HTTPRoute: { spec: { parentRefs } },
  GRPCRoute: { spec: { parentRefs } },
  TLSRoute: { spec: { parentRefs, hostnames: ['one.example'], rules: [{ backendRefs }] } },
  TCPRoute: { spec: { parentRefs, rules: [{ backendRefs }] } },
  UDPRoute: { spec: { parentRefs, rules: [{ backendRefs }] } },
  ReferenceGrant: {
    spec: {
      from: [{ group: 'gateway.networking.k8s.io', kind: 'HTTPRoute', namespace: 'other' }],
      to: [{ group: '', kind: 'Service' }],
    },
  },
  Certificate: { spec: { secretName: 'one', issuerRef: { name: 'one' } } },
  BackendTLSPolicy: {
    spec: {
      targetRefs: [{ group: '', kind: 'Service', name: 'one' }],
      validation: { hostname: 'one.example', wellKnownCACertificates: 'System' },
    },
  },
  NetworkPolicy: { spec: { podSelector: {} } },
  CiliumNetworkPolicy: { spec: { endpointSelector: {}, ingress: [{}] } },
  CiliumClusterwideNetworkPolicy: { spec: { endpointSelector: {}, ingress: [{}] } },
  CiliumNode: { spec: {} },
  CiliumBGPClusterConfig: { spec: { bgpInstances: [{ name: 'one' }] } },
  CiliumBGPPeerConfig: { spec: {} },
  CiliumBGPNodeConfig: { spec: { bgpInstances: [{ name: 'one' }] } },
  CiliumNodeConfig: { spec: { defaults: {}, nodeSelector: {} } },
  EC2NodeClass: { spec: {} },
  CiliumEgressGatewayPolicy: {
    spec: {
      selectors: [{ podSelector: {} }],
      destinationCIDRs: ['0.0.0.0/0'],
      egressGateway: { nodeSelector: {} },
    },
  },
  CiliumLoadBalancerIPPool: ciliumPool,
  CiliumLocalRedirectPolicy: {
    spec: {
      redirectFrontend: {
        addressMatcher: { ip: '169.254.20.10', toPorts: [{ port: '53', protocol: 'UDP' }] },
      },
      redirectBackend: {
        localEndpointSelector: { matchLabels: labels },
        toPorts: [{ port: '53', protocol: 'UDP' }],
      },
    },
  },
  CiliumPodIPPool: { spec: { ipv4: { cidrs: ['10.20.0.0/16'], maskSize: 24 } } },
  IPPool: { spec: { cidr: '10.244.0.0/16' } },
  IPAMBlock: {
    spec: { cidr: '10.244.0.0/26', allocations: [], attributes: [], strictAffinity: false, unallocated: [] },
  },
  IPReservation: { spec: { reservedCIDRs: ['10.244.0.0/30'] } },
  FelixConfiguration: { spec: {} },
  BGPConfiguration: { spec: {} },
  BGPPeer: { spec: {} },
  IPAddressPool: { spec: { addresses: ['192.0.2.0/24'] } },
  'Cluster.submariner.io': {
    spec: { cluster_id: 'one', cluster_cidr: [], service_cidr: [], global_cidr: [] },
  },
  'Endpoint.submariner.io': {
    spec: {
      cluster_id: 'one',
      cable_name: 'one',
      hostname: 'n1',
      subnets: [],
      private_ip: '172.18.0.2',
      public_ip: '203.0.113.2',
      nat_enabled: false,
      backend: 'libreswan',
    },
  },
  'Gateway.submariner.io': {
    status: {
      version: '0.19.0',
      haStatus: 'passive',
      statusFailure: '',
      localEndpoint: {
        cluster_id: 'one',
        cable_name: 'one',
        hostname: 'n1',
        subnets: [],
        private_ip: '172.18.0.2',
        public_ip: '203.0.113.2',
        nat_enabled: false,
        backend: 'libreswan',
      },
      connections: [],
    },
  },
  RouteAgent: { status: { version: '0.19.0', statusFailure: '', remoteEndpoints: [] } },
  ClusterGlobalEgressIP: { spec: {} },
  GlobalEgressIP: { spec: {} },
  GlobalIngressIP: { spec: { target: 'ClusterIPService' } },
  'Network.config.openshift.io': { spec: {} },
};

/** Makes the API server serve every kind of the allow-list; kinds that no definition is at hand for take any object. */
export async function installAllKinds(controlPlane: ControlPlane): Promise<void> {
  const installed = await installCrds(controlPlane);
  const open = kindIds.flatMap((id) => {
    const { kind, plural, namespaced, builtIn, served } = definitionOf(id);
    return served
      .filter(
        ({ group }) => !builtIn && group !== 'networking.k8s.io' && !installed.includes(`${plural}.${group}`),
      )
      .map(({ group, versions }) =>
        openDefinition({ group, version: versions[0] ?? '', kind, plural, namespaced }),
      );
  });
  await applyManifests(controlPlane, open);
}

/**
 * What that object is called. Names of APIServices and of definitions follow from what they are about, and an IPAddress
 * is called like the address: that of Service kubernetes is always there.
 */
export function nameOfOne(id: KindId): string {
  if (id === 'CustomResourceDefinition') return 'httproutes.gateway.networking.k8s.io';
  if (id === 'IPAddress') return '10.96.0.1';
  return id === 'APIService' ? 'v1.apps' : 'one';
}

/** One object of every kind, namespaced ones in `limited`, at every group that serves the kind. */
export async function oneOfEach(controlPlane: ControlPlane): Promise<Manifest[]> {
  const groups = await discoveredGroups(controlPlane);
  return askedKinds.flatMap((id) => {
    const { kind, namespaced, served } = definitionOf(id);
    if (nameOfOne(id) !== 'one') return [];
    return served.map(({ group, versions }): Manifest => {
      const there = groups.get(group) ?? [];
      const version = group === '' ? 'v1' : versions.find((one) => there.includes(`${one}/${kind}`));
      if (version === undefined) throw new Error(`The API server serves no ${kind} of ${group}`);
      return {
        apiVersion: group === '' ? version : `${group}/${version}`,
        kind,
        metadata: { name: 'one', ...(namespaced ? { namespace: 'limited' } : {}) },
        ...demanded[id],
      };
    });
  });
}

interface GroupDiscovery {
  readonly metadata: { readonly name: string };
  readonly versions: readonly {
    readonly version: string;
    readonly resources?: readonly { readonly responseKind: { readonly kind: string } }[];
  }[];
}

/** What discovery lists of each API group but the core, as `version/kind`. */
export async function discoveredGroups(controlPlane: ControlPlane): Promise<Map<string, string[]>> {
  const accept = 'application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList';
  const { body } = await controlPlane.adminFetch('GET', '/apis', undefined, { accept });
  return new Map(
    (body as { items: readonly GroupDiscovery[] }).items.map(({ metadata, versions }) => [
      metadata.name,
      versions.flatMap(({ version, resources = [] }) =>
        resources.map(({ responseKind }) => `${version}/${responseKind.kind}`),
      ),
    ]),
  );
}

/** A definition whose objects may hold anything, also what the kind's own schema would not let in. */
export function openDefinition(names: {
  readonly group: string;
  readonly version: string;
  readonly kind: string;
  readonly plural: string;
  readonly namespaced: boolean;
}): Manifest {
  const { group, version, kind, plural, namespaced } = names;
  return {
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    metadata: { name: `${plural}.${group}` },
    spec: {
      group,
      scope: namespaced ? 'Namespaced' : 'Cluster',
      names: { kind, listKind: `${kind}List`, plural, singular: kind.toLowerCase() },
      versions: [
        {
          name: version,
          served: true,
          storage: true,
          schema: { openAPIV3Schema: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true } },
        },
      ],
    },
  };
}
