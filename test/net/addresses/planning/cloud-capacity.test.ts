import { describe, expect, it } from 'vitest';
import type { Capacity } from '../../../../src/model/addresses-plan.ts';
import { planAddresses } from '../../../../src/net/addresses/planning/plan-addresses.ts';
import { type AddressInput, questionOf } from '../../../../src/net/addresses/planning/question.ts';
import { awsNode, azureCns } from '../../../support/network-agents.ts';
import { addressedNode } from '../../../support/network-objects.ts';
import { evidenceIn, type Given, type RawObject } from '../../../support/snapshot-of.ts';

const now = '2026-11-25T00:00:00Z';
const plan = (given: Given | undefined, input: AddressInput) =>
  planAddresses(
    given === undefined ? [] : [{ name: 'a', evidence: evidenceIn(given) }],
    questionOf({ now, ...input }),
  );
const kindOf = <K extends Capacity['kind']>({ capacity }: ReturnType<typeof plan>, kind: K) =>
  capacity.filter((one): one is Extract<Capacity, { kind: K }> => one.kind === kind);

function instance(name: string, address: string, type: string | undefined, pods: number): RawObject {
  const one = addressedNode(name, [address], {
    labels: type === undefined ? {} : { 'node.kubernetes.io/instance-type': type },
  });
  return { ...one, status: { ...(one.status as object), allocatable: { pods: String(pods) } } };
}

const podOn = (node: string, name: string, ip: string): RawObject => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name, namespace: 'shop' },
  spec: { nodeName: node },
  status: { phase: 'Running', podIPs: [{ ip }] },
});

const eks = (env: Readonly<Record<string, string>> = {}, ...further: RawObject[]): Given => ({
  objects: [
    awsNode({ env }),
    instance('n1', '10.0.0.10', 'm5.large', 29),
    instance('n2', '10.0.0.20', 'm5.large', 29),
    podOn('n1', 'p1', '10.0.0.11'),
    podOn('n1', 'p2', '10.0.0.12'),
    ...further,
  ],
});

describe('capacity on EKS', () => {
  it('is what the interfaces of each instance type have addresses for, beside what kubelets take', () => {
    expect(kindOf(plan(eks(), {}), 'instances')).toEqual([
      {
        kind: 'instances',
        cluster: 'a',
        family: 4,
        ranges: [],
        from: ['DaemonSet kube-system/aws-node'],
        type: 'm5.large',
        nodes: 2,
        limits: { interfaces: 3, addresses: 10 },
        mode: 'single addresses',
        pods: 29,
        kubelet: { least: 29, most: 29 },
        // n1 has two pods: an interface for them and one ready; n2 has none, and one interface.
        held: { now: 20 + 10, pods: 29, full: 30 },
        next: null,
      },
    ]);
  });

  it('has sixteen addresses for each with prefixes, of which as many are held as kubelets take pods', () => {
    expect(kindOf(plan(eks({ ENABLE_PREFIX_DELEGATION: 'true' }), {}), 'instances')).toMatchObject([
      // Two prefixes for n1, one for n2.
      { mode: 'prefixes', pods: 434, held: { now: 33 + 17, pods: 29, full: 3 * 16 + 1 } },
    ]);
  });

  it('is not known for a type that is not in the table, or that no label names', () => {
    const objects = [
      awsNode(),
      instance('n1', '10.0.0.10', 'zz9.large', 29),
      instance('n2', '10.0.0.20', undefined, 29),
    ];
    expect(
      kindOf(plan({ objects }, {}), 'instances').map(({ type, pods, held, next }) => [
        type,
        pods,
        held,
        next,
      ]),
    ).toEqual([
      ['zz9.large', null, null, expect.stringContaining('ask whoever has the account') as string],
      [null, null, null, 'kubectl get nodes -L node.kubernetes.io/instance-type'],
    ]);
  });

  it('does not end with IPv6', () => {
    expect(kindOf(plan(eks({ ENABLE_IPv6: 'true' }), {}), 'instances')).toMatchObject([
      { family: 6, mode: 'IPv6 prefixes', pods: null, held: null },
    ]);
  });

  it('of a subnet that is given is what nodes in it hold, and how many more fit, full or as they are', () => {
    const told = plan(eks(), { ranges: ['nodes:a=10.0.0.0/24'], nodesPerMonth: 2 });
    expect(kindOf(told, 'subnet')).toMatchObject([
      {
        ranges: ['10.0.0.0/24'],
        from: ['given as nodes:a'],
        total: '251',
        used: '30',
        free: '221',
        nodes: 2,
        nodesLeft: { least: 7, most: 14 },
        exhaustion: { months: 3.5 },
        latest: { months: 7 },
      },
    ]);
    expect(kindOf(told, 'nodes')).toEqual([]);
    expect(told.notes).toEqual([]);
  });

  it('of a subnet is what is seen alone where pods lie in other subnets than nodes', () => {
    const custom = eks({ AWS_VPC_K8S_CNI_CUSTOM_NETWORK_CFG: 'true' }, podOn('n2', 'p3', '100.64.0.5'));
    const ranges = ['nodes=10.0.0.0/24', 'pods=100.64.0.0/24'];
    expect(
      kindOf(plan(custom, { ranges }), 'subnet').map(({ ranges: [range], used, nodesLeft }) => [
        range,
        used,
        nodesLeft,
      ]),
    ).toEqual([
      ['10.0.0.0/24', '4', null],
      ['100.64.0.0/24', '1', null],
    ]);
  });

  it('of a subnet is not told where pods were not read', () => {
    const told = plan({ ...eks(), unread: { Pod: 'forbidden' } }, { ranges: ['nodes=10.0.0.0/24'] });
    expect(kindOf(told, 'subnet')).toMatchObject([
      { used: null, free: null, nodesLeft: null, exhaustion: null },
    ]);
    expect(told.missing.map(({ what }) => what)).toContain('Pod');
  });

  it('notes without a subnet what would tell it', () => {
    expect(plan(eks(), {}).notes).toEqual([
      'Pods have addresses of the underlay’s own subnets here: how many are left no object of the cluster tells. The cloud does, subnet by subnet: give each as nodes:NAME=CIDR to have it reckoned.',
    ]);
  });

  it('is told without a cluster for an instance type, in both modes', () => {
    const told = plan(undefined, {
      ranges: ['nodes=10.0.0.0/22'],
      instanceType: 'm5.large',
      nodes: 20,
      nodesPerMonth: 2,
    });
    expect(kindOf(told, 'instances').map(({ mode, pods, held }) => [mode, pods, held])).toEqual([
      ['single addresses', 29, { now: null, pods: 29, full: 30 }],
      ['prefixes', 434, { now: null, pods: 110, full: 129 }],
    ]);
    expect(kindOf(told, 'subnet')).toMatchObject([
      {
        total: '1019',
        used: '600',
        free: '419',
        nodesLeft: { least: 13, most: 13 },
        exhaustion: { months: 6.5 },
      },
    ]);
  });

  it('is told of another instance type beside those of the cluster', () => {
    const told = kindOf(plan(eks(), { instanceType: 'm5.xlarge' }), 'instances');
    expect(told.map(({ cluster, type, pods }) => [cluster, type, pods])).toEqual([
      ['a', 'm5.large', 29],
      [null, 'm5.xlarge', 58],
      [null, 'm5.xlarge', 898],
    ]);
  });

  it('has one address a node in a subnet where pods have others', () => {
    const told = plan(undefined, { ranges: ['nodes=10.0.0.0/25'], nodes: 100, nodesPerMonth: 10 });
    expect(kindOf(told, 'subnet')).toMatchObject([
      {
        total: '123',
        used: '100',
        free: '23',
        nodesLeft: { least: 23, most: 23 },
        exhaustion: { months: 2.3 },
      },
    ]);
  });
});

describe('capacity of pod ranges that no object names', () => {
  const node = (name: string, address: string, podCIDRs?: string[], labels?: Record<string, string>) =>
    addressedNode(name, [address], { ...(podCIDRs && { podCIDRs }), ...(labels && { labels }) });

  it('is counted on GKE by the parts that nodes have, which tell the most pods of each', () => {
    const labels = { 'cloud.google.com/gke-nodepool': 'default' };
    const objects = [
      node('n1', '10.1.0.2', ['10.8.0.0/26'], labels),
      node('n2', '10.1.0.3', ['10.8.0.64/26'], labels),
    ];
    const told = plan({ objects }, { ranges: ['pods=10.8.0.0/20'], nodesPerMonth: 31 });
    expect(kindOf(told, 'nodes')).toMatchObject([
      {
        blockPrefix: 26,
        prefixFrom: 'what nodes have',
        total: 64,
        used: 2,
        free: 62,
        exhaustion: { months: 2 },
      },
    ]);
    // What nodes have of it lies in it by design, as no other pool is told.
    expect(told.overlaps).toEqual([]);
    expect(told.notes).toEqual([]);
    expect(plan({ objects }, {}).notes).toEqual([
      'What the parts of nodes are cut from no object of the cluster tells here, as on clouds and with k3s: how many nodes fit is not known until it is given as pods=CIDR.',
    ]);
    expect(told.matrix).toContainEqual({ a: 'pod-pool', b: 'node-pods', state: 'expected', pairs: 2 });
  });

  it('has a /24 for each node of Azure CNI Overlay, whatever mask is given', () => {
    const labels = { 'kubernetes.azure.com/podnetwork-type': 'overlay' };
    const objects = [
      azureCns(),
      node('n1', '10.1.0.4', undefined, labels),
      node('n2', '10.1.0.5', undefined, labels),
    ];
    expect(
      kindOf(plan({ objects }, { ranges: ['pods=10.244.0.0/16'], nodeMask: 26 }), 'nodes'),
    ).toMatchObject([{ blockPrefix: 24, total: 256, used: 2, free: 254, podsPerNode: { addresses: '250' } }]);
  });
});
