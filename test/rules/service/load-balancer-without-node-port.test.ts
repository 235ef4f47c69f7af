import rule from '../../../src/rules/service/load-balancer-without-node-port.ts';
import { node, service } from '../../support/objects.ts';
import type { RawObject } from '../../support/snapshot-of.ts';
import { testRule } from '../../support/test-rule.ts';
import { podTemplate, workload } from '../../support/workload-objects.ts';

const bare = { allocateLoadBalancerNodePorts: false };
const local = { externalTrafficPolicy: 'Local', ports: [{ port: 80, nodePort: 30080 }] };
const of = (spec: object, annotations: Record<string, string> = {}) =>
  service('shop/web', { type: 'LoadBalancer', ...spec }, { annotations });
const target = (value: string) => ({
  'service.beta.kubernetes.io/aws-load-balancer-nlb-target-type': value,
});
const aws = node('worker-1', { spec: { providerID: 'aws:///eu-west-1a/i-0123' } });
const openstack = node('worker-1', { spec: { providerID: 'openstack:///0123' } });
const nlb = { ...bare, loadBalancerClass: 'service.k8s.aws/nlb' };
const controller = (...args: string[]) =>
  workload('Deployment', 'kube-system/alb', 'alb', {
    template: podTemplate({ app: 'alb' }, [
      {
        name: 'aws-load-balancer-controller',
        image: 'public.ecr.aws/eks/aws-load-balancer-controller:v3.1.0',
        args,
      },
    ]),
  });
const metalLb = workload('Deployment', 'lb/controller', 'lb', {
  template: podTemplate({}, [{ name: 'controller', image: 'quay.io/metallb/controller:v0.16.2' }]),
});
const ciliumConfig: RawObject = {
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name: 'cilium-config', namespace: 'kube-system' },
  data: { 'enable-lb-ipam': 'true' },
};
const ciliumPool: RawObject = {
  apiVersion: 'cilium.io/v2',
  kind: 'CiliumLoadBalancerIPPool',
  metadata: { name: 'lan' },
  spec: { blocks: [{ cidr: '192.0.2.0/28' }] },
};
const expect = [['high', 'Service shop/web']] as const;

testRule('service/load-balancer-without-node-port', rule, {
  flags: {
    'no node ports for the controller of AWS’s cloud': { objects: [of(bare), aws], expect },
    'no node ports for OpenStack’s': { objects: [of(bare), openstack], expect },
    'one port of two that somebody gave a node port': {
      objects: [
        of({
          ...bare,
          ports: [
            { port: 80, nodePort: 30080 },
            { name: 'b', port: 443 },
          ],
        }),
        aws,
      ],
      expect,
    },
    'the AWS Load Balancer Controller with targets of type instance': {
      objects: [of(nlb, target('instance')), aws],
      expect,
    },
    'the AWS Load Balancer Controller by its default': { objects: [of(nlb), controller(), aws], expect },
    'the same by its flag': {
      objects: [of(nlb), controller('--default-target-type=instance'), aws],
      expect,
    },
    'the same by annotation, its workload being elsewhere': {
      objects: [of(bare, { 'service.beta.kubernetes.io/aws-load-balancer-type': 'external' }), aws],
      expect,
    },
    'Cilium without a pool of addresses': { objects: [of(bare), aws, ciliumConfig], expect },
    'no port for the health check': { objects: [of(local), aws], expect },
    'a port for the health check that is 0': {
      objects: [of({ ...local, healthCheckNodePort: 0 }), aws],
      expect,
    },
    'manifests that say instance': { manifests: [of(nlb, target('instance'))], expect },
  },
  passes: {
    'targets of type ip': { objects: [of(nlb, target('ip')), aws] },
    'targets of type ip, as it was once said': {
      objects: [of(bare, { 'service.beta.kubernetes.io/aws-load-balancer-type': 'nlb-ip' }), aws],
    },
    'targets of type ip by the controller’s flag': {
      objects: [of(nlb), controller('--default-target-type=ip'), aws],
    },
    MetalLB: { objects: [of(bare), metalLb, openstack] },
    'Cilium with a pool': { objects: [of(bare), aws, ciliumConfig, ciliumPool] },
    'a class of another product': {
      objects: [of({ ...bare, loadBalancerClass: 'io.cilium/bgp-control-plane' }), aws],
    },
    'a cloud that needs none': {
      objects: [of(bare), node('worker-1', { spec: { providerID: 'azure:///subscriptions/x' } })],
    },
    'node ports that somebody chose': {
      objects: [of({ ...bare, ports: [{ port: 80, nodePort: 30080 }] }), aws],
    },
    'a port for the health check': { objects: [of({ ...local, healthCheckNodePort: 31000 }), aws] },
    'no port for the health check with MetalLB, which asks for none': {
      objects: [of(local), metalLb, openstack],
    },
    'a manifest without a port for the health check, which the API server assigns': {
      manifests: [of({ ...local, loadBalancerClass: 'service.k8s.aws/nlb' }, target('instance'))],
      complete: true,
    },
  },
  unknownUses: {
    loadBalancers: { objects: [of(bare), aws], expect: 'unknown' },
    nodes: { objects: [of(nlb, target('instance')), aws], expect },
    workloads: { objects: [of(nlb), controller(), aws], expect: 'unknown' },
  },
  unknowns: {
    'a manifest that does not say which load balancer is meant': { manifests: [of(bare)] },
    'workloads that were not read, among which MetalLB may be': {
      objects: [of(bare), aws],
      unread: { Deployment: 'forbidden' },
    },
  },
  notApplicable: {
    'the defaults': { objects: [of({}), aws] },
    'a Service of another type': { objects: [service('shop/web', { type: 'NodePort', ...local }), aws] },
  },
});
