import rule from '../../../src/rules/gateway/status-contradicts.ts';
import { gateway, gatewayObject, httpRoute, parentStatus } from '../../support/gateway-objects.ts';
import { testRule } from '../../support/test-rule.ts';

const old = { creationTimestamp: '2026-11-01T00:00:00Z', generation: 2 };
const young = { creationTimestamp: '2026-11-23T11:58:00Z', generation: 2 };
const conditions = (type: string, status: string, observedGeneration?: number, reason = type) => ({
  status: {
    conditions: [
      { type, status, reason, ...(observedGeneration === undefined ? {} : { observedGeneration }) },
    ],
  },
});
const working = (metadata: object = old, generation: number | undefined = 2) =>
  gateway('infra/edge', {}, { metadata, ...conditions('Programmed', 'True', generation) });
const route = (fields: object = {}, metadata: object = old, spec = {}) =>
  httpRoute('shop/front', spec, { metadata, ...fields });
const accepted = parentStatus('Accepted', 'True', 'Accepted');
const refused = (reason: string, options = {}) => parentStatus('Accepted', 'False', reason, options);
const flagged = [['medium', 'HTTPRoute shop/front']] as const;
const set = (status: object) =>
  gatewayObject(
    'ListenerSet',
    'shop/extra',
    { parentRef: { name: 'edge', namespace: 'infra' }, listeners: [] },
    { metadata: old, ...status },
  );
const letting = gateway(
  'infra/edge',
  { allowedListeners: { namespaces: { from: 'All' } } },
  { metadata: old, ...conditions('Programmed', 'True', 2) },
);

testRule('gateway/status-contradicts', rule, {
  flags: {
    'a Gateway whose condition is of an older generation': {
      objects: [working(old, 1), route(accepted)],
      expect: [['medium', 'Gateway infra/edge']],
    },
    'a route whose condition is of an older generation': {
      objects: [working(), route(parentStatus('Accepted', 'True', 'Accepted', { generation: 1 }))],
      expect: flagged,
    },
    'a route that the controller of a working Gateway says nothing of': {
      objects: [working(), route()],
      expect: flagged,
    },
    'a refusal that the specifications do not bear out': {
      objects: [working(), route(refused('NotAllowedByListeners'))],
      expect: flagged,
    },
    'a ListenerSet that is let in and refused': {
      objects: [letting, set(conditions('Accepted', 'False', 2, 'NotAllowed'))],
      expect: [['medium', 'ListenerSet shop/extra']],
    },
  },
  passes: {
    'a status of the present generation': { objects: [working(), route(accepted)] },
    'a young object': { objects: [working(young, 1), route({}, young)] },
    'conditions that name no generation': {
      objects: [
        gateway('infra/edge', {}, { metadata: old, ...conditions('Programmed', 'True') }),
        route(accepted),
      ],
    },
    'a Gateway that is not programmed': {
      objects: [
        gateway('infra/edge', {}, { metadata: old, ...conditions('Programmed', 'False', 2) }),
        route(),
      ],
    },
    'a Gateway that does not exist': { objects: [gateway('infra/other'), route()] },
    'a refusal that the specifications bear out': {
      objects: [
        working(),
        route(
          refused('NoMatchingParent', {
            parentRef: { name: 'edge', namespace: 'infra', sectionName: 'none' },
          }),
          old,
          { parentRefs: [{ name: 'edge', namespace: 'infra', sectionName: 'none' }] },
        ),
      ],
    },
    'a refusal for another reason': { objects: [working(), route(refused('UnsupportedValue'))] },
    'a route of a mesh, which no Gateway answers': {
      objects: [working(), route({}, old, { parentRefs: [{ group: '', kind: 'Service', name: 'cart' }] })],
    },
    'a ListenerSet that is not let in': {
      objects: [working(), set(conditions('Accepted', 'False', 2, 'NotAllowed'))],
    },
  },
  unknownUses: {
    routes: { objects: [working(), route()], expect: 'unknown' },
    listenerSets: { objects: [working(), route()], expect: flagged },
    namespaces: { objects: [working(), route()], expect: flagged },
    services: { objects: [working(), route()], expect: flagged },
    clock: { objects: [working(old, 1), route(accepted)], expect: 'unknown' },
  },
  unknowns: { 'a manifest': { manifests: [working()] } },
  notApplicable: { 'a cluster without such objects': { objects: [] } },
});
