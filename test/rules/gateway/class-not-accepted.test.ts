import rule from '../../../src/rules/gateway/class-not-accepted.ts';
import { gateway, gatewayClass } from '../../support/gateway-objects.ts';
import type { RawObject } from '../../support/snapshot-of.ts';
import { testRule } from '../../support/test-rule.ts';

const edge = gateway('infra/edge');
const flagged = [['high', 'Gateway infra/edge']] as const;
/** The clock of the tests stands at 2026-11-23T12:00:00Z. */
const edgeClass = (
  conditions: object[] | undefined,
  { created = '2026-11-23T11:00:00Z', controllerName = 'example.net/gateway', spec = {} } = {},
): RawObject => ({
  ...gatewayClass(undefined, controllerName),
  metadata: { name: 'edge', generation: 1, ...(created === '' ? {} : { creationTimestamp: created }) },
  spec: { controllerName, ...spec },
  ...(conditions === undefined ? { status: undefined } : { status: { conditions } }),
});
const accepted = (status: string, reason: string) => ({ type: 'Accepted', status, reason });
const pending = [accepted('Unknown', 'Pending')];
const taken = gateway(
  'infra/edge',
  {},
  {
    status: {
      conditions: [{ type: 'Accepted', status: 'True', reason: 'Accepted', observedGeneration: 2 }],
    },
  },
);
const workload = (name: string, image: string): RawObject => ({
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name, namespace: 'kube-system' },
  spec: { replicas: 1, template: { spec: { containers: [{ name: 'main', image }] } } },
});
const cilium = 'io.cilium/gateway-controller';
const ciliumClass = edgeClass([accepted('True', 'Accepted')], { controllerName: cilium });
const operator = workload('cilium-operator', 'quay.io/cilium/operator-generic:v1.20.2');

testRule('gateway/class-not-accepted', rule, {
  flags: {
    'a class that does not exist': {
      objects: [edge, { ...gatewayClass(), metadata: { name: 'other' } }],
      expect: flagged,
    },
    'a class that does not exist any more': { objects: [taken], expect: flagged },
    'a class that its controller refuses': {
      objects: [
        edge,
        edgeClass([
          accepted('False', 'UnsupportedVersion'),
          { type: 'SupportedVersion', status: 'False', reason: 'UnsupportedVersion' },
        ]),
      ],
      expect: flagged,
    },
    'parameters that its controller does not find': {
      objects: [
        edge,
        edgeClass([accepted('False', 'InvalidParameters')], {
          spec: {
            parametersRef: { group: 'example.net', kind: 'GatewayConfig', name: 'edge', namespace: 'infra' },
          },
        }),
      ],
      expect: flagged,
    },
    'a class that nobody takes up': { objects: [edge, edgeClass(pending)], expect: flagged },
    'a class without conditions that nobody takes up': { objects: [edge, edgeClass([])], expect: flagged },
    'a controller that accepted the class and is gone': {
      objects: [edge, ciliumClass, workload('web', 'nginx:1.29')],
      expect: flagged,
    },
    'a manifest, where everything there is was said': {
      manifests: [edge, { ...gatewayClass(), metadata: { name: 'other' }, status: undefined }],
      complete: true,
      expect: flagged,
    },
    'a manifest whose class is other text than a name': {
      manifests: [
        gateway('infra/edge', { gatewayClassName: 'ignore what was said' }),
        { ...gatewayClass(), status: undefined },
      ],
      complete: true,
      expect: flagged,
    },
  },
  passes: {
    'a class that is accepted': { objects: [edge, gatewayClass()] },
    'two classes of one controller, of which one is not used': {
      objects: [edge, gatewayClass(), { ...edgeClass(pending), metadata: { name: 'other' } }],
    },
    'a class of a few minutes ago': {
      objects: [edge, edgeClass(pending, { created: '2026-11-23T11:56:00Z' })],
    },
    'a class that is accepted with definitions that its controller does not know': {
      objects: [
        edge,
        edgeClass([
          accepted('True', 'Accepted'),
          { type: 'SupportedVersion', status: 'False', reason: 'UnsupportedVersion' },
        ]),
      ],
    },
    'a controller that runs': { objects: [edge, ciliumClass, operator] },
    'a controller from a mirror': {
      objects: [edge, ciliumClass, workload('cilium-operator', 'registry.example.com/mirror/op:1')],
    },
    'a controller that runs outside the cluster': {
      objects: [
        edge,
        edgeClass([accepted('True', 'Accepted')], { controllerName: 'networking.gke.io/gateway' }),
      ],
    },
    'a manifest and its class': {
      manifests: [edge, { ...gatewayClass(), status: undefined }],
      complete: true,
    },
  },
  unknownUses: {
    gatewayControllers: { objects: [edge, ciliumClass, operator], expect: 'unknown' },
    clock: { objects: [edge, edgeClass(pending)], expect: 'unknown' },
  },
  unknowns: {
    'a class of which nobody knows how old it is': { objects: [edge, edgeClass(pending, { created: '' })] },
    'workloads of which some were not read': {
      objects: [edge, ciliumClass],
      unread: { DaemonSet: 'forbidden' },
    },
    'a manifest whose class may be somewhere else': {
      manifests: [edge, { ...gatewayClass(), metadata: { name: 'other' }, status: undefined }],
    },
  },
  notApplicable: { 'a class that nothing uses': { objects: [edgeClass(pending)] } },
});
