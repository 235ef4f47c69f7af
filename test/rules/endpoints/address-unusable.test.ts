import rule from '../../../src/rules/endpoints/address-unusable.ts';
import { endpointSlice, pod, service } from '../../support/objects.ts';
import type { RawObject } from '../../support/snapshot-of.ts';
import { testRule } from '../../support/test-rule.ts';

const selectorless = (more: object = {}) => service('shop/legacy', { selector: undefined, ...more });
const slice = (endpoints: readonly object[], fields: object = {}) =>
  endpointSlice('shop/legacy', [], { endpoints, ...fields });
const from = (managedBy: string, name = 'legacy-x7k') => ({
  metadata: {
    name,
    namespace: 'shop',
    labels: {
      'kubernetes.io/service-name': 'legacy',
      'endpointslice.kubernetes.io/managed-by': managedBy,
    },
  },
});
const controlled = from('endpointslice-controller.k8s.io');
const target = (name: string) => ({ kind: 'Pod', namespace: 'shop', name });

/** Pod shop/legacy-0 with this address, ready since then. */
const ready = (ip: string, since = '2026-11-23T11:00:00Z', phase = 'Running'): RawObject => ({
  ...pod('shop/legacy-0', 'legacy'),
  status: {
    phase,
    podIP: ip,
    podIPs: [{ ip }],
    conditions: [{ type: 'Ready', status: 'True', lastTransitionTime: since }],
  },
});
const toPod = (address: string, name = 'legacy-0') => ({
  addresses: [address],
  nodeName: 'worker-1',
  targetRef: target(name),
});
const flagged = (severity: 'high' | 'medium') => [[severity, 'EndpointSlice shop/legacy-x7k']] as const;

testRule('endpoints/address-unusable', rule, {
  flags: {
    'a pod that is gone, in a slice that nobody updates': {
      objects: [selectorless(), slice([toPod('10.244.0.10')])],
      expect: flagged('high'),
    },
    'one of two pods that is gone, as medium': {
      objects: [
        selectorless(),
        ready('10.244.0.11'),
        slice([toPod('10.244.0.10', 'legacy-9'), toPod('10.244.0.11')]),
      ],
      expect: flagged('medium'),
    },
    'a pod that has another address, in a mirrored slice': {
      objects: [
        selectorless(),
        ready('10.244.0.99'),
        slice([toPod('10.244.0.10')], from('endpointslicemirroring-controller.k8s.io')),
      ],
      expect: flagged('high'),
    },
    'a pod that has run to its end': {
      objects: [
        selectorless(),
        ready('10.244.0.10', '2026-11-23T11:00:00Z', 'Succeeded'),
        slice([toPod('10.244.0.10')]),
      ],
      expect: flagged('high'),
    },
    'a pod that has long had another address than the EndpointSlice controller wrote': {
      objects: [service('shop/legacy'), ready('10.244.0.99'), slice([toPod('10.244.0.10')], controlled)],
      expect: flagged('high'),
    },
    'host names, where the Service has nothing else': {
      objects: [selectorless(), slice([{ addresses: ['db.example.com'] }], { addressType: 'FQDN' })],
      expect: flagged('high'),
    },
    'host names beside addresses, as medium': {
      objects: [
        selectorless(),
        slice([{ addresses: ['db.example.com'] }], { addressType: 'FQDN' }),
        slice([{ addresses: ['198.51.100.7'] }], from('staff', 'legacy-vms')),
      ],
      expect: flagged('medium'),
    },
    'host names behind a headless Service, as medium': {
      objects: [
        selectorless({ clusterIP: 'None' }),
        slice([{ addresses: ['db.example.com'] }], { addressType: 'FQDN' }),
      ],
      expect: flagged('medium'),
    },
    'a loopback address': {
      objects: [selectorless(), slice([{ addresses: ['127.0.0.1'] }])],
      expect: flagged('high'),
    },
    'a link-local address of IPv6': {
      objects: [selectorless(), slice([{ addresses: ['fe80::1'] }], { addressType: 'IPv6' })],
      expect: flagged('high'),
    },
    'the ClusterIP of another Service': {
      objects: [
        selectorless(),
        service('shop/db', { clusterIP: '10.96.0.77', clusterIPs: ['10.96.0.77'] }),
        slice([{ addresses: ['10.96.0.77'] }]),
      ],
      expect: flagged('high'),
    },
    'an endpoint without a node under internalTrafficPolicy Local': {
      objects: [selectorless({ internalTrafficPolicy: 'Local' }), slice([{ addresses: ['198.51.100.7'] }])],
      expect: flagged('medium'),
    },
    'an endpoint without a node under externalTrafficPolicy Local': {
      objects: [
        selectorless({ type: 'LoadBalancer', externalTrafficPolicy: 'Local' }),
        slice([{ addresses: ['198.51.100.7'] }]),
      ],
      expect: flagged('medium'),
    },
  },
  passes: {
    'pods that are where their slice says': {
      objects: [service('shop/legacy'), ready('10.244.0.10'), slice([toPod('10.244.0.10')], controlled)],
    },
    'a pod that the EndpointSlice controller lists and that was read as gone': {
      objects: [service('shop/legacy'), slice([toPod('10.244.0.10')], controlled)],
    },
    'a pod with a new address that has been ready for less than two minutes': {
      objects: [
        service('shop/legacy'),
        ready('10.244.0.99', '2026-11-23T11:58:30Z'),
        slice([toPod('10.244.0.10')], controlled),
      ],
    },
    'a pod of another cluster in a slice of Cilium ClusterMesh': {
      objects: [
        selectorless(),
        slice([toPod('10.45.0.10', 'east-0')], from('endpointslice-mesh-controller.cilium.io')),
      ],
    },
    'a pod that has no address yet': {
      objects: [selectorless(), pod('shop/legacy-0', 'legacy'), slice([toPod('10.244.0.10')])],
    },
    'a pod’s address of the other family': {
      objects: [
        service('shop/legacy'),
        {
          ...pod('shop/legacy-0', 'legacy'),
          status: {
            phase: 'Running',
            podIP: '10.244.0.10',
            podIPs: [{ ip: '10.244.0.10' }, { ip: 'fd00::a' }],
          },
        },
        slice([toPod('fd00::a')], { ...controlled, addressType: 'IPv6' }),
      ],
    },
    'machines outside of the cluster': {
      objects: [selectorless(), slice([{ addresses: ['198.51.100.7'] }])],
    },
    'an endpoint that is not ready': {
      objects: [selectorless(), slice([{ ...toPod('10.244.0.10'), conditions: { ready: false } }])],
    },
    'a second address, which kube-proxy never uses': {
      objects: [selectorless(), slice([{ addresses: ['198.51.100.7', '127.0.0.1'] }])],
    },
    'a ClusterIP behind a headless Service': {
      objects: [
        selectorless({ clusterIP: 'None', clusterIPs: ['None'] }),
        service('shop/db', { clusterIP: '10.96.0.77', clusterIPs: ['10.96.0.77'] }),
        slice([{ addresses: ['10.96.0.77'] }]),
      ],
    },
    'an endpoint without a node where hints decide': {
      objects: [
        selectorless({ trafficDistribution: 'PreferSameZone' }),
        slice([{ addresses: ['198.51.100.7'] }]),
      ],
    },
    'an endpoint without a node under internalTrafficPolicy Local of a headless Service': {
      objects: [
        selectorless({ clusterIP: 'None', internalTrafficPolicy: 'Local' }),
        slice([{ addresses: ['198.51.100.7'] }]),
      ],
    },
    'a slice of a Service that does not exist, which is another finding': {
      objects: [slice([{ addresses: ['127.0.0.1'] }])],
    },
    'an ExternalName Service': {
      objects: [selectorless({ type: 'ExternalName' }), slice([{ addresses: ['127.0.0.1'] }])],
    },
  },
  unknownUses: {
    pods: { objects: [selectorless(), slice([toPod('10.244.0.10')])], expect: 'unknown' },
    clock: {
      objects: [service('shop/legacy'), ready('10.244.0.99'), slice([toPod('10.244.0.10')], controlled)],
      expect: 'unknown',
    },
  },
  unknowns: {
    'a Service that was not read': {
      objects: [slice([{ addresses: ['127.0.0.1'] }])],
      onlyIn: { Service: ['default'] },
    },
  },
  notApplicable: {
    'slices without endpoints': { objects: [selectorless(), slice([])] },
    'a slice that is being deleted': {
      objects: [
        selectorless(),
        slice([toPod('10.244.0.10')], {
          metadata: {
            name: 'legacy-x7k',
            namespace: 'shop',
            deletionTimestamp: '2026-11-23T11:59:00Z',
            labels: { 'kubernetes.io/service-name': 'legacy' },
          },
        }),
      ],
    },
  },
});
