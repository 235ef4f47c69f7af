import rule from '../../../src/rules/multicluster/global-service-asymmetric.ts';
import { meshed } from '../../support/mesh-objects.ts';
import { ciliumAgent, ciliumConfig } from '../../support/network-agents.ts';
import { endpointSlice, service } from '../../support/objects.ts';
import type { Given, RawObject } from '../../support/snapshot-of.ts';
import { testRule } from '../../support/test-rule.ts';

const rates = 'Service mesh/rates';
const global = { 'service.cilium.io/global': 'true' };
const oneWay = { ...global, 'service.cilium.io/shared': 'false' };
const local = { ...global, 'service.cilium.io/affinity': 'local' };
const port = (name: string, number = 9000, protocol = 'TCP') => ({
  name,
  port: number,
  protocol,
  targetPort: number,
});
const grpc = { ports: [port('grpc')] };

const named = (annotations: object, spec: Record<string, unknown> = grpc, more: object = {}): RawObject =>
  service('mesh/rates', spec, { annotations, ...more });
const fra = (...objects: RawObject[]): Given => ({ objects: [...meshed('fra', 1), ...objects] });
const ams = (...objects: RawObject[]): Given => ({ objects: [...meshed('ams', 2), ...objects] });
const two = (own: RawObject, theirs: RawObject): Given => ({ ...fra(own), others: { ams: ams(theirs) } });
const told = (...names: string[]) => ({
  'nodes/w1/cilium-dbg-status.json': JSON.stringify({
    cilium: { state: 'Ok' },
    'cluster-mesh': { clusters: names.map((name) => ({ name, ready: true })) },
  }),
});
const config = (own: Record<string, string>, ...objects: RawObject[]): Given => ({
  objects: [...meshed('fra', 1, own), ...objects],
  others: { ams: ams(named(global)) },
});
const namespace = (annotations: Record<string, string> = {}): RawObject => ({
  apiVersion: 'v1',
  kind: 'Namespace',
  metadata: { name: 'mesh', annotations },
});
const defaultGlobal = (value: string) => ({ 'clustermesh-default-global-namespace': value });
const headless = { ...grpc, clusterIP: 'None' };
const sync = { 'clustermesh-enable-endpoint-sync': 'true' };

testRule('multicluster/global-service-asymmetric', rule, {
  flags: {
    'a Service that is global in one cluster': {
      ...two(named(global), named({})),
      files: told('ams'),
      expect: [['medium', rates]],
    },
    'a Service that the other cluster shares no longer, under the former annotation': {
      ...two(named({ 'io.cilium/global-service': 'true' }), named({ 'service.cilium.io/global': 'false' })),
      expect: [['medium', rates]],
    },
    'a Service that no other cluster has, all of which are reviewed': {
      ...fra(named(global)),
      files: told('ams'),
      others: { ams: ams() },
      expect: [['medium', rates]],
    },
    'a Service that is global and that nobody shares': {
      ...two(named(oneWay), named(oneWay)),
      expect: [['medium', rates]],
    },
    'ports of another name': {
      ...two(named(global), named(global, { ports: [port('api')] })),
      expect: [['medium', rates]],
    },
    'a port that one cluster alone has': {
      ...two(named(global), named(global, { ports: [port('grpc'), port('admin', 9001)] })),
      expect: [['medium', rates]],
    },
    'a port of another protocol': {
      ...two(named(global), named(global, { ports: [port('grpc', 9000, 'UDP')] })),
      expect: [['medium', rates]],
    },
    'a Service that is headless in one cluster': {
      objects: [...meshed('fra', 1), named(global)],
      others: { ams: { objects: [...meshed('ams', 2, sync), named(global, headless)] } },
      expect: [['medium', rates]],
    },
    'an ExternalName Service in the other cluster': {
      ...two(
        named(global),
        named(global, { type: 'ExternalName', externalName: 'rates.example.com', clusterIP: '' }),
      ),
      expect: [['medium', rates]],
    },
    'a headless Service where EndpointSlices are not synchronised': {
      objects: [...meshed('fra', 1), named(global, headless)],
      others: { ams: { objects: [...meshed('ams', 2, sync), named(global, headless)] } },
      expect: [['medium', rates]],
    },
    'a Service that asks for EndpointSlices of other clusters': {
      ...two(named({ ...global, 'service.cilium.io/global-sync-endpoint-slices': 'true' }), named(global)),
      expect: [['medium', rates]],
    },
    'local affinity without a ready backend': {
      ...fra(named(local), endpointSlice('mesh/rates', [{ ready: false }, { ready: false }])),
      others: { ams: ams(named(global)) },
      expect: [['medium', rates]],
    },
    'local affinity where the only ready backends are those of another cluster': {
      ...fra(
        named(local),
        endpointSlice('mesh/rates', [{ ready: false }]),
        endpointSlice('mesh/rates', [{ ready: true }], {
          metadata: {
            name: 'rates-ams',
            namespace: 'mesh',
            labels: {
              'kubernetes.io/service-name': 'rates',
              'multicluster.kubernetes.io/source-cluster': 'ams',
            },
          },
        }),
      ),
      others: { ams: ams(named(global)) },
      expect: [['medium', rates]],
    },
    'a namespace that is not global by default': {
      ...config(defaultGlobal('false'), named(global), namespace()),
      expect: [['medium', rates]],
    },
    'a namespace that says that it is not global': {
      ...config(defaultGlobal('true'), named(global), namespace({ 'clustermesh.cilium.io/global': 'false' })),
      expect: [['medium', rates]],
    },
    'a difference between three clusters, once': {
      ...fra(named(global)),
      others: { ams: ams(named(global)), lon: { objects: [...meshed('lon', 3), named({})] } },
      expect: [['medium', rates]],
    },
  },
  passes: {
    'the same Service in two clusters': two(named(global), named(global)),
    'one-way sharing': two(named(global), named(oneWay)),
    'one-way sharing the other way': two(named(oneWay), named(global)),
    'other port numbers and targetPorts under the same name': two(
      named(global),
      named(global, { ports: [{ ...port('grpc', 9001), targetPort: 8080 }] }),
    ),
    'a port without a name': two(named(global), named(global, { ports: [{ port: 80, protocol: 'TCP' }] })),
    'other types with an address': two(named(global), named(global, { ...grpc, type: 'LoadBalancer' })),
    'other selectors': two(named(global), named(global, { ...grpc, selector: { app: 'rates-v2' } })),
    'a Service that no reviewed cluster has, one of the mesh not being among them': {
      ...fra(named(global)),
      files: told('ams', 'lon'),
      others: { ams: ams() },
    },
    'a Service that no reviewed cluster has, where nothing tells which are in the mesh': {
      ...fra(named(global)),
      others: { ams: ams() },
    },
    'a headless Service whose EndpointSlices are synchronised': {
      objects: [...meshed('fra', 1, sync), named(global, headless)],
      others: { ams: { objects: [...meshed('ams', 2, sync), named(global, headless)] } },
    },
    'a headless Service that opts out': {
      ...two(
        named({ ...global, 'service.cilium.io/global-sync-endpoint-slices': 'false' }, headless),
        named({ ...global, 'service.cilium.io/global-sync-endpoint-slices': 'false' }, headless),
      ),
    },
    'local affinity with a ready backend': {
      ...fra(named(local), endpointSlice('mesh/rates', [{ ready: true }])),
      others: { ams: ams(named(global)) },
    },
    'local affinity in a cluster that is scaled down': {
      ...fra(named(local)),
      others: { ams: ams(named(global)) },
    },
    'a namespace that says that it is global': config(
      defaultGlobal('false'),
      named(global),
      namespace({ 'clustermesh.cilium.io/global': 'true' }),
    ),
    'a namespace that is global by default': config(defaultGlobal('true'), named(global), namespace()),
    'a namespace that says nothing that counts, before 1.20': config(
      {},
      named(global),
      namespace({ 'clustermesh.cilium.io/global': 'false' }),
    ),
    'a Service that shares nothing in such a namespace': config(
      defaultGlobal('false'),
      named(oneWay),
      namespace(),
    ),
    'a Service of that name in a cluster of another mesh': {
      ...two(named(global), named({})),
      files: told('lon'),
    },
  },
  notApplicable: {
    'a cluster without ClusterMesh': { objects: [ciliumAgent(), ciliumConfig({}), named(global)] },
    'a mesh without global Services': { ...fra(named({})), others: { ams: ams(named({})) } },
    'the Service that Cilium derives from an import': {
      ...fra(
        named(global, grpc, {
          ownerReferences: [{ kind: 'ServiceImport', name: 'rates', controller: true }],
        }),
      ),
      others: { ams: ams() },
    },
  },
  unknowns: {
    'a cluster of a mesh alone': fra(named(global)),
    'a cluster whose Services were not read': {
      ...fra(named(global)),
      others: { ams: { objects: meshed('ams', 2), onlyIn: { Service: ['kube-system'] } } },
    },
  },
  unknownUses: {
    peers: { ...two(named(global), named({})), expect: 'unknown' },
    endpoints: {
      ...fra(named(local), endpointSlice('mesh/rates', [{ ready: false }])),
      others: { ams: ams(named(global)) },
      expect: 'unknown',
    },
    namespaces: { ...config(defaultGlobal('false'), named(global), namespace()), expect: 'unknown' },
  },
});
