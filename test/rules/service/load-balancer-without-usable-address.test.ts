import rule from '../../../src/rules/service/load-balancer-without-usable-address.ts';
import { node, service } from '../../support/objects.ts';
import type { RawObject } from '../../support/snapshot-of.ts';
import { testRule } from '../../support/test-rule.ts';
import { podTemplate, workload } from '../../support/workload-objects.ts';

const readAt = Date.parse('2026-11-23T12:00:00Z');

interface Balanced {
  /** Seconds before the reading; undefined for a Service that does not say. */
  readonly age?: number | undefined;
  readonly spec?: Record<string, unknown>;
  readonly annotations?: Record<string, string>;
  readonly ingress?: readonly object[];
  readonly conditions?: readonly object[];
  readonly metadata?: object;
}

function balanced(
  path: string,
  { spec, annotations, ingress, conditions, metadata, ...more }: Balanced = {},
): RawObject {
  const age = 'age' in more ? more.age : 3600;
  return {
    ...service(
      path,
      { type: 'LoadBalancer', externalTrafficPolicy: 'Cluster', ...spec },
      {
        annotations,
        ...(age === undefined ? {} : { creationTimestamp: new Date(readAt - age * 1000).toISOString() }),
        ...metadata,
      },
    ),
    status: { loadBalancer: ingress === undefined ? {} : { ingress }, conditions },
  };
}

const at = (ip: string, more: object = {}) => [{ ip, ipMode: 'VIP', ...more }];
const on = (port: number, protocol = 'TCP') => ({
  ports: [{ name: 'main', port, protocol, targetPort: 8080 }],
});
const shared = (key: string, name = 'metallb.io/allow-shared-ip') => ({ [name]: key });
const local = { externalTrafficPolicy: 'Local' };
const controller = (image: string, name = 'lb/controller') =>
  workload('Deployment', name, 'lb', { template: podTemplate({}, [{ name: 'controller', image }]) });
const metalLb = controller('quay.io/metallb/controller:v0.16.2');
const pool: RawObject = {
  apiVersion: 'metallb.io/v1beta1',
  kind: 'IPAddressPool',
  metadata: { name: 'lan', namespace: 'lb' },
  spec: { addresses: ['192.0.2.0/28'] },
};
const ciliumConfig = (data: Record<string, string>): RawObject => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name: 'cilium-config', namespace: 'kube-system' },
  data,
});
const serviceLb = workload('DaemonSet', 'kube-system/svclb-traefik-1a2b', 'x', {
  template: podTemplate({ 'svccontroller.k3s.cattle.io/svcname': 'traefik' }),
});
const onAws = node('worker-1', { spec: { providerID: 'aws:///eu-central-1a/i-1' } });
const web = [['high', 'Service shop/web']] as const;
const second = [['medium', 'Service shop/b']] as const;

testRule('service/load-balancer-without-usable-address', rule, {
  flags: {
    'no address after an hour': { objects: [balanced('shop/web'), metalLb, pool], expect: web },
    'no address a second after the five minutes': {
      objects: [balanced('shop/web', { age: 301 }), onAws],
      expect: web,
    },
    'no address where nothing gives any': { objects: [balanced('shop/web')], expect: web },
    'no address where MetalLB has no pool': { objects: [balanced('shop/web'), metalLb], expect: web },
    'no address, with the reason that Cilium gives': {
      objects: [
        balanced('shop/web', {
          conditions: [{ type: 'cilium.io/IPAMRequestSatisfied', status: 'False', reason: 'out_of_ips' }],
        }),
        ciliumConfig({}),
      ],
      expect: web,
    },
    'no address, with a reason that is no word': {
      objects: [
        balanced('shop/web', {
          conditions: [{ type: 'cilium.io/IPAMRequestSatisfied', status: 'False', reason: 'Look *here*' }],
        }),
        ciliumConfig({}),
      ],
      expect: web,
    },
    'no address, because another Service has the port on every node (k3s)': {
      objects: [
        balanced('shop/web'),
        balanced('kube-system/traefik', { age: 7200, ingress: at('192.0.2.1') }),
        serviceLb,
      ],
      expect: web,
    },
    'no address, because another Service holds the one that is asked for': {
      objects: [
        balanced('shop/web', { annotations: { 'metallb.io/loadBalancerIPs': '192.0.2.1, 2001:db8::1' } }),
        balanced('shop/old', { age: 7200, ingress: at('192.0.2.1') }),
        metalLb,
        pool,
      ],
      expect: web,
    },
    'the same, asked for with spec.loadBalancerIP': {
      objects: [
        balanced('shop/web', { spec: { loadBalancerIP: '192.0.2.1' } }),
        balanced('shop/old', { age: 7200, ingress: at('192.0.2.1') }),
      ],
      expect: web,
    },
    'no address, because MetalLB may not share the other one’s': {
      objects: [
        balanced('shop/web', { annotations: shared('k'), spec: { ...local, ...on(81) } }),
        balanced('shop/old', { age: 7200, ingress: at('192.0.2.1'), annotations: shared('k') }),
        metalLb,
        pool,
      ],
      expect: web,
    },
    'a class whose controller is not here, however young the Service': {
      objects: [balanced('shop/web', { age: 1, spec: { loadBalancerClass: 'service.k8s.aws/nlb' } }), onAws],
      expect: web,
    },
    'a class of Cilium whose option is off': {
      objects: [
        balanced('shop/web', { age: 1, spec: { loadBalancerClass: 'io.cilium/l2-announcer' } }),
        ciliumConfig({}),
      ],
      expect: web,
    },
    'a class that is nobody’s in particular, after five minutes': {
      objects: [balanced('shop/web', { spec: { loadBalancerClass: 'example.com/vip' } }), metalLb],
      expect: web,
    },
    'an error that the load balancer reports for a port': {
      objects: [
        balanced('shop/web', {
          ingress: [
            {
              ip: '192.0.2.1',
              ports: [
                { port: 80, protocol: 'TCP' },
                { port: 53, protocol: 'UDP', error: 'MixedProtocolNotSupported' },
              ],
            },
          ],
        }),
      ],
      expect: web,
    },
    'an error for a port of a load balancer with a host name': {
      objects: [
        balanced('shop/web', {
          ingress: [
            {
              hostname: 'lb.example.com',
              ports: [{ port: 80, protocol: 'TCP', error: 'example.com/Quota' }],
            },
          ],
        }),
      ],
      expect: web,
    },
    'the condition LoadBalancerPortsError': {
      objects: [
        balanced('shop/web', {
          ingress: at('192.0.2.1'),
          conditions: [
            {
              type: 'LoadBalancerPortsError',
              status: 'True',
              reason: 'LoadBalancerMixedProtocolNotSupported',
            },
          ],
        }),
      ],
      expect: web,
    },
    'an address and port that two Services hold': {
      objects: [
        balanced('shop/old', { age: 7200, ingress: at('192.0.2.1') }),
        balanced('shop/web', { ingress: at('192.0.2.1') }),
      ],
      expect: web,
    },
    'the same with a sharing key, which does not allow one port twice': {
      objects: [
        balanced('shop/old', { age: 7200, ingress: at('192.0.2.1'), annotations: shared('k') }),
        balanced('shop/web', { ingress: at('192.0.2.1'), annotations: shared('k') }),
      ],
      expect: web,
    },
    'a MetalLB key shared with Local by Services that select different pods, as medium': {
      objects: [
        metalLb,
        balanced('shop/a', { age: 7200, ingress: at('192.0.2.1'), annotations: shared('k'), spec: local }),
        balanced('shop/b', {
          ingress: at('192.0.2.2'),
          annotations: shared('k'),
          spec: { ...local, ...on(81) },
        }),
      ],
      expect: second,
    },
    'a MetalLB key of a Service with Local and one with Cluster': {
      objects: [
        metalLb,
        balanced('shop/a', { age: 7200, ingress: at('192.0.2.1'), annotations: shared('k') }),
        balanced('shop/b', {
          ingress: at('192.0.2.2'),
          annotations: shared('k', 'metallb.universe.tf/allow-shared-ip'),
          spec: { ...local, ...on(81) },
        }),
      ],
      expect: second,
    },
    'a Cilium key shared with Local by Services without a selector': {
      objects: ['shop/a', 'shop/b'].map((path, index) =>
        balanced(path, {
          age: 7200 - index,
          ingress: at(`192.0.2.${index + 1}`),
          annotations: shared('k', 'lbipam.cilium.io/sharing-key'),
          spec: { ...local, ...on(80 + index), selector: null },
        }),
      ),
      expect: second,
    },
    'a MetalLB key among manifests': {
      manifests: ['shop/a', 'shop/b'].map((path) => ({
        ...balanced(path, { age: undefined, annotations: shared('k'), spec: local }),
        status: undefined,
      })),
      expect: second,
    },
  },
  passes: {
    'a Service with an address': { objects: [balanced('shop/web', { ingress: at('192.0.2.1') })] },
    'a Service with a host name': {
      objects: [balanced('shop/web', { ingress: [{ hostname: 'lb.example.com' }] })],
    },
    'an internal load balancer of a cloud': {
      objects: [
        balanced('shop/web', {
          ingress: at('10.0.0.5'),
          annotations: { 'service.beta.kubernetes.io/azure-load-balancer-internal': 'true' },
        }),
      ],
    },
    'a Service that has its address without node ports': {
      objects: [
        balanced('shop/web', {
          ingress: at('192.0.2.1'),
          spec: { allocateLoadBalancerNodePorts: false },
        }),
      ],
    },
    'no address within the five minutes': { objects: [balanced('shop/web', { age: 300 }), onAws] },
    'a class whose controller is here, within the five minutes': {
      objects: [
        balanced('shop/web', { age: 60, spec: { loadBalancerClass: 'service.k8s.aws/nlb' } }),
        controller('public.ecr.aws/eks/aws-load-balancer-controller:v2.14.0'),
      ],
    },
    'a class that EKS serves from outside the cluster, within the five minutes': {
      objects: [
        balanced('shop/web', { age: 60, spec: { loadBalancerClass: 'eks.amazonaws.com/nlb' } }),
        onAws,
      ],
    },
    'a class that was given to MetalLB, within the five minutes': {
      objects: [balanced('shop/web', { age: 60, spec: { loadBalancerClass: 'example.com/vip' } }), metalLb],
    },
    'a class whose controller is gone, with the address still there': {
      objects: [
        balanced('shop/web', {
          ingress: at('192.0.2.1'),
          spec: { loadBalancerClass: 'service.k8s.aws/nlb' },
        }),
      ],
    },
    'a Service that is being deleted': {
      objects: [balanced('shop/web', { metadata: { deletionTimestamp: '2026-11-23T11:00:00Z' } })],
    },
    'two Services on one address with different ports': {
      objects: [
        balanced('shop/a', { ingress: at('192.0.2.1'), annotations: shared('k') }),
        balanced('shop/b', { ingress: at('192.0.2.1'), annotations: shared('k'), spec: on(81) }),
      ],
    },
    'two Services on one address and port with different protocols': {
      objects: [
        balanced('shop/a', { ingress: at('192.0.2.1') }),
        balanced('shop/b', { ingress: at('192.0.2.1'), spec: on(80, 'UDP') }),
      ],
    },
    'a common address that a proxy answers': {
      objects: [
        balanced('shop/a', { ingress: at('192.0.2.1', { ipMode: 'Proxy' }) }),
        balanced('shop/b', { ingress: at('192.0.2.1', { ipMode: 'Proxy' }) }),
      ],
    },
    'a port without an error beside an empty one': {
      objects: [
        balanced('shop/web', {
          ingress: at('192.0.2.1', { ports: [{ port: 80, protocol: 'TCP', error: '' }] }),
        }),
      ],
    },
    'a MetalLB key shared with Local by Services with the same selector': {
      objects: [
        balanced('shop/a', {
          ingress: at('192.0.2.1'),
          annotations: shared('k'),
          spec: { ...local, selector: { app: 'x', tier: 'y' } },
        }),
        balanced('shop/b', {
          ingress: at('192.0.2.1'),
          annotations: shared('k'),
          spec: { ...local, ...on(81), selector: { tier: 'y', app: 'x' } },
        }),
      ],
    },
    'a MetalLB key where MetalLB does not run': {
      objects: [
        balanced('shop/a', { ingress: at('192.0.2.1'), annotations: shared('k'), spec: local }),
        balanced('shop/b', { ingress: at('192.0.2.2'), annotations: shared('k'), spec: local }),
        onAws,
      ],
    },
    'different MetalLB keys, or none': {
      objects: [
        balanced('shop/a', { ingress: at('192.0.2.1'), annotations: shared('k'), spec: local }),
        balanced('shop/b', { ingress: at('192.0.2.2'), annotations: shared('m'), spec: local }),
        balanced('shop/c', { ingress: at('192.0.2.3'), annotations: shared(''), spec: local }),
        balanced('shop/d', { ingress: at('192.0.2.4'), annotations: shared(''), spec: local }),
      ],
    },
    'the same Cilium key in two namespaces': {
      objects: ['shop/a', 'test/b'].map((path, index) =>
        balanced(path, {
          ingress: at(`192.0.2.${index + 1}`),
          annotations: shared('k', 'lbipam.cilium.io/sharing-key'),
          spec: local,
        }),
      ),
    },
  },
  unknownUses: {
    loadBalancers: { objects: [balanced('shop/web')], expect: web },
    clock: { objects: [balanced('shop/web'), onAws], expect: 'unknown' },
  },
  unknowns: {
    'a Service that does not say when it was created': {
      objects: [balanced('shop/web', { age: undefined }), onAws],
    },
    'a reading whose time nobody knows': { objects: [balanced('shop/web'), onAws], collectedAt: null },
    'a young Service with a class, where not all workloads were read': {
      objects: [balanced('shop/web', { age: 60, spec: { loadBalancerClass: 'service.k8s.aws/nlb' } }), onAws],
      unread: { Deployment: 'forbidden' },
    },
    'a status that was not kept': { objects: [{ ...balanced('shop/web'), status: undefined }] },
    'a manifest, which does not say what address it gets': {
      manifests: [{ ...balanced('shop/web', { age: undefined }), status: undefined }],
      complete: true,
    },
  },
  notApplicable: {
    'Services of other types': {
      objects: [service('shop/cart'), service('shop/web', { type: 'NodePort' })],
    },
  },
});
