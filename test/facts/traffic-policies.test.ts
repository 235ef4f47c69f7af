import { expect, it } from 'vitest';
import { calicoPolicy, ciliumPolicy, networkPolicy } from '../support/policies.ts';
import { evidenceIn, type RawObject } from '../support/snapshot-of.ts';

const namespace = (name: string, labels: object = {}): RawObject => ({
  apiVersion: 'v1',
  kind: 'Namespace',
  metadata: { name, labels },
});
const only = (policy: RawObject) =>
  evidenceIn({ objects: [policy, namespace('shop', { team: 'a' }), namespace('other')] }).trafficPolicies
    .items[0];
const cart = { namespace: 'shop', labels: { app: 'cart' } };
const other = { namespace: 'other', labels: { app: 'cart' } };

it.each([
  [{ podSelector: {} }, ['ingress']],
  [{ podSelector: {}, egress: [{}] }, ['ingress', 'egress']],
  [{ podSelector: {}, policyTypes: ['Egress'] }, ['egress']],
])('a NetworkPolicy %j isolates %j', (spec, expected) => {
  const policy = only(networkPolicy('shop/one', spec));
  expect([policy?.isolates, policy?.selects(cart), policy?.selects(other)]).toEqual([expected, true, false]);
});

it.each([
  [{ endpointSelector: { matchLabels: { 'k8s:app': 'cart' } }, ingress: [{}] }, ['ingress'], true, true],
  [{ endpointSelector: { matchLabels: { app: 'x' } }, ingressDeny: [{}] }, ['ingress'], false, true],
  [
    { endpointSelector: {}, egress: [{}], enableDefaultDeny: { ingress: true } },
    ['ingress', 'egress'],
    true,
    true,
  ],
  [
    {
      endpointSelector: { matchLabels: { 'io.cilium.k8s.policy.serviceaccount': 'one', 'any:app': 'cart' } },
      egress: [{}],
    },
    ['egress'],
    true,
    false,
  ],
])('a CiliumNetworkPolicy %j', (spec, isolates, selects, isExact) => {
  const policy = only(ciliumPolicy('shop/one', { spec }));
  expect([policy?.isolates, policy?.selects(cart), policy?.selects(other), policy?.isExact]).toEqual([
    isolates,
    selects,
    false,
    isExact,
  ]);
});

it('leaves out policies of Cilium that isolate nothing, and those for nodes', () => {
  const quiet = { endpointSelector: {}, ingress: [{}], enableDefaultDeny: { ingress: false } };
  expect(only(ciliumPolicy('shop/one', { spec: quiet }))).toBeUndefined();
  expect(only(ciliumPolicy('one', { spec: { nodeSelector: {}, ingress: [{}] } }))).toBeUndefined();
});

it('reads the rules in specs, and the labels of namespaces', () => {
  const rule = (key: string, value: string) => ({
    endpointSelector: { matchLabels: { [key]: value } },
    ingress: [{}],
  });
  const byName = only(ciliumPolicy('one', { specs: [rule('k8s:io.kubernetes.pod.namespace', 'shop')] }));
  expect([byName?.selects(cart), byName?.selects(other)]).toEqual([true, false]);
  const byLabel = only(ciliumPolicy('one', { specs: [rule('io.cilium.k8s.namespace.labels.team', 'a')] }));
  expect([byLabel?.selects(cart), byLabel?.selects(other), byLabel?.selector.field]).toEqual([
    true,
    false,
    'specs[0].endpointSelector',
  ]);
});

it.each([
  [{}, ['ingress'], true, true],
  [{ selector: `app == 'x'`, egress: [{}] }, ['egress'], false, false],
  [{ selector: `app == 'cart'`, types: ['Ingress', 'Egress'] }, ['ingress', 'egress'], true, true],
  [{ namespaceSelector: `team == 'a'`, ingress: [{}], egress: [{}] }, ['ingress', 'egress'], true, false],
  [{ selector: `projectcalico.org/namespace == 'other'` }, ['ingress'], false, true],
])('a GlobalNetworkPolicy %j', (spec, isolates, own, further) => {
  const policy = only(calicoPolicy('one', spec));
  expect([policy?.isolates, policy?.selects(cart), policy?.selects(other)]).toEqual([isolates, own, further]);
});

it('takes a selector that it cannot read, and service accounts, for one that may select', () => {
  const broken = only(calicoPolicy('shop/one', { selector: 'app = cart' }));
  expect([broken?.selects(cart), broken?.selects(other), broken?.isExact]).toEqual([true, false, false]);
  expect(only(calicoPolicy('shop/one', { serviceAccountSelector: 'all()' }))?.isExact).toBe(false);
});
