import { cite } from '../model/cite.ts';
import type { Evidence } from '../model/evidence/index.ts';
import {
  type LoadBalancerController,
  type LoadBalancerProduct,
  LoadBalancers,
} from '../model/evidence/load-balancers.ts';
import type { PodSpec } from '../model/evidence/workloads.ts';
import type { CiliumKey } from '../model/kinds/cilium-keys.ts';
import type { Kept } from '../model/kinds/index.ts';
import type { Listing } from '../model/listing.ts';
import { known, type Maybe, missingOf, unknown } from '../model/maybe.ts';
import type { HasRef } from '../model/ref.ts';
import { parseImage } from '../parse/image.ts';
import { defineSlice } from './define-slice.ts';

/** The repository of each product's controller, whatever registry it was copied to. */
const images: readonly (readonly [LoadBalancerProduct, RegExp])[] = [
  ['MetalLB', /metallb([-/]controller|-rhel\d+)$/],
  ['kube-vip', /(^|\/)kube-vip(-iptables)?$/],
  ['AWS Load Balancer Controller', /aws-load-balancer-controller$/],
  ['Tailscale operator', /tailscale\/k8s-operator$/],
  ['OpenELB', /openelb(-controller)?$/],
  ['PureLB', /purelb\/allocator$/],
  ['LoxiLB', /kube-loxilb$/],
  ['cloud provider', /(cloud-controller-manager|cloud-node-manager|-ccm)$/],
];

/** ServiceLB of k3s and RKE2 makes a DaemonSet for each Service, with this label: k3s, pkg/cloudprovider/servicelb.go. */
const serviceLbLabel = /^svccontroller\.[a-z0-9]+\.cattle\.io\/svcname$/;

/** Providers whose machines come without load balancers. */
const bareProviders = new Set(['kind', 'k3s', 'rke2', 'metal3', 'baremetalhost', 'vsphere']);

/** Options of Cilium, false unless set: cilium v1.20.2 pkg/option/config.go, pkg/nodeipamconfig/cell.go. */
const ciliumOptions: readonly (readonly [LoadBalancerProduct, CiliumKey])[] = [
  ['Cilium L2 announcements', 'enable-l2-announcements'],
  ['Cilium BGP control plane', 'enable-bgp-control-plane'],
  ['Cilium Node IPAM', 'enable-node-ipam'],
];

/** What runs here that gives Services of type LoadBalancer an address. */
export const loadBalancers = defineSlice({
  kinds: ['IPAddressPool', 'CiliumLoadBalancerIPPool'],
  from: ['workloads', 'pods', 'nodes', 'ciliumConfig'],
  derive: (snapshot, { workloads, pods, nodes, ciliumConfig }): Maybe<LoadBalancers> => {
    const metalLbPools = countOf(snapshot.listing('IPAddressPool'));
    const found = new Map<LoadBalancerProduct, LoadBalancerController>();
    const add = (one: LoadBalancerController): void => {
      if (!found.has(one.product)) found.set(one.product, one);
    };
    for (const workload of workloads) {
      if (workload.replicas === 0) continue;
      const path = 'spec.template.spec.containers';
      byImage(workload, workload.podSpec, path, metalLbPools).forEach(add);
      const label = Object.keys(workload.labels).find((key) => serviceLbLabel.test(key));
      if (label !== undefined) {
        const from = cite(workload, `${workload.labelsField}[${label}]`, workload.labels[label]);
        add({ product: 'ServiceLB', pools: undefined, from });
      }
    }
    // kube-vip runs as static pods where it also holds the address of the control plane.
    for (const pod of pods) {
      if (pod.metadata.annotations?.['kubernetes.io/config.mirror'] === undefined) continue;
      byImage(pod, pod.spec, 'spec.containers', metalLbPools).forEach(add);
    }
    byCilium(ciliumConfig, countOf(snapshot.listing('CiliumLoadBalancerIPPool'))).forEach(add);
    byProvider(nodes.items).forEach(add);

    const missing = [
      ...workloads.missingIn(),
      ...pods.missingIn(),
      ...nodes.missingIn(),
      ...missingOf(ciliumConfig),
    ];
    if (found.size === 0 && missing.length > 0) return unknown(...missing);
    return known(new LoadBalancers([...found.values()], missing), [], snapshot.label);
  },
});

function byImage(
  object: HasRef,
  spec: PodSpec | undefined,
  path: string,
  metalLbPools: number | undefined,
): LoadBalancerController[] {
  return (spec?.containers ?? []).flatMap(({ name = '', image = '' }) => {
    const { repository } = parseImage(image);
    const product = images.find(([, pattern]) => pattern.test(repository))?.[0];
    if (product === undefined) return [];
    const from = cite(object, `${path}[name=${name}].image`, image);
    return { product, pools: product === 'MetalLB' ? metalLbPools : undefined, from };
  });
}

/** LB IPAM is on unless it was switched off, and takes what has no class unless told otherwise (pkg/lbipamconfig/cell.go). */
function byCilium(config: Evidence['ciliumConfig'], pools: number | undefined): LoadBalancerController[] {
  if (config.state !== 'known') return [];
  const { value } = config;
  const hasIpam = value.get('enable-lb-ipam') !== 'false';
  const byDefault = value.get('default-lb-service-ipam') ?? 'lbipam';
  return [
    ...(hasIpam && byDefault === 'lbipam'
      ? [{ product: 'Cilium LB IPAM' as const, pools, from: value.cite('enable-lb-ipam', 'true') }]
      : []),
    ...ciliumOptions.flatMap(([product, key]) =>
      value.get(key) === 'true' && (hasIpam || product === 'Cilium Node IPAM')
        ? [
            {
              product,
              pools: product === 'Cilium Node IPAM' ? undefined : pools,
              from: value.cite(key, 'false'),
            },
          ]
        : [],
    ),
  ];
}

/** A managed control plane runs its cloud controller where no API server tells of it; its machines do. */
function byProvider(nodes: readonly Kept<'Node'>[]): LoadBalancerController[] {
  const node = nodes.find(({ spec }) => {
    const scheme = /^([a-z0-9]+):/.exec(spec?.providerID ?? '')?.[1];
    return scheme !== undefined && !bareProviders.has(scheme);
  });
  if (node === undefined) return [];
  return [
    {
      product: 'cloud provider',
      pools: undefined,
      from: cite(node, 'spec.providerID', node.spec?.providerID),
    },
  ];
}

function countOf(listing: Listing<HasRef>): number | undefined {
  return listing.covers() ? listing.items.length : undefined;
}
