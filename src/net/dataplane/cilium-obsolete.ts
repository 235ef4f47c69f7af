import type { CiliumKey } from '../../model/kinds/cilium-keys.ts';

/** A setting that Cilium stopped to understand. */
export interface ObsoleteSetting {
  readonly key: CiliumKey;
  /** Does this value say something that is now lost? What a later default says anyway is not. */
  readonly matters: (value: string) => boolean;
  /** The first minor version, of major 1, without it. */
  readonly from: number;
  /** What says the same now. */
  readonly instead: string;
  /** The key beside it that settles the matter where it is set (to `settledBy.value`, where given). */
  readonly settledBy?: { readonly key: CiliumKey; readonly value?: string };
  /** What the agent does with it. */
  readonly outcome: string;
}

const always = () => true;
const isTrue = (value: string) => value === 'true';
const exits = 'the agent exits when it starts';
const replacement = { key: 'kube-proxy-replacement', value: 'true' } as const;

/**
 * Keys and values that were read once, by the version that no longer does, each checked in that version's code or its
 * upgrade notes (cilium/cilium, Documentation/operations/upgrade.rst of v1.15.19, v1.18.6, v1.19.4, and v1.20.2's
 * upgrade-current.inc). Keys whose absence changes nothing are not here.
 */
export const obsoleteSettings: readonly ObsoleteSetting[] = [
  {
    key: 'tunnel',
    matters: always,
    from: 15,
    instead: 'routing-mode and tunnel-protocol',
    settledBy: { key: 'routing-mode' },
    outcome: 'the agent routes through VXLAN tunnels, its default, whatever the key says',
  },
  {
    key: 'ipam',
    matters: (value) => value === 'cluster-pool-v2beta',
    from: 15,
    instead: 'ipam multi-pool',
    outcome: exits,
  },
  {
    key: 'kube-proxy-replacement',
    matters: (value) => value === 'probe',
    from: 13,
    instead: 'kube-proxy-replacement true or false',
    outcome: exits,
  },
  {
    key: 'kube-proxy-replacement',
    matters: (value) => value === 'strict' || value === 'partial' || value === 'disabled',
    from: 16,
    instead: 'kube-proxy-replacement true or false',
    outcome: exits,
  },
  {
    key: 'enable-node-port',
    matters: isTrue,
    from: 19,
    instead: 'kube-proxy-replacement true',
    settledBy: replacement,
    outcome: 'Cilium leaves NodePorts to kube-proxy',
  },
  {
    key: 'enable-host-port',
    matters: isTrue,
    from: 19,
    instead: 'kube-proxy-replacement true',
    settledBy: replacement,
    outcome: 'Cilium does not open hostPorts of pods',
  },
  {
    key: 'enable-external-ips',
    matters: isTrue,
    from: 19,
    instead: 'kube-proxy-replacement true',
    settledBy: replacement,
    outcome: 'Cilium leaves externalIPs of Services to kube-proxy',
  },
  {
    key: 'enable-ipv4-egress-gateway',
    matters: isTrue,
    from: 19,
    instead: 'enable-egress-gateway',
    settledBy: { key: 'enable-egress-gateway' },
    outcome: 'no traffic leaves through an egress gateway',
  },
  {
    key: 'node-port-mode',
    matters: (value) => value !== 'snat',
    from: 20,
    instead: 'bpf-lb-mode',
    settledBy: { key: 'bpf-lb-mode' },
    outcome: 'the agent uses snat, its default',
  },
  {
    key: 'node-port-algorithm',
    matters: (value) => value !== 'random',
    from: 20,
    instead: 'bpf-lb-algorithm',
    settledBy: { key: 'bpf-lb-algorithm' },
    outcome: 'the agent chooses endpoints at random, its default',
  },
  {
    key: 'enable-encryption-strict-mode',
    matters: isTrue,
    from: 20,
    instead: 'enable-encryption-strict-mode-egress',
    settledBy: { key: 'enable-encryption-strict-mode-egress' },
    outcome: 'traffic that could not be encrypted leaves unencrypted',
  },
];
