import { describe, expect, it } from 'vitest';
import { clusterFacts } from '../../src/facts/cluster-facts.ts';
import { node, service } from '../support/objects.ts';
import { evidenceIn, type Given } from '../support/snapshot-of.ts';

const link = JSON.stringify([
  { ifindex: 2, ifname: 'eth0', flags: ['UP'], mtu: 1500, operstate: 'UP', link_type: 'ether' },
]);
const route = 'default via 192.0.2.1 dev eth0\n';
const factsOf = (given: Given) => clusterFacts(evidenceIn(given));

/** Two nodes, of which one's interfaces were saved. */
const halfTold: Given = {
  objects: [node('n1'), node('n2')],
  files: { 'nodes/n1/ip-link.json': link, 'nodes/n1/ip-route.txt': route },
};

describe('the facts of a review', () => {
  it('tell the MTU of the nodes that were read, and that of the others to be unknown', () => {
    const facts = factsOf(halfTold);
    expect(facts.nodeMtu).toMatchObject({ value: [{ mtu: 1500, nodes: 1 }] });
    expect(facts.nodeMtuUnread).toMatchObject({
      unknown: expect.stringContaining('n2') as string,
      next: expect.stringContaining('ip-link.json') as string,
    });
  });

  it('leave nothing open where every node was read', () => {
    const files = { ...halfTold.files, 'nodes/n2/ip-link.json': link, 'nodes/n2/ip-route.txt': route };
    const facts = factsOf({ ...halfTold, files });
    expect(facts.nodeMtu).toMatchObject({ value: [{ mtu: 1500, nodes: 2 }] });
    expect(facts.nodeMtuUnread).toBeUndefined();
  });

  it('tell no range for pods that Calico gives to load balancers alone', () => {
    const pool = (name: string, cidr: string, allowedUses: string[]) => ({
      apiVersion: 'projectcalico.org/v3',
      kind: 'IPPool',
      metadata: { name },
      spec: { cidr, allowedUses },
    });
    const objects = [
      pool('pods', '10.48.0.0/16', ['Workload', 'Tunnel']),
      pool('lb', '192.0.2.0/24', ['LoadBalancer']),
    ];
    expect(factsOf({ objects }).podCidrs).toMatchObject({ value: ['10.48.0.0/16'] });
  });

  it('are unknown with the next step, never absent, where nothing may be read', () => {
    const unread = {
      Node: 'forbidden',
      DaemonSet: 'forbidden',
      Pod: 'forbidden',
      Service: 'forbidden',
    } as const;
    const facts = factsOf({ objects: [], unread });
    for (const name of [
      'kubernetesVersion',
      'cni',
      'kubeProxyMode',
      'ipamMode',
      'nodeMtu',
      'dnsPods',
    ] as const) {
      expect([name, facts[name]]).toEqual([
        name,
        { unknown: expect.stringMatching(/./) as string, next: expect.stringMatching(/./) as string },
      ]);
    }
  });

  it('say who takes kube-proxy’s place only when that was read', () => {
    const kubeProxyMode = factsOf({ objects: [node('n1'), service('default/kubernetes')] }).kubeProxyMode;
    expect('value' in kubeProxyMode ? kubeProxyMode.value : '').not.toMatch(/iptables|nftables|ipvs/);
  });
});
