import ipaddr from 'ipaddr.js';

/** What the applications of a scenario need to know of its cluster: applications.yaml. */
export interface ApplicationsOn {
  /** Nodes they run on, in order, and the first pod address of each family there; the next ones follow. */
  readonly nodes: Readonly<Record<string, readonly string[]>>;
  /** Where the pods of a workload run, by `namespace/name`; else DaemonSets on every node, others on those above. */
  readonly running?: Readonly<Record<string, readonly string[]>>;
  /** The first ClusterIP of each family; the next ones follow. */
  readonly clusterIPs: readonly string[];
  /** What two LoadBalancer Services get as status, by family of the first entry; none: NodePorts instead. */
  readonly loadBalancers?: readonly (readonly Record<string, unknown>[])[];
  /** Annotations and fields of spec that LoadBalancer Services carry there. */
  readonly loadBalancer?: { readonly annotations?: Record<string, string>; readonly spec?: object };
  /** What a Service that wants endpoints nearby asks for, where nodes have zones and the dataplane follows. */
  readonly trafficDistribution?: 'PreferClose' | 'PreferSameZone';
  readonly ingress?: {
    readonly className: string;
    readonly annotations?: Record<string, string>;
    readonly status: readonly object[];
  };
  /** Parent of an HTTPRoute: namespace and name of a Gateway of the scenario, and who answers for it. */
  readonly gateway?: { readonly namespace: string; readonly name: string; readonly controllerName: string };
}

/** Hands out the cluster's addresses and node ports, each once. */
export class Addresses {
  readonly #on: ApplicationsOn;
  readonly #pods = new Map<string, number>();
  #services = 0;
  #nodePorts = 31_080;
  #loadBalancers = 0;

  constructor(on: ApplicationsOn) {
    this.#on = on;
  }

  ofPod(node: string): readonly string[] {
    const index = this.#pods.get(node) ?? 0;
    this.#pods.set(node, index + 1);
    return this.#on.nodes[node]!.map((first) => after(first, index));
  }

  ofService(): readonly string[] {
    const index = this.#services++;
    return this.#on.clusterIPs.map((first) => after(first, index));
  }

  nodePort(): number {
    return this.#nodePorts++;
  }

  ofLoadBalancer(): readonly object[] | undefined {
    return this.#on.loadBalancers?.[this.#loadBalancers++];
  }
}

function after(first: string, index: number): string {
  const bytes = ipaddr.parse(first).toByteArray();
  let carry = index;
  for (let at = bytes.length - 1; carry > 0; at -= 1) {
    carry += bytes[at]!;
    bytes[at] = carry & 255;
    carry >>= 8;
  }
  return ipaddr.fromByteArray(bytes).toString();
}

export function familyOf(address: string): 'IPv4' | 'IPv6' {
  return ipaddr.parse(address).kind() === 'ipv4' ? 'IPv4' : 'IPv6';
}
