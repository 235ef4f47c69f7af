import type { IpFamily } from '../../../model/carriage.ts';
import type { Fits, MtuPath, MtuRange } from '../../../model/mtu-plan.ts';
import { fitsAll, rangeOf, roomOf, type Variant } from './variants.ts';
import type { CableChoice, DsrChoice, MtuQuestion } from './question.ts';

export interface PathFacts {
  readonly variants: readonly Variant[];
  /** MTUs of nodes, the smallest first. */
  readonly nodeMtus: readonly number[];
  /** What pods of each node MTU get; empty where that is not known. */
  readonly podMtus: readonly number[];
  readonly families: readonly IpFamily[];
  readonly path: MtuQuestion['path'];
  readonly dsr: DsrChoice;
  readonly cable: CableChoice;
  /** Does Calico hand packets for a NodePort on to another node itself? */
  readonly handsOn: boolean;
  /** Does TCP in pods probe for what passes where no ICMP tells? null: not known. */
  readonly probes: boolean | null;
}

/** The ways on which a packet grows by more than between two pods, or which carry less than the nodes. */
export function pathsOf(facts: PathFacts): MtuPath[] {
  return [...overPath(facts), ...dsrPath(facts), ...handOnPath(facts), ...cablePath(facts)];
}

function verdict({ podMtus }: PathFacts, largest: MtuRange | undefined): Fits {
  if (largest === undefined) return 'unknown';
  return fitsAll(podMtus.flatMap((size) => [[size, largest.least] as const, [size, largest.most] as const]));
}

/** A packet that leaves the cluster goes without the CNI's tunnel, one to another node within it. */
function overPath(facts: PathFacts): MtuPath[] {
  const { path, variants, nodeMtus, probes } = facts;
  if (path === undefined) return [];
  const icmp = `Larger ones rest on ICMP “too big” messages reaching the pod${probes === true ? ', or on TCP, which probes for what passes where none comes (packetization-layer-pmtud-mode of Cilium)' : ''}.`;
  const limits = limitsOf(path, nodeMtus);
  const sources = path.source === undefined ? [] : [path.source];
  const between = rangeOf(variants.flatMap((variant) => limits.map((limit) => roomOf(variant, limit))));
  const outside = rangeOf(limits);
  return [
    {
      name: `${path.name}, between nodes`,
      largest: between ?? null,
      fits: verdict(facts, between),
      says: `${path.says}; packets between nodes go in what the CNI puts around them.`,
      sources,
    },
    {
      name: `${path.name}, out of the cluster`,
      largest: outside ?? null,
      fits: verdict(facts, outside),
      says: `${path.says}; packets that leave the cluster go without the CNI’s tunnel. ${icmp}`,
      sources,
    },
  ];
}

/** What passes at least and at most through the path and the smallest node. */
function limitsOf(
  { mtu, least = mtu }: NonNullable<PathFacts['path']>,
  nodeMtus: readonly number[],
): readonly number[] {
  return [...new Set([least, mtu].map((one) => Math.min(one, ...nodeMtus.slice(0, 1))))];
}

const dsrBytes: Readonly<Record<Exclude<DsrChoice, 'none'>, Readonly<Record<IpFamily, number>>>> = {
  opt: { 4: 8, 6: 24 },
  geneve: { 4: 50 + 12, 6: 70 + 24 },
  ipip: { 4: 20, 6: 40 },
};

/**
 * Requests that Cilium passes from the node they reach to that of the backend. The MTU of pods makes no room for it; what
 * is too large is answered with ICMP: bpf/lib/nodeport.h and pkg/loadbalancer/config.go of v1.20.2.
 */
function dsrPath({ dsr, families, nodeMtus }: PathFacts): MtuPath[] {
  if (dsr === 'none') return [];
  const added = families.map((family) => dsrBytes[dsr][family]);
  const [smallest] = nodeMtus;
  const largest = smallest === undefined ? undefined : rangeOf(added.map((bytes) => smallest - bytes));
  return [
    {
      name: `DSR (${dsr}), from the node a client reaches to the backend`,
      largest: largest ?? null,
      fits: 'unknown',
      says: `Adds ${[...new Set(added)].join(' or ')} bytes to requests of clients outside. Larger ones are dropped, and Cilium tells the client so by ICMP; answers go straight to it. It does not lower the MTU of pods.`,
      sources: [
        'https://github.com/cilium/cilium/blob/v1.20.2/bpf/lib/nodeport.h',
        'https://github.com/cilium/cilium/blob/v1.20.2/pkg/loadbalancer/config.go',
      ],
    },
  ];
}

function handOnPath(facts: PathFacts): MtuPath[] {
  const [smallest] = facts.nodeMtus;
  if (!facts.handsOn) return [];
  const largest =
    smallest === undefined
      ? undefined
      : rangeOf(facts.families.map((family) => smallest - (family === 4 ? 50 : 70)));
  return [
    {
      name: 'NodePort of Calico’s eBPF dataplane, from the node a client reaches to the backend',
      largest: largest ?? null,
      fits: verdict(facts, largest),
      says: 'Goes in VXLAN even where packets between pods do not, and so do the answers of pods.',
      sources: ['https://docs.tigera.io/calico/latest/networking/configuring/mtu'],
    },
  ];
}

const submarinerSources = [
  'https://github.com/submariner-io/submariner/blob/5b70b1e43f8db81ff38f2f721ed132009d5e7567/pkg/vxlan/vxlan.go',
  'https://github.com/submariner-io/submariner/blob/5b70b1e43f8db81ff38f2f721ed132009d5e7567/pkg/routeagent_driver/handlers/mtu/mtuhandler.go',
];

/** MaxIPSecOverhead, 120, less 40 for the headers of TCP and IPv4. */
const ipsecRoom = 80;

/** Linux gives a WireGuard interface this MTU, and Submariner sets none: pkg/cable/wireguard/driver.go. */
const wireGuardDeviceMtu = 1420;

/**
 * Two tunnels one after the other, not one in the other: VXLAN of Submariner to the gateway node (MTUOverhead, 50;
 * OVN-Kubernetes takes its own way there), then the cable to the other cluster.
 */
function cablePath(facts: PathFacts): MtuPath[] {
  const { cable, nodeMtus, path, variants } = facts;
  if (cable === 'none') return [];
  const [smallest] = nodeMtus;
  const wires = path === undefined ? (smallest === undefined ? [] : [smallest]) : limitsOf(path, nodeMtus);
  const toGateway =
    variants[0]?.carriage.cni === 'OVN-Kubernetes' || smallest === undefined ? [] : [smallest - 50];
  const largest = rangeOf(
    wires.map((wire) =>
      Math.min(
        { libreswan: wire - ipsecRoom, vxlan: wire - 50, wireguard: Math.min(wireGuardDeviceMtu, wire - 60) }[
          cable
        ],
        ...toGateway,
      ),
    ),
  );
  const clamp = cable === 'vxlan' ? 50 : 120;
  return [
    {
      name: `Submariner (${cable}) to other clusters`,
      largest: largest ?? null,
      fits: verdict(facts, largest),
      says: `VXLAN to the gateway node takes 50 bytes${variants[0]?.carriage.cni === 'OVN-Kubernetes' ? ' (not with OVN-Kubernetes)' : ''}, the cable ${cable === 'libreswan' ? `up to ${ipsecRoom}` : cable === 'vxlan' ? '50' : `60 and its interface has ${wireGuardDeviceMtu} whatever the node has`}; they follow each other. Submariner clamps the MSS of TCP to the path, with Globalnet to ${smallest ?? 'the gateway’s MTU'} less ${clamp}${cable === 'vxlan' ? ', which leaves 40 bytes of TCP and IP headers out of account' : ''}; the annotation submariner.io/tcp-clamp-mss on gateway nodes sets another. Other protocols are not clamped.`,
      sources: submarinerSources,
    },
  ];
}
