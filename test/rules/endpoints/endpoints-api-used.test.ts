import rule from '../../../src/rules/endpoints/endpoints-api-used.ts';
import { endpointSlice, node, service } from '../../support/objects.ts';
import { readEndpoints, readSlices, role } from '../../support/roles.ts';
import { testRule } from '../../support/test-rule.ts';

const server = (gitVersion: string) => ({ 'outputs/version.json': JSON.stringify({ gitVersion }) });
const now = server('v1.37.2');
const mirrored = (name: string, managedBy = 'endpointslicemirroring-controller.k8s.io') =>
  endpointSlice(`shop/${name}`, [{}], {
    metadata: {
      name: `${name}-x7k`,
      namespace: 'shop',
      labels: { 'kubernetes.io/service-name': name, 'endpointslice.kubernetes.io/managed-by': managedBy },
      ownerReferences: [{ kind: 'Endpoints', name }],
    },
  });
const legacy = [service('shop/legacy', { selector: undefined }), mirrored('legacy')];
const kubelets = (kubeletVersion: string) => node('worker-1', { status: { nodeInfo: { kubeletVersion } } });

testRule('endpoints/endpoints-api-used', rule, {
  flags: {
    'Endpoints that somebody writes for a Service': {
      objects: legacy,
      files: now,
      expect: [['medium', 'EndpointSlice shop/legacy-x7k']],
    },
    'Endpoints of several Services, in one finding': {
      objects: ['a', 'b', 'c', 'd'].map((name) => mirrored(name)),
      files: server('v1.33.0'),
      expect: [['medium', 'EndpointSlice shop/a-x7k']],
    },
    'a role that reads Endpoints and not EndpointSlices': {
      objects: [role('old-ingress', [readEndpoints])],
      files: now,
      expect: [['medium', 'ClusterRole old-ingress']],
    },
    'several such roles, in one finding': {
      objects: [role('old-ingress', [readEndpoints]), role('shop/scraper', [readEndpoints])],
      files: now,
      expect: [['medium', 'Role shop/scraper']],
    },
    'kubelets that say 1.33, which no API server may be older than': {
      objects: [...legacy, kubelets('v1.33.4')],
      expect: [['medium', 'EndpointSlice shop/legacy-x7k']],
    },
  },
  passes: {
    // https://docs.aws.amazon.com/eks/latest/userguide/view-raw-metrics.html
    'what the control plane of Amazon EKS writes for its own metrics': {
      objects: [
        {
          ...mirrored('eks-extension-metrics-api'),
          metadata: {
            ...mirrored('eks-extension-metrics-api').metadata,
            name: 'eks-extension-metrics-api-7x2mq',
            namespace: 'kube-system',
          },
        },
      ],
      files: now,
    },
    'slices of the EndpointSlice controller, and roles that read both': {
      objects: [
        service('shop/cart'),
        mirrored('cart', 'endpointslice-controller.k8s.io'),
        role('ingress', [readEndpoints, readSlices]),
      ],
      files: now,
    },
    'the lock of a leader election, which is not mirrored, and the role for it': {
      objects: [
        role('shop/lock', [
          { apiGroups: [''], resources: ['endpoints'], resourceNames: ['lock'], verbs: ['*'] },
        ]),
      ],
      files: now,
    },
    'slices that people write': {
      objects: [service('shop/legacy', { selector: undefined }), mirrored('legacy', 'staff')],
      files: now,
    },
  },
  unknownUses: { endpointsReaders: { objects: [], files: now, expect: 'unknown' } },
  unknowns: {
    'kubelets before 1.33, whose API server may be newer': { objects: [...legacy, kubelets('v1.32.9')] },
    'the same for a role': { objects: [role('old-ingress', [readEndpoints]), kubelets('v1.32.9')] },
  },
  notApplicable: { 'an API server before 1.33': { objects: legacy, files: server('v1.32.9') } },
});
