import { describe, expect, it } from 'vitest';
import { formatRange } from '../../src/net/addresses/cidr.ts';
import { formatRef } from '../../src/model/ref.ts';
import { controlPlanePod, ipPool, kubeadmConfig, openshiftNetwork } from '../support/network-objects.ts';
import { configMap } from '../support/network-agents.ts';
import { node } from '../support/objects.ts';
import { evidenceIn, type Given, type RawObject } from '../support/snapshot-of.ts';

function told(given: Given) {
  const { podCidrs } = evidenceIn(given);
  if (podCidrs.state !== 'known') return podCidrs;
  const { pools, nodes, missing } = podCidrs.value;
  return {
    pools: pools.map(({ source, range, owner, field, disabled, forPods, nodePrefix }) => ({
      source,
      range: formatRange(range),
      at: `${formatRef(owner.ref)} ${field}`,
      ...(disabled ? { disabled } : {}),
      ...(forPods ? {} : { forPods }),
      ...(nodePrefix === undefined ? {} : { nodePrefix }),
    })),
    nodes: nodes.map(({ source, range, node: name }) => [source, name, formatRange(range)]),
    missing: [...missing].map(([source, lacks]) => [
      source,
      lacks.map(({ what, reason }) => `${what}: ${reason}`),
    ]),
  };
}

const ciliumNode = (name: string, ipam: object): RawObject => ({
  apiVersion: 'cilium.io/v2',
  kind: 'CiliumNode',
  metadata: { name },
  spec: { ipam },
});

describe('podCidrs', () => {
  it('reads the pod CIDRs of nodes, of one family or two', () => {
    expect(
      told({
        objects: [
          node('worker-1', {
            spec: { podCIDR: '10.244.1.0/24', podCIDRs: ['10.244.1.0/24', 'fd00:1::/64'] },
          }),
          node('worker-2', { spec: { podCIDR: '10.244.2.0/24' } }),
          node('worker-3'),
        ],
      }),
    ).toEqual({
      pools: [],
      nodes: [
        ['Node', 'worker-1', '10.244.1.0/24'],
        ['Node', 'worker-1', 'fd00:1::/64'],
        ['Node', 'worker-2', '10.244.2.0/24'],
      ],
      missing: [],
    });
  });

  it('reads the pools of Cilium, listed with blanks or commas, and what its nodes were given', () => {
    expect(
      told({
        objects: [
          configMap('kube-system/cilium-config', {
            'cluster-pool-ipv4-cidr': '10.0.0.0/16 10.1.0.0/16',
            'cluster-pool-ipv4-mask-size': '24',
            'cluster-pool-ipv6-cidr': 'fd00::/104,fd01::/104',
          }),
          {
            apiVersion: 'cilium.io/v2alpha1',
            kind: 'CiliumPodIPPool',
            metadata: { name: 'default' },
            spec: {
              ipv4: { cidrs: ['10.10.0.0/16'], maskSize: 27 },
              ipv6: { cidrs: ['fd02::/100'], maskSize: 112 },
            },
          },
          ciliumNode('worker-1', { podCIDRs: ['10.0.1.0/24'] }),
          ciliumNode('worker-2', { pools: { allocated: [{ pool: 'default', cidrs: ['10.10.0.0/27'] }] } }),
        ],
      }),
    ).toEqual({
      pools: [
        ...['10.0.0.0/16', '10.1.0.0/16'].map((range) => ({
          source: 'cilium-config',
          range,
          at: 'ConfigMap kube-system/cilium-config data.cluster-pool-ipv4-cidr',
          nodePrefix: 24,
        })),
        ...['fd00::/104', 'fd01::/104'].map((range) => ({
          source: 'cilium-config',
          range,
          at: 'ConfigMap kube-system/cilium-config data.cluster-pool-ipv6-cidr',
        })),
        {
          source: 'CiliumPodIPPool',
          range: '10.10.0.0/16',
          at: 'CiliumPodIPPool default spec.ipv4.cidrs',
          nodePrefix: 27,
        },
        {
          source: 'CiliumPodIPPool',
          range: 'fd02::/100',
          at: 'CiliumPodIPPool default spec.ipv6.cidrs',
          nodePrefix: 112,
        },
      ],
      nodes: [
        ['CiliumNode', 'worker-1', '10.0.1.0/24'],
        ['CiliumNode', 'worker-2', '10.10.0.0/27'],
      ],
      missing: [],
    });
  });

  it('reads Calico pools: disabled ones and those of load balancers are marked', () => {
    expect(
      told({
        objects: [
          ipPool('a', '10.244.0.0/16'),
          ipPool('b', '10.8.0.0/16', { disabled: true }),
          ipPool('c', '192.168.5.0/24', { allowedUses: ['LoadBalancer'] }),
        ],
      }),
    ).toMatchObject({
      pools: [
        { source: 'IPPool', range: '10.244.0.0/16', at: 'IPPool a spec.cidr', nodePrefix: 26 },
        { range: '10.8.0.0/16', disabled: true },
        { range: '192.168.5.0/24', forPods: false },
      ],
    });
  });

  it('falls back to the pools of the Installation where IPPools were not read', () => {
    const installation = {
      apiVersion: 'operator.tigera.io/v1',
      kind: 'Installation',
      metadata: { name: 'default' },
      spec: {
        calicoNetwork: {
          ipPools: [{ cidr: '10.244.0.0/16' }, { cidr: '10.9.0.0/16', disableNewAllocations: true }],
        },
      },
    };
    const at = (cidr: string) => `Installation default spec.calicoNetwork.ipPools[cidr=${cidr}].cidr`;
    expect(told({ objects: [installation], unread: { IPPool: 'forbidden' } })).toMatchObject({
      pools: [
        { source: 'Installation', range: '10.244.0.0/16', at: at('10.244.0.0/16') },
        { source: 'Installation', range: '10.9.0.0/16', at: at('10.9.0.0/16'), disabled: true },
      ],
      missing: [['IPPool', ['IPPool: forbidden']]],
    });
    expect(told({ objects: [installation] })).toMatchObject({ state: 'absent' });
  });

  it('reads flannel, in the families that it has switched on', () => {
    const conf = { Network: '10.244.0.0/16', IPv6Network: 'fd00::/56', Backend: { Type: 'vxlan' } };
    const given = (more: object) => ({
      objects: [
        configMap('kube-flannel/kube-flannel-cfg', { 'net-conf.json': JSON.stringify({ ...conf, ...more }) }),
      ],
    });
    expect(told(given({}))).toMatchObject({ pools: [{ source: 'flannel', range: '10.244.0.0/16' }] });
    expect(told(given({ EnableIPv6: true }))).toMatchObject({
      pools: [{ range: '10.244.0.0/16' }, { range: 'fd00::/56' }],
    });
    expect(told(given({ EnableIPv4: false, EnableIPv6: true }))).toMatchObject({
      pools: [{ range: 'fd00::/56' }],
    });
  });

  it('reads OpenShift and what OVN-Kubernetes gave each node, whose Node.spec.podCIDRs stay empty', () => {
    const ovnNode = (name: string, subnets: string) =>
      node(name, { metadata: { name, annotations: { 'k8s.ovn.org/node-subnets': subnets } } });
    expect(
      told({
        objects: [
          openshiftNetwork({ clusterNetwork: [{ cidr: '10.128.0.0/14', hostPrefix: 23 }] }),
          ovnNode('worker-1', '{"default":["10.128.0.0/23","fd01::/64"]}'),
          ovnNode('worker-2', '{"default":"10.128.2.0/23","blue":"10.200.0.0/24"}'),
          ovnNode('worker-3', 'not json'),
        ],
      }),
    ).toEqual({
      pools: [
        {
          source: 'openshift',
          range: '10.128.0.0/14',
          at: 'Network cluster status.clusterNetwork',
          nodePrefix: 23,
        },
      ],
      nodes: [
        ['ovn-kubernetes', 'worker-1', '10.128.0.0/23'],
        ['ovn-kubernetes', 'worker-1', 'fd01::/64'],
        ['ovn-kubernetes', 'worker-2', '10.128.2.0/23'],
      ],
      missing: [
        ['ovn-kubernetes', ['Node worker-3 metadata.annotations[k8s.ovn.org/node-subnets]: unparseable']],
      ],
    });
  });

  it('reads what kube-controller-manager cuts node CIDRs from, ignored unless it allocates', () => {
    const pools = (args: readonly string[]) =>
      told({
        objects: [
          controlPlanePod('kube-controller-manager', ['--cluster-cidr=10.244.0.0/16,fd00::/48', ...args]),
        ],
      });
    const at =
      'Pod kube-system/kube-controller-manager-cp-1 spec.containers[name=kube-controller-manager].args';
    expect(pools(['--allocate-node-cidrs=true'])).toMatchObject({
      pools: [
        { source: 'kube-controller-manager', range: '10.244.0.0/16', at },
        { source: 'kube-controller-manager', range: 'fd00::/48', at },
      ],
    });
    expect(pools([])).toMatchObject({ pools: [{ disabled: true }, { disabled: true }] });
  });

  it.each([
    ['networking: { podSubnet: 10.244.0.0/16 }', '10.244.0.0/16'],
    [
      'networking: { podSubnet: 10.244.0.0/16 }\ncontrollerManager: { extraArgs: [{ name: cluster-cidr, value: 10.5.0.0/16 }] }',
      '10.5.0.0/16',
    ],
  ])('reads what kubeadm was told, its extra arguments first', (lines, range) => {
    expect(told({ objects: [kubeadmConfig(lines)] })).toMatchObject({
      pools: [{ source: 'kubeadm-config', range }],
    });
  });

  it('is absent where everything was read and nothing names a range, as in a VPC', () => {
    expect(told({ objects: [node('worker-1')] })).toEqual({
      state: 'absent',
      label: 'live evidence',
      from: [],
    });
  });

  it('is unknown where nothing names a range and something was not read', () => {
    expect(told({ objects: [node('worker-1')], unread: { IPPool: 'forbidden' } })).toMatchObject({
      state: 'unknown',
      missing: [{ what: 'IPPool', reason: 'forbidden' }],
    });
  });
});
