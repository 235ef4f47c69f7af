import rule from '../../../src/rules/gateway/gateway-not-programmed.ts';
import { gateway, gatewayClass } from '../../support/gateway-objects.ts';
import { service } from '../../support/objects.ts';
import { testRule } from '../../support/test-rule.ts';

/** The clock of the tests stands at 2026-11-23T12:00:00Z. */
const before = '2026-11-23T11:00:00Z';
const lately = '2026-11-23T11:57:00Z';
const condition = (
  type: string,
  status: string,
  reason: string,
  lastTransitionTime = before,
  observedGeneration = 2,
) => ({
  type,
  status,
  reason,
  lastTransitionTime,
  observedGeneration,
});
const edge = (conditions: object[], addresses: object[] = [], { created = before, spec = {} } = {}) =>
  gateway('infra/edge', spec, {
    metadata: created === '' ? {} : { creationTimestamp: created },
    status: { conditions, addresses },
  });
const accepted = condition('Accepted', 'True', 'Accepted');
const programmed = condition('Programmed', 'True', 'Programmed');
const address = { type: 'IPAddress', value: '192.0.2.10' };
const pending = ['Accepted', 'Programmed'].map((type) =>
  condition(type, 'Unknown', 'Pending', '1970-01-01T00:00:00Z', 0),
);
const made = service(
  'infra/edge-cilium',
  { type: 'LoadBalancer' },
  { labels: { 'gateway.networking.k8s.io/gateway-name': 'edge' } },
);
const flagged = [['high', 'Gateway infra/edge']] as const;
const notProgrammed = (reason: string, since = before, generation = 2) => [
  accepted,
  condition('Programmed', 'False', reason, since, generation),
];

testRule('gateway/gateway-not-programmed', rule, {
  flags: {
    'a Gateway whose load balancer gets no address': {
      objects: [edge(notProgrammed('AddressNotAssigned')), made, gatewayClass()],
      expect: flagged,
    },
    'an address that cannot be used': {
      objects: [edge(notProgrammed('AddressNotUsable', lately), [], { spec: { addresses: [address] } })],
      expect: flagged,
    },
    'a type of address that the controller does not take': {
      objects: [edge([condition('Accepted', 'False', 'UnsupportedAddress', lately)])],
      expect: flagged,
    },
    'no resources': { objects: [edge(notProgrammed('NoResources'))], expect: flagged },
    'a specification that is not valid': {
      objects: [edge(notProgrammed('Invalid'), [address])],
      expect: flagged,
    },
    'parameters that are not there': {
      objects: [edge([condition('Accepted', 'False', 'InvalidParameters')])],
      expect: flagged,
    },
    'no listener that can be used': {
      objects: [
        edge([
          condition('Accepted', 'False', 'ListenersNotValid'),
          condition('Programmed', 'False', 'Invalid'),
        ]),
      ],
      expect: flagged,
    },
    'a reason of the implementation’s own': {
      objects: [edge(notProgrammed('QuotaExceeded', lately))],
      expect: flagged,
    },
    'a wait that goes on for an hour': { objects: [edge(notProgrammed('Pending'))], expect: flagged },
    'a Gateway that no controller has seen': { objects: [edge(pending)], expect: flagged },
    'no address and no word of Programmed, an hour after it was accepted': {
      objects: [edge([accepted]), made],
      expect: flagged,
    },
    'a condition that dates from the epoch': {
      objects: [edge([accepted, condition('Programmed', 'False', 'Pending', '1970-01-01T00:00:00Z')])],
      expect: flagged,
    },
  },
  passes: {
    'a Gateway that is programmed': { objects: [edge([accepted, programmed], [address])] },
    'a Gateway of a ClusterIP': {
      objects: [edge([accepted, programmed], [{ type: 'IPAddress', value: '10.96.3.4' }])],
    },
    'a manual deployment of Istio, with the name of its Service': {
      objects: [
        edge([accepted, programmed], [{ type: 'Hostname', value: 'ingress.infra.svc.cluster.local' }], {
          spec: { addresses: [{ type: 'Hostname', value: 'ingress.infra.svc.cluster.local' }] },
        }),
      ],
    },
    'a Gateway on ports of nodes, without an address': { objects: [edge([accepted, programmed])] },
    'some listeners that are not valid': {
      objects: [edge([condition('Accepted', 'True', 'ListenersNotValid'), programmed], [address])],
    },
    'a wait of three minutes': { objects: [edge(notProgrammed('AddressNotAssigned', lately))] },
    'a Gateway of three minutes ago': { objects: [edge(pending, [], { created: lately })] },
    'a refusal of an older generation': {
      objects: [edge(notProgrammed('Invalid', before, 1), [address])],
    },
    'an address without a word of Programmed': { objects: [edge([accepted], [address])] },
  },
  unknownUses: {
    clock: { objects: [edge(notProgrammed('AddressNotAssigned')), made], expect: 'unknown' },
    services: { objects: [edge(notProgrammed('AddressNotAssigned')), made], expect: flagged },
    gatewayClasses: { objects: [edge(notProgrammed('NoResources')), gatewayClass()], expect: flagged },
  },
  unknowns: {
    'a Gateway of which nobody knows how old it is': { objects: [edge(pending, [], { created: '' })] },
    'a manifest, which nothing has been set up for': { manifests: [gateway('infra/edge')] },
  },
  notApplicable: { 'a cluster without Gateways': { objects: [gatewayClass()] } },
});
