import rule from '../../../src/rules/service/control-path-broken.ts';
import { endpointSlice, pod, service } from '../../support/objects.ts';
import { type RawObject, readingTime } from '../../support/snapshot-of.ts';
import { testRule } from '../../support/test-rule.ts';

const injector = service('mesh/injector', { ports: [{ name: 'https', port: 443, targetPort: 8443 }] });
const slice = (...endpoints: Parameters<typeof endpointSlice>[1]) =>
  endpointSlice('mesh/injector', endpoints, { ports: [{ name: 'https', protocol: 'TCP', port: 8443 }] });
const pods = [{ apiGroups: [''], operations: ['CREATE'], resources: ['pods'], scope: '*' }];
const hook = (fields: object = {}, kind = 'MutatingWebhookConfiguration'): RawObject => ({
  apiVersion: 'admissionregistration.k8s.io/v1',
  kind,
  metadata: { name: 'inject' },
  webhooks: [
    {
      name: 'inject.example',
      clientConfig: { service: { namespace: 'mesh', name: 'injector' } },
      failurePolicy: 'Fail',
      timeoutSeconds: 10,
      rules: pods,
      ...fields,
    },
  ],
});
const api = (fields: object = {}): RawObject => ({
  apiVersion: 'apiregistration.k8s.io/v1',
  kind: 'APIService',
  metadata: { name: 'v1beta1.metrics.k8s.io' },
  spec: { service: { namespace: 'mesh', name: 'injector', port: 443 } },
  ...fields,
});
const kubeSystem: RawObject = {
  apiVersion: 'v1',
  kind: 'Namespace',
  metadata: { name: 'kube-system', labels: { 'kubernetes.io/metadata.name': 'kube-system' } },
};
const healthy = [injector, slice({ ready: true })];
const slow = { timeoutSeconds: 30 };
const notSystem = {
  matchExpressions: [
    { key: 'kubernetes.io/metadata.name', operator: 'NotIn', values: ['kube-system', 'mesh'] },
  ],
};
const young = { creationTimestamp: new Date(Date.parse(readingTime) - 60_000).toISOString() };
const mutating = { expect: [['high', 'MutatingWebhookConfiguration inject']] } as const;

testRule('service/control-path-broken', rule, {
  flags: {
    'a webhook whose Service does not exist': { objects: [hook()], ...mutating },
    'a webhook for other kinds': {
      objects: [
        hook(
          { rules: [{ apiGroups: ['apps'], operations: ['*'], resources: ['deployments'] }] },
          'ValidatingWebhookConfiguration',
        ),
      ],
      expect: [['high', 'ValidatingWebhookConfiguration inject']],
    },
    'a webhook whose Service has another port': {
      objects: [
        hook({ clientConfig: { service: { namespace: 'mesh', name: 'injector', port: 9443 } } }),
        ...healthy,
      ],
      ...mutating,
    },
    'a webhook whose Service has no endpoints': { objects: [hook(), injector, slice()], ...mutating },
    'a webhook none of whose endpoints is ready, by the default failurePolicy': {
      objects: [
        hook({ failurePolicy: undefined }),
        injector,
        slice({ ready: false, pod: 'injector-1' }, { ready: false }),
        pod('mesh/injector-1', 'injector', {}, { creationTimestamp: '2026-11-20T08:00:00Z' }),
      ],
      ...mutating,
    },
    'a webhook that may fail': {
      objects: [hook({ failurePolicy: 'Ignore' })],
      expect: [['medium', 'MutatingWebhookConfiguration inject']],
    },
    'an aggregated API whose Service does not exist': {
      objects: [api()],
      expect: [['high', 'APIService v1beta1.metrics.k8s.io']],
    },
    'an aggregated API without endpoints': {
      objects: [api(), injector, slice()],
      expect: [['high', 'APIService v1beta1.metrics.k8s.io']],
    },
    'a slow webhook that sees pods of kube-system': {
      objects: [hook(slow), kubeSystem, ...healthy],
      ...mutating,
    },
    'a slow webhook for everything': {
      objects: [
        hook({
          ...slow,
          namespaceSelector: {},
          rules: [{ apiGroups: ['*'], operations: ['*'], resources: ['*/*'] }],
        }),
        kubeSystem,
        ...healthy,
      ],
      ...mutating,
    },
  },
  passes: {
    'a webhook with a ready endpoint': { objects: [hook(), kubeSystem, ...healthy] },
    'an endpoint without conditions': { objects: [hook(), injector, slice({})] },
    'the last endpoint, which terminates and still serves': {
      objects: [hook(), injector, slice({ ready: false, serving: true, terminating: true })],
    },
    'an aggregated API with a ready endpoint': { objects: [api(), ...healthy] },
    'a webhook that is just starting': {
      objects: [
        hook(),
        injector,
        slice({ ready: false, pod: 'injector-1' }),
        pod('mesh/injector-1', 'injector', {}, young),
      ],
    },
    'a webhook at a name outside': {
      objects: [
        hook(),
        service('mesh/injector', { type: 'ExternalName', externalName: 'hooks.example.com', ports: [] }),
      ],
    },
    'a webhook at a headless Service': {
      objects: [hook(), service('mesh/injector', { clusterIP: 'None' })],
    },
    'a slow webhook that leaves kube-system out': {
      objects: [hook({ ...slow, namespaceSelector: notSystem }), kubeSystem, ...healthy],
    },
    'a slow webhook for labelled pods': {
      objects: [
        hook({ ...slow, objectSelector: { matchLabels: { inject: 'true' } } }),
        kubeSystem,
        ...healthy,
      ],
    },
    'a slow webhook with conditions of its own': {
      objects: [hook({ ...slow, matchConditions: [{ name: 'not-system' }] }), kubeSystem, ...healthy],
    },
    'a slow webhook for its own resources': {
      objects: [
        hook({ ...slow, rules: [{ apiGroups: ['cert-manager.io'], operations: ['*'], resources: ['*/*'] }] }),
        kubeSystem,
        ...healthy,
      ],
    },
    'a slow webhook that may fail': {
      objects: [hook({ ...slow, failurePolicy: 'Ignore' }), kubeSystem, ...healthy],
    },
  },
  unknownUses: {
    namespaces: { objects: [hook(slow), ...healthy], expect: 'unknown' },
    pods: { objects: [hook(), injector, slice({ ready: false, pod: 'injector-1' })], ...mutating },
    clock: {
      objects: [
        hook(),
        injector,
        slice({ ready: false, pod: 'injector-1' }),
        pod('mesh/injector-1', 'injector', {}, young),
      ],
      ...mutating,
    },
  },
  unknowns: {
    'Services of that namespace that were not read': {
      objects: [hook()],
      onlyIn: { Service: ['default'] },
    },
    'EndpointSlices of that namespace that were not read': {
      objects: [hook(), injector],
      onlyIn: { EndpointSlice: ['default'] },
    },
  },
  notApplicable: {
    'a webhook by URL': {
      objects: [hook({ clientConfig: { url: 'https://hooks.example.com/' } })],
    },
    'an API that the API server serves itself': { objects: [api({ spec: {} })] },
  },
});
