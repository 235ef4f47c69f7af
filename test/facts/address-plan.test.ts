import { describe, expect, it } from 'vitest';
import { formatRef } from '../../src/model/ref.ts';
import { addressConflicts } from '../../src/net/addresses/address-conflicts.ts';
import { formatRange } from '../../src/net/addresses/cidr.ts';
import { countedReads } from '../support/counted-reads.ts';
import {
  ciliumAgent,
  ciliumConfig,
  configMap,
  flannelAgent,
  ovnkubeNode,
} from '../support/network-agents.ts';
import {
  addressedNode,
  controlPlanePod,
  kubeadmConfig,
  operatorNetwork,
  serviceCidr,
} from '../support/network-objects.ts';
import { evidenceIn, type Given } from '../support/snapshot-of.ts';

function planIn(given: Given) {
  const { addressPlan } = evidenceIn(given);
  if (addressPlan.state !== 'known') throw new Error(addressPlan.state);
  return addressPlan.value;
}

function lines(given: Given): string[] {
  return planIn(given).ranges.map(
    ({ purpose, range, owner, inUse, of, alsoFrom }) =>
      `${purpose} ${formatRange(range)}${of === undefined ? '' : ` of ${of}`} (${formatRef(owner.ref)}${
        alsoFrom.length > 0 ? ` and ${alsoFrom.length} more` : ''
      })${inUse === 'yes' ? '' : ` in use: ${inUse}`}`,
  );
}

describe('addressPlan', () => {
  it('lists every range of a dual-stack cluster once, and those that Cilium leaves unused as such', () => {
    expect(
      lines({
        objects: [
          ciliumAgent(),
          ciliumConfig({
            ipam: 'cluster-pool',
            'cluster-pool-ipv4-cidr': '10.244.0.0/16',
            'cluster-pool-ipv6-cidr': 'fd00::/104',
            'ipv4-native-routing-cidr': '10.0.0.0/8',
          }),
          serviceCidr('kubernetes', ['10.96.0.0/12', 'fd00:96::/112']),
          addressedNode('worker-1', ['192.168.1.11', '2001:db8::11'], { podCIDRs: ['10.244.1.0/24'] }),
        ],
      }),
    ).toEqual([
      'pod-pool 10.244.0.0/16 (ConfigMap kube-system/cilium-config)',
      'pod-pool fd00::/104 (ConfigMap kube-system/cilium-config)',
      'node-pods 10.244.1.0/24 of worker-1 (Node worker-1) in use: no',
      'service 10.96.0.0/12 (ServiceCIDR kubernetes)',
      'service fd00:96::/112 (ServiceCIDR kubernetes)',
      'node 192.168.1.11 of worker-1 (Node worker-1)',
      'node 2001:db8::11 of worker-1 (Node worker-1)',
      'native-routing 10.0.0.0/8 (ConfigMap kube-system/cilium-config)',
    ]);
  });

  it('makes one line of what several name, led by one whose word counts', () => {
    expect(
      lines({
        objects: [
          flannelAgent(),
          kubeadmConfig('networking: { podSubnet: 10.244.0.0/16 }'),
          controlPlanePod('kube-controller-manager', [
            '--allocate-node-cidrs=true',
            '--cluster-cidr=10.244.0.0/16',
          ]),
          configMap('kube-flannel/kube-flannel-cfg', { 'net-conf.json': '{"Network":"10.244.0.0/16"}' }),
        ],
      }),
    ).toEqual(['cluster-cidr 10.244.0.0/16 (ConfigMap kube-flannel/kube-flannel-cfg and 2 more)']);
  });

  it('does not know which ranges are used while it does not know the CNI', () => {
    const given = { objects: [addressedNode('worker-1', ['10.0.0.1'], { podCIDRs: ['10.244.1.0/24'] })] };
    expect(lines(given)).toEqual([
      'node-pods 10.244.1.0/24 of worker-1 (Node worker-1) in use: not known',
      'node 10.0.0.1 of worker-1 (Node worker-1)',
    ]);
    expect([...planIn(given).missing.keys()].sort()).toEqual([
      'cluster-cidr',
      'node-pods',
      'pod-pool',
      'service',
    ]);
  });

  it('takes the ranges inside OVN-Kubernetes from nodes, then the operator, then the documentation', () => {
    const annotations = {
      'k8s.ovn.org/node-subnets': '{"default":["10.128.0.0/23","fd01::/64"]}',
      'k8s.ovn.org/node-masquerade-subnet': '{"ipv4":"169.254.0.0/17"}',
      'k8s.ovn.org/node-transit-switch-port-ifaddr': '{"ipv4":"100.88.0.2/16","ipv6":"fd97::2/64"}',
    };
    const own = (given: Given) => {
      const ranges = planIn(given).ranges.filter(({ purpose }) => purpose.startsWith('ovn'));
      return ranges.map(({ purpose, range, citation }) => [purpose, formatRange(range), citation.label]);
    };
    const objects = [
      ovnkubeNode(),
      addressedNode('worker-1', ['10.0.0.11'], { annotations }),
      addressedNode('worker-2', ['10.0.0.12'], { annotations }),
    ];
    expect(
      own({ objects: [...objects, operatorNetwork({ ipv4: { internalJoinSubnet: '100.65.0.0/16' } })] }),
    ).toEqual([
      ['ovn-join', '100.65.0.0/16', 'live evidence'],
      ['ovn-join', 'fd98::/64', 'documentation-based'],
      ['ovn-transit', '100.88.0.0/16', 'live evidence'],
      ['ovn-transit', 'fd97::/64', 'live evidence'],
      ['ovn-masquerade', '169.254.0.0/17', 'live evidence'],
      ['ovn-masquerade', 'fd69::/125', 'documentation-based'],
    ]);
    const older = { 'k8s.ovn.org/node-subnets': '{"default":"10.128.0.0/23"}' };
    expect(
      own({ objects: [ovnkubeNode(), addressedNode('worker-1', ['10.0.0.11'], { annotations: older })] }),
    ).toEqual([
      ['ovn-join', '100.64.0.0/16', 'documentation-based'],
      ['ovn-masquerade', '169.254.169.0/29', 'documentation-based'],
    ]);
    expect(own({ objects: [ciliumAgent(), addressedNode('worker-1', ['10.0.0.11'])] })).toEqual([]);
  });

  it('is unknown where nothing that was read names a range', () => {
    expect(evidenceIn({ objects: [] }).addressPlan.state).toBe('unknown');
    expect(evidenceIn({ objects: [], unread: { Node: 'forbidden' } }).addressPlan.state).toBe('unknown');
  });

  it('finds the conflicts of ten times the nodes with little more than ten times the work', () => {
    const readsWith = (nodes: number) => {
      const plan = planIn({
        objects: [
          flannelAgent(),
          serviceCidr('kubernetes', ['10.96.0.0/12']),
          controlPlanePod('kube-controller-manager', [
            '--allocate-node-cidrs=true',
            '--cluster-cidr=10.0.0.0/9',
          ]),
          ...Array.from({ length: nodes }, (_, index) => {
            const [high, low] = [Math.floor(index / 250), index % 250];
            return addressedNode(`worker-${index}`, [`10.${high}.${low}.9`], {
              podCIDRs: [`10.${64 + high}.${low}.0/24`],
            });
          }),
        ],
      });
      expect(plan.ranges).toHaveLength(2 * nodes + 2);
      const { items, reads } = countedReads(plan.ranges);
      const conflicts = addressConflicts({ ranges: items });
      expect([...conflicts].map(([{ purpose }, all]) => [purpose, all.length])).toEqual([
        ['cluster-cidr', nodes],
      ]);
      return reads();
    };
    expect(readsWith(5_000)).toBeLessThan(15 * readsWith(500));
  });
});
