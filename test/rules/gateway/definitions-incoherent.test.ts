import rule from '../../../src/rules/gateway/definitions-incoherent.ts';
import { definition, gatewayClass } from '../../support/gateway-objects.ts';
import { node } from '../../support/objects.ts';
import type { RawObject } from '../../support/snapshot-of.ts';
import { testRule } from '../../support/test-rule.ts';

const crd = (kind: string, bundle: string, channel = 'standard', fields = {}) =>
  definition(
    kind,
    kind === 'GatewayClass' ? 'gatewayclasses' : `${kind.toLowerCase()}s`,
    bundle,
    channel,
    fields,
  );
const core = (bundle: string, channel = 'standard') =>
  ['GatewayClass', 'Gateway', 'HTTPRoute', 'GRPCRoute'].map((kind) => crd(kind, bundle, channel));
const versionFile = (gitVersion: string) => ({ 'outputs/version.json': JSON.stringify({ gitVersion }) });
const files = versionFile('v1.36.2');
const named = (name: string) => `CustomResourceDefinition ${name}.gateway.networking.k8s.io`;
const gke: RawObject = node('gke-a', {
  metadata: { name: 'gke-a', labels: { 'cloud.google.com/gke-nodepool': 'a' } },
});
const versions = [
  { name: 'v1', served: true, storage: true },
  { name: 'v1alpha2', served: false, storage: false },
];
const supports = (status: string, observedGeneration = 1): RawObject => ({
  ...gatewayClass(),
  status: {
    conditions: [
      { type: 'Accepted', status: 'True', reason: 'Accepted', observedGeneration: 1 },
      { type: 'SupportedVersion', status, reason: 'UnsupportedVersion', observedGeneration },
    ],
  },
});

testRule('gateway/definitions-incoherent', rule, {
  flags: {
    'definitions of two bundles': {
      objects: [
        ...core('v1.6.3'),
        crd('TLSRoute', 'v1.4.1', 'experimental'),
        crd('TCPRoute', 'v1.4.1', 'experimental'),
      ],
      files,
      expect: [['medium', named('tcproutes')]],
    },
    'an experimental definition of a kind that is standard': {
      objects: [...core('v1.6.3'), crd('TLSRoute', 'v1.6.3', 'experimental')],
      files,
      expect: [['medium', named('tlsroutes')]],
    },
    'an experimental HTTPRoute among standard ones, before 1.5': {
      objects: [...core('v1.2.1').slice(0, 2), crd('HTTPRoute', 'v1.2.1', 'experimental')],
      files,
      expect: [['medium', named('httproutes')]],
    },
    'an experimental UDPRoute of 1.6': {
      objects: [...core('v1.6.0'), crd('UDPRoute', 'v1.6.0', 'experimental')],
      files,
      expect: [['medium', named('udproutes')]],
    },
    'TLSRoutes that may be stored as an alpha': {
      objects: [
        ...core('v1.6.3'),
        crd('TLSRoute', 'v1.6.3', 'standard', { versions, storedVersions: ['v1alpha2', 'v1'] }),
      ],
      files,
      expect: [['medium', named('tlsroutes')]],
    },
    'TLSRoute of 1.5 on Kubernetes 1.30': {
      objects: [...core('v1.5.1'), crd('TLSRoute', 'v1.5.1')],
      files: versionFile('v1.30.8'),
      expect: [['medium', named('tlsroutes')]],
    },
    'a controller that does not support the bundle': {
      objects: [...core('v1.7.0'), supports('False')],
      files,
      expect: [['medium', 'GatewayClass edge']],
    },
    'manifests of two bundles': {
      manifests: [...core('v1.7.0'), crd('ReferenceGrant', 'v1.2.0')],
      complete: true,
      expect: [['medium', named('referencegrants')]],
    },
  },
  passes: {
    'one bundle of one channel': { objects: [...core('v1.7.0'), crd('TLSRoute', 'v1.7.0')], files },
    'the experimental channel as a whole': {
      objects: [...core('v1.6.3', 'experimental'), crd('TLSRoute', 'v1.6.3', 'experimental')],
      files,
    },
    'bundles that differ in their patch release': {
      objects: [...core('v1.6.1'), crd('TLSRoute', 'v1.6.3')],
      files,
    },
    'an experimental TLSRoute of 1.4, which has it nowhere else': {
      objects: [...core('v1.4.1'), crd('TLSRoute', 'v1.4.1', 'experimental')],
      files,
    },
    'an experimental UDPRoute of 1.5': {
      objects: [...core('v1.5.1'), crd('UDPRoute', 'v1.5.1', 'experimental')],
      files,
    },
    'what GKE installs': {
      objects: [gke, ...core('v1.5.1'), crd('TLSRoute', 'v1.4.0', 'experimental')],
      files,
    },
    'older versions that are no alphas': {
      objects: [
        ...core('v1.6.3'),
        crd('ReferenceGrant', 'v1.6.3', 'standard', {
          versions: [
            { name: 'v1', served: true, storage: false },
            { name: 'v1beta1', served: true, storage: true },
          ],
          storedVersions: ['v1beta1'],
        }),
      ],
      files,
    },
    'an alpha that is the version stored today': {
      objects: [
        ...core('v1.4.1'),
        crd('TLSRoute', 'v1.4.1', 'experimental', {
          versions: [{ name: 'v1alpha3', served: true, storage: true }],
          storedVersions: ['v1alpha3'],
        }),
      ],
      files,
    },
    'TLSRoute of 1.5 on Kubernetes 1.31': {
      objects: [...core('v1.5.1'), crd('TLSRoute', 'v1.5.1')],
      files: versionFile('v1.31.0'),
    },
    'TLSRoute of 1.4 on Kubernetes 1.30': {
      objects: [...core('v1.4.1'), crd('TLSRoute', 'v1.4.1', 'experimental')],
      files: versionFile('v1.30.8'),
    },
    'a controller that supports the bundle': { objects: [...core('v1.7.0'), supports('True')], files },
    'what a controller said of an older generation': {
      objects: [...core('v1.7.0'), supports('False', 0)],
      files,
    },
    'definitions without annotations': {
      objects: core('v1.6.3').map((one) => ({ ...one, metadata: { name: one.metadata.name } })),
      files,
    },
  },
  unknownUses: {
    version: { objects: [...core('v1.5.1'), crd('TLSRoute', 'v1.5.1')], expect: 'unknown' },
    platform: { objects: [...core('v1.6.3'), crd('TLSRoute', 'v1.4.1', 'experimental')], expect: 'unknown' },
    gatewayClasses: { objects: [...core('v1.7.0'), supports('False')], files, expect: 'unknown' },
  },
  unknowns: {
    'definitions that may not be read': { unread: { CustomResourceDefinition: 'forbidden' } },
  },
  notApplicable: { 'a cluster without the Gateway API': { objects: [] } },
});
