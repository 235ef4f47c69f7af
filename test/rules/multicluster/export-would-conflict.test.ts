import rule from '../../../src/rules/multicluster/export-would-conflict.ts';
import { meshed, meshSecret } from '../../support/mesh-objects.ts';
import { joinedCluster, submarinerGateway } from '../../support/network-objects.ts';
import { service } from '../../support/objects.ts';
import type { Given, RawObject } from '../../support/snapshot-of.ts';
import { serviceExport } from '../../support/submariner-objects.ts';
import { testRule } from '../../support/test-rule.ts';

const cart = (spec: Record<string, unknown> = {}) => service('shop/cart', spec);
const exported = serviceExport('shop/cart');
const name = 'Service shop/cart';
const port = (more: object) => ({ ports: [{ name: 'http', port: 80, protocol: 'TCP', ...more }] });

/** Exported here, and there with another spec. */
const two = (there: Record<string, unknown>, here: Record<string, unknown> = {}): Given => ({
  objects: [cart(here), exported],
  others: { ams: { objects: [cart(there)] } },
});
const flagged = (there: Record<string, unknown>, here: Record<string, unknown> = {}) => ({
  ...two(there, here),
  expect: [['medium', name]] as const,
});
const west = joinedCluster('west', {});
const east = joinedCluster('east', {});
const joined = (known: readonly RawObject[]): Given => ({
  objects: [submarinerGateway('west'), ...known, cart(), exported],
  others: { ams: { objects: [submarinerGateway('east'), ...known, cart(port({ port: 8080 }))] } },
});

testRule('multicluster/export-would-conflict', rule, {
  flags: {
    'another port': flagged(port({ port: 8080 })),
    'another name of a port': flagged(port({ name: 'web' })),
    'another protocol': flagged(port({ protocol: 'UDP' })),
    'another application protocol': flagged(port({ appProtocol: 'kubernetes.io/h2c' })),
    'a headless one': flagged({ clusterIP: 'None', clusterIPs: ['None'] }),
    'another affinity': flagged({ sessionAffinity: 'ClientIP' }),
    'another time of affinity': flagged(
      { sessionAffinity: 'ClientIP', sessionAffinityConfig: { clientIP: { timeoutSeconds: 60 } } },
      { sessionAffinity: 'ClientIP' },
    ),
    'another internal traffic policy': flagged({ internalTrafficPolicy: 'Local' }),
    'another traffic distribution': flagged({ trafficDistribution: 'PreferSameZone' }),
    'no family in common': flagged({ ipFamilies: ['IPv6'] }, { ipFamilies: ['IPv4'] }),
    'one that is exported there': {
      objects: [cart()],
      others: { ams: { objects: [cart(port({ port: 8080 })), exported] } },
      expect: [['medium', name]],
    },
    'clusters that Submariner joins': { ...joined([west, east]), expect: [['medium', name]] },
    'clusters of one ClusterMesh': {
      objects: [...meshed('fra', 1), cart(), exported],
      others: { ams: { objects: [...meshed('ams', 2), cart(port({ port: 8080 }))] } },
      expect: [['medium', name]],
    },
  },
  passes: {
    'the same Service': two({}),
    'what stays within a cluster': two({
      ...port({ targetPort: 'web', nodePort: 30080 }),
      selector: { other: 'label' },
      clusterIP: '10.97.0.9',
    }),
    'ports in another order': two(
      {
        ports: [
          { name: 'a', port: 1 },
          { name: 'b', port: 2 },
        ],
      },
      {
        ports: [
          { name: 'b', port: 2 },
          { name: 'a', port: 1, protocol: 'TCP' },
        ],
      },
    ),
    'a family in common': two({ ipFamilies: ['IPv4'] }, { ipFamilies: ['IPv4', 'IPv6'] }),
    'defaults that are left out': two(
      { sessionAffinity: 'None', internalTrafficPolicy: undefined },
      { ipFamilies: ['IPv4'] },
    ),
  },
  notApplicable: {
    'Services that nobody exports': {
      objects: [cart()],
      others: { ams: { objects: [cart(port({ port: 8080 }))] } },
    },
    'Services that both export': {
      objects: [cart(), exported],
      others: { ams: { objects: [cart(port({ port: 8080 })), exported] } },
    },
    'another cluster without ServiceExports': {
      ...two(port({ port: 8080 })),
      others: { ams: { objects: [cart(port({ port: 8080 }))], notInstalled: ['ServiceExport'] } },
    },
    'clusters that Submariner does not join': {
      objects: [submarinerGateway('west'), west, cart(), exported],
      others: { ams: { objects: [submarinerGateway('east'), east, cart(port({ port: 8080 }))] } },
    },
    'clusters of different meshes': {
      source: 'snapshot',
      objects: [...meshed('fra', 1), meshSecret('lon'), cart(), exported],
      others: {
        ams: {
          source: 'snapshot',
          objects: [...meshed('ams', 2), meshSecret('lon'), cart(port({ port: 8080 }))],
        },
      },
    },
  },
  unknowns: {
    'a cluster alone': { objects: [cart(), exported] },
    'another cluster whose exports were not read': {
      objects: [cart(), exported],
      others: { ams: { objects: [cart(port({ port: 8080 }))], unread: { ServiceExport: 'forbidden' } } },
    },
  },
  unknownUses: {
    peers: { ...two(port({ port: 8080 })), expect: 'unknown' },
    clusterMesh: { ...two(port({ port: 8080 })), expect: 'unknown' },
    submariner: { ...two(port({ port: 8080 })), expect: 'unknown' },
  },
});
