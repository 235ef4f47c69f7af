import rule from '../../../src/rules/dataplane/native-routing-incomplete.ts';
import { ciliumAgent, ciliumConfig, daemonSet } from '../../support/network-agents.ts';
import { addressedNode } from '../../support/network-objects.ts';
import { node } from '../../support/objects.ts';
import type { RawObject } from '../../support/snapshot-of.ts';
import { testRule } from '../../support/test-rule.ts';

const workers = ['10.0.1.11', '10.0.2.12'].map((address, index) =>
  addressedNode(`worker-${index + 1}`, [address], {
    podCIDRs: [`10.244.${index + 1}.0/24`],
    labels: { 'kubernetes.io/hostname': `worker-${index + 1}` },
  }),
);
const cloudNode = (name: string, providerID: string): RawObject => ({
  ...addressedNode(name, ['10.0.0.1']),
  spec: { providerID },
});
const inZones = (...zones: string[]) =>
  zones.map((zone, index) => cloudNode(`ip-${index}`, `aws:///${zone}/i-0${index}`));
const native = { 'routing-mode': 'native', 'ipv4-native-routing-cidr': '10.0.0.0/8' };
const direct = { ...native, 'auto-direct-node-routes': 'true' };
const cluster = (
  data: Record<string, string>,
  nodes: readonly RawObject[] = workers,
  ...more: RawObject[]
) => ({
  objects: [ciliumConfig(data), ciliumAgent(), ...nodes, ...more],
});
const bgp = { 'enable-bgp-control-plane': 'true' };
const withRoutes = (routes: string) => ({ 'nodes/worker-1/ip-route.txt': routes });
const onWorker2 = (defaults: Record<string, string>): RawObject => ({
  apiVersion: 'cilium.io/v2',
  kind: 'CiliumNodeConfig',
  metadata: { name: 'edge', namespace: 'kube-system' },
  spec: { nodeSelector: { matchLabels: { 'kubernetes.io/hostname': 'worker-2' } }, defaults },
});
const high = ['high', 'ConfigMap kube-system/cilium-config'] as const;
const medium = ['medium', 'ConfigMap kube-system/cilium-config'] as const;
const ipv6 = { 'enable-ipv6': 'true', 'enable-ipv6-masquerade': 'true' };
const overRouter = 'default via 10.0.1.1 dev eth0\n10.0.1.0/24 dev eth0 scope link\n';
const oneNetwork = 'default via 10.0.1.1 dev eth0\n10.0.0.0/16 dev eth0 scope link\n';

testRule('dataplane/native-routing-incomplete', rule, {
  flags: {
    'no IPv4 CIDR for native routing': {
      ...cluster({ 'routing-mode': 'native', ...bgp }),
      expect: [high],
    },
    'no IPv6 CIDR for native routing': { ...cluster({ ...native, ...bgp, ...ipv6 }), expect: [high] },
    'no IPv6 CIDR, which IPAM eni does not spare': {
      ...cluster({ 'routing-mode': 'native', ipam: 'eni', ...ipv6 }),
      expect: [high],
    },
    'no IPv4 CIDR with IPAM azure': {
      ...cluster({ 'routing-mode': 'native', ipam: 'azure' }),
      expect: [high],
    },
    'nobody that writes routes': { ...cluster(native), expect: [medium] },
    'nobody that writes routes, with a table that shows none': {
      ...cluster(native),
      files: withRoutes(oneNetwork),
      expect: [medium],
    },
    'direct routes between two zones of AWS': {
      ...cluster(direct, inZones('eu-west-1a', 'eu-west-1b')),
      expect: [high],
    },
    'direct routes between nodes that a router joins': {
      ...cluster(direct),
      files: withRoutes(overRouter),
      expect: [high],
    },
    'one node whose CiliumNodeConfig takes the CIDR away': {
      ...cluster({ ...native, ...bgp }, workers, onWorker2({ 'ipv4-native-routing-cidr': '' })),
      expect: [high],
    },
  },
  passes: {
    'tunnels, the default': cluster({}),
    'all said, and BGP': cluster({ ...native, ...bgp }),
    'IPAM eni, which finds the CIDR and routes': cluster({ 'routing-mode': 'native', ipam: 'eni' }),
    'IPAM alibabacloud': cluster({ 'routing-mode': 'native', ipam: 'alibabacloud' }),
    'ip-masq-agent': cluster({ 'routing-mode': 'native', 'enable-ip-masq-agent': 'true', ...bgp }),
    'no masquerading': cluster({ 'routing-mode': 'native', 'enable-ipv4-masquerade': 'false', ...bgp }),
    'a CIDR that is the VPC’s, on nodes of a cloud that routes': cluster(
      native,
      inZones('eu-west-1a', 'eu-west-1b'),
    ),
    'kube-router that writes routes': cluster(
      native,
      workers,
      daemonSet('kube-system/kube-router', {
        containers: { 'kube-router': 'cloudnativelabs/kube-router:v2.6' },
      }),
    ),
    'Cilium chained onto a CNI that routes': cluster({ ...native, 'cni-chaining-mode': 'generic-veth' }),
    'a single node': cluster(native, workers.slice(0, 1)),
    'routes that somebody wrote': {
      ...cluster(native),
      files: withRoutes(`${oneNetwork}10.244.2.0/24 via 10.0.2.12 dev eth0\n`),
    },
    'direct routes in one network': { ...cluster(direct), files: withRoutes(oneNetwork) },
    'direct routes that skip who is behind a router': cluster(
      { ...direct, 'direct-routing-skip-unreachable': 'true' },
      inZones('eu-west-1a', 'eu-west-1b'),
    ),
    'direct routes of a single node': cluster(direct, [node('only')]),
  },
  unknownUses: {
    networkAgents: { ...cluster({ 'routing-mode': 'native', ...bgp }), expect: [high] },
    nodes: { ...cluster(native), expect: 'unknown' },
    cni: { ...cluster(native), expect: [medium] },
    nodeRoutes: { ...cluster(direct), expect: 'unknown' },
  },
  unknowns: {
    'direct routes between nodes whose networks no object tells': cluster(direct),
    'direct routes within one zone of AWS, which may hold several subnets': cluster(
      direct,
      inZones('eu-west-1a', 'eu-west-1a'),
    ),
    'CiliumNodeConfigs that may not be read': {
      ...cluster(native),
      unread: { CiliumNodeConfig: 'forbidden' },
    },
  },
  notApplicable: {
    'GKE Dataplane V2': {
      objects: [
        ciliumConfig({ 'routing-mode': 'native' }),
        daemonSet('kube-system/anetd', {
          containers: { 'cilium-agent': 'gke.gcr.io/cilium/cilium:v1.15.6-gke.1' },
        }),
        ...workers,
      ],
    },
    'a ConfigMap that an earlier Cilium left': { objects: [ciliumConfig(native), ...workers] },
  },
});
