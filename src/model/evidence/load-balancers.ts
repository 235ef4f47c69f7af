import type { Citation } from '../cite.ts';
import type { Missing } from '../missing.ts';

/** What gives Services of type LoadBalancer their addresses, and can be told from what runs here. */
export type LoadBalancerProduct =
  | 'MetalLB'
  | 'Cilium LB IPAM'
  | 'Cilium L2 announcements'
  | 'Cilium BGP control plane'
  | 'Cilium Node IPAM'
  | 'kube-vip'
  | 'ServiceLB'
  | 'AWS Load Balancer Controller'
  | 'Tailscale operator'
  | 'OpenELB'
  | 'PureLB'
  | 'LoxiLB'
  | 'cloud provider';

export interface LoadBalancerController {
  readonly product: LoadBalancerProduct;
  /** How many pools it has to take addresses from; undefined where it needs none or they were not read. */
  readonly pools: number | undefined;
  readonly from: Citation;
}

/** Values of spec.loadBalancerClass that mean one product unless somebody configured it otherwise. */
const classes: Readonly<Record<string, LoadBalancerProduct>> = {
  'io.cilium/l2-announcer': 'Cilium L2 announcements',
  'io.cilium/bgp-control-plane': 'Cilium BGP control plane',
  'io.cilium/node': 'Cilium Node IPAM',
  'kube-vip.io/kube-vip-class': 'kube-vip',
  'service.k8s.aws/nlb': 'AWS Load Balancer Controller',
  tailscale: 'Tailscale operator',
  'eks.amazonaws.com/nlb': 'cloud provider',
  'networking.gke.io/l4-regional-external': 'cloud provider',
  'networking.gke.io/l4-regional-internal': 'cloud provider',
};

/** The load balancer controllers found, and what may be there beside them. */
export class LoadBalancers {
  readonly found: readonly LoadBalancerController[];
  /** What was not read, where a further controller may be. */
  readonly missing: readonly Missing[];

  constructor(found: readonly LoadBalancerController[], missing: readonly Missing[]) {
    this.found = found;
    this.missing = missing;
  }

  get(product: LoadBalancerProduct): LoadBalancerController | undefined {
    return this.found.find((one) => one.product === product);
  }

  /**
   * The product that this loadBalancerClass asks for and that is not here. Undefined when it is here, may be (something
   * was not read), or when the class is anybody's.
   */
  lackedBy(loadBalancerClass: string): LoadBalancerProduct | undefined {
    const product = Object.hasOwn(classes, loadBalancerClass) ? classes[loadBalancerClass] : undefined;
    if (product === undefined || this.missing.length > 0) return undefined;
    return this.get(product) === undefined ? product : undefined;
  }
}
