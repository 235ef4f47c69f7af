import { describe, expect, it } from 'vitest';
import { node, pod } from '../support/objects.ts';
import { evidenceIn, type Given, type RawObject } from '../support/snapshot-of.ts';
import { podTemplate, workload } from '../support/workload-objects.ts';

const running = (kind: string, path: string, image: string, labels: Record<string, string> = {}) =>
  workload(kind, path, 'x', { template: podTemplate(labels, [{ name: 'main', image }]) });
const ciliumConfig = (data: Record<string, string>): RawObject => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name: 'cilium-config', namespace: 'kube-system' },
  data,
});
const ipAddressPool: RawObject = {
  apiVersion: 'metallb.io/v1beta1',
  kind: 'IPAddressPool',
  metadata: { name: 'lan', namespace: 'metallb-system' },
  spec: { addresses: ['192.0.2.0/28'] },
};
const found = (given: Given): unknown => {
  const { loadBalancers } = evidenceIn(given);
  return loadBalancers.state === 'known'
    ? loadBalancers.value.found.map(({ product, pools, from }) => [
        product,
        pools,
        `${from.object} ${from.field}`,
      ])
    : loadBalancers.state;
};
const lackedBy = (given: Given, name: string) => {
  const { loadBalancers } = evidenceIn(given);
  return loadBalancers.state === 'known' ? loadBalancers.value.lackedBy(name) : loadBalancers.state;
};

describe('loadBalancers', () => {
  it.each([
    ['MetalLB', 'quay.io/metallb/controller:v0.16.2'],
    ['MetalLB', 'registry.redhat.io/openshift4/metallb-rhel9@sha256:1'],
    ['kube-vip', 'ghcr.io/kube-vip/kube-vip:v1.0.0'],
    ['AWS Load Balancer Controller', 'public.ecr.aws/eks/aws-load-balancer-controller:v2.14.0'],
    ['Tailscale operator', 'tailscale/k8s-operator:v1.90'],
    ['PureLB', 'ghcr.io/purelb/purelb/allocator:v0.13'],
    ['LoxiLB', 'ghcr.io/loxilb-io/kube-loxilb:latest'],
    ['cloud provider', 'registry.k8s.io/provider-os/openstack-cloud-controller-manager:v1.34.0'],
  ])('finds %s by image %s', (product, image) => {
    const objects = [running('Deployment', 'lb/controller', image)];
    expect(found({ objects })).toEqual([
      [
        product,
        product === 'MetalLB' ? 0 : undefined,
        'Deployment lb/controller spec.template.spec.containers[name=main].image',
      ],
    ]);
  });

  it('counts MetalLB’s pools, where they were read', () => {
    const controller = running('Deployment', 'metallb-system/controller', 'metallb/controller:v1');
    const count = (given: Given) => (found(given) as unknown[][])[0]?.[1];
    expect(count({ objects: [controller, ipAddressPool] })).toBe(1);
    expect(count({ objects: [controller], unread: { IPAddressPool: 'forbidden' } })).toBeUndefined();
  });

  it('finds kube-vip in static pods, ServiceLB by its DaemonSets and clouds by their nodes', () => {
    const staticPod = pod(
      'kube-system/kube-vip-cp-1',
      'kube-vip',
      { containers: [{ name: 'kube-vip', image: 'ghcr.io/kube-vip/kube-vip:v1.0.0' }] },
      { annotations: { 'kubernetes.io/config.mirror': 'x' } },
    );
    const svclb = running('DaemonSet', 'kube-system/svclb-web-1a2b', 'rancher/klipper-lb:v0.4.9', {
      'svccontroller.k3s.cattle.io/svcname': 'web',
    });
    const onAws = node('worker-1', { spec: { providerID: 'aws:///eu-central-1a/i-1' } });
    expect(found({ objects: [staticPod, svclb, onAws] })).toEqual([
      [
        'ServiceLB',
        undefined,
        'DaemonSet kube-system/svclb-web-1a2b spec.template.metadata.labels[svccontroller.k3s.cattle.io/svcname]',
      ],
      ['kube-vip', undefined, 'Pod kube-system/kube-vip-cp-1 spec.containers[name=kube-vip].image'],
      ['cloud provider', undefined, 'Node worker-1 spec.providerID'],
    ]);
  });

  it('finds nothing on bare machines, nor a controller scaled to zero', () => {
    expect(
      found({
        objects: [
          node('worker-1', { spec: { providerID: 'kind://docker/x/worker-1' } }),
          workload('Deployment', 'metallb-system/controller', 'x', {
            replicas: 0,
            template: podTemplate({}, [{ name: 'controller', image: 'metallb/controller:v1' }]),
          }),
        ],
      }),
    ).toEqual([]);
  });

  it('reads Cilium’s options with their defaults', () => {
    const products = (data: Record<string, string>) =>
      (found({ objects: [ciliumConfig(data)] }) as unknown[][]).map(([product, pools]) => [product, pools]);
    expect(products({})).toEqual([['Cilium LB IPAM', 0]]);
    expect(products({ 'enable-lb-ipam': 'false' })).toEqual([]);
    expect(products({ 'default-lb-service-ipam': 'none' })).toEqual([]);
    expect(
      products({
        'default-lb-service-ipam': 'nodeipam',
        'enable-node-ipam': 'true',
        'enable-l2-announcements': 'true',
        'enable-bgp-control-plane': 'true',
      }),
    ).toEqual([
      ['Cilium L2 announcements', 0],
      ['Cilium BGP control plane', 0],
      ['Cilium Node IPAM', undefined],
    ]);
    expect(products({ 'enable-lb-ipam': 'false', 'enable-l2-announcements': 'true' })).toEqual([]);
  });

  it('tells the product that a well-known class lacks, where everything was read', () => {
    expect(lackedBy({}, 'service.k8s.aws/nlb')).toBe('AWS Load Balancer Controller');
    expect(lackedBy({}, 'io.cilium/l2-announcer')).toBe('Cilium L2 announcements');
    expect(lackedBy({}, 'example.com/internal-vip')).toBeUndefined();
    expect(lackedBy({}, 'constructor')).toBeUndefined();
    const objects = [running('Deployment', 'kube-system/lbc', 'aws-load-balancer-controller:v2')];
    expect(lackedBy({ objects }, 'service.k8s.aws/nlb')).toBeUndefined();
    expect(lackedBy({ objects, unread: { Pod: 'forbidden' } }, 'tailscale')).toBeUndefined();
  });

  it('is unknown where nothing was found and something was not read', () => {
    expect(found({ unread: { Deployment: 'forbidden' } })).toBe('unknown');
    expect(
      found({ unreadNames: [{ kind: 'ConfigMap', namespace: 'kube-system', name: 'cilium-config' }] }),
    ).toBe('unknown');
  });
});
