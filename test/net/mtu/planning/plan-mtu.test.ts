import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cniWords, type MtuWords, readMtuQuestion } from '../../../../src/facts/mtu-question.ts';
import { planMtu } from '../../../../src/net/mtu/planning/plan-mtu.ts';
import {
  awsNode,
  ciliumAgent,
  ciliumConfig,
  configMap,
  flannelAgent,
} from '../../../support/network-agents.ts';
import { addressedNode } from '../../../support/network-objects.ts';
import { evidenceIn, type Given, type RawObject } from '../../../support/snapshot-of.ts';

const link = (mtu: number) =>
  JSON.stringify([{ ifindex: 2, ifname: 'eth0', flags: ['UP'], mtu, operstate: 'UP' }]);
const given = (words: MtuWords) => planMtu(undefined, readMtuQuestion(words));
const asked = (cluster: Given, words: MtuWords = {}) => planMtu(evidenceIn(cluster), readMtuQuestion(words));

/** `least to most` of pods on the first nodes. */
function podsIn({ then }: ReturnType<typeof planMtu>): string {
  const mtu = then?.pods[0]?.mtu;
  return mtu === undefined || mtu === null ? 'unknown' : `${mtu.least} to ${mtu.most}`;
}

describe('planMtu without a cluster', () => {
  it.each<[string, MtuWords, string]>([
    ['Cilium, VXLAN', { cni: 'cilium', family: 'ipv4' }, '1450 to 1450'],
    ['Cilium, Geneve', { cni: 'cilium', encapsulation: 'geneve', family: 'ipv4' }, '1450 to 1450'],
    ['Cilium over IPv6', { cni: 'cilium', family: 'ipv6' }, '1430 to 1430'],
    ['Cilium over whichever family', { cni: 'cilium' }, '1430 to 1450'],
    ['Cilium, native', { cni: 'cilium', encapsulation: 'none' }, '1500 to 1500'],
    [
      'Cilium, WireGuard in 1.19.4',
      { cni: 'cilium', cniVersion: '1.19.4', encryption: 'wireguard', family: 'ipv4' },
      '1370 to 1370',
    ],
    [
      'Cilium, WireGuard in 1.19.5',
      { cni: 'cilium', cniVersion: '1.19.5', encryption: 'wireguard', family: 'ipv4' },
      '1355 to 1355',
    ],
    [
      'Cilium, WireGuard in whichever version',
      { cni: 'cilium', encryption: 'wireguard', family: 'ipv4' },
      '1355 to 1370',
    ],
    ['Cilium, IPsec', { cni: 'cilium', encryption: 'ipsec', family: 'ipv4' }, '1373 to 1373'],
    [
      'Cilium, IPsec with a longer key',
      { cni: 'cilium', encryption: 'ipsec', family: 'ipv4', ipsecKeyBytes: '32' },
      '1357 to 1357',
    ],
    ['Calico, IPIP', { cni: 'calico', encapsulation: 'ipip', family: 'ipv4' }, '1480 to 1480'],
    ['Calico, VXLAN over both', { cni: 'calico', encapsulation: 'vxlan', family: 'dual' }, '1430 to 1430'],
    [
      'Calico, WireGuard in place of VXLAN',
      { cni: 'calico', encapsulation: 'vxlan', encryption: 'wireguard', family: 'ipv4' },
      '1440 to 1440',
    ],
    ['Calico, not told how', { cni: 'calico', family: 'ipv4' }, '1450 to 1500'],
    ['flannel, VXLAN over IPv6', { cni: 'flannel', encapsulation: 'vxlan', family: 'ipv6' }, '1450 to 1450'],
    ['flannel, WireGuard', { cni: 'flannel', encryption: 'wireguard' }, '1420 to 1420'],
    ['flannel, IPsec, with or without UDP', { cni: 'flannel', encryption: 'ipsec' }, '1415 to 1423'],
    ['Canal, host-gw', { cni: 'canal', encapsulation: 'none' }, '1500 to 1500'],
    [
      'OVN-Kubernetes, OpenShift or as much as fits',
      { cni: 'ovn-kubernetes', family: 'ipv4' },
      '1400 to 1442',
    ],
    [
      'OVN-Kubernetes, IPsec, IPv6',
      { cni: 'ovn-kubernetes', encryption: 'ipsec', family: 'dual' },
      '1354 to 1376',
    ],
    ['AWS VPC CNI', { cni: 'AWS VPC CNI' }, '1500 to 1500'],
    ['Azure CNI', { cni: 'azure-cni' }, '1500 to 1500'],
    ['GKE Dataplane V2, WireGuard', { cni: 'gke-dataplane-v2', encryption: 'wireguard' }, '1405 to 1420'],
    ['kindnet', { cni: 'kindnet' }, '1500 to 1500'],
    ['Antrea, Geneve', { cni: 'antrea', family: 'ipv4' }, '1450 to 1450'],
    ['Antrea, nodes with IPv6 too', { cni: 'antrea', family: 'dual' }, '1430 to 1430'],
    ['Antrea, IPsec', { cni: 'antrea', encryption: 'ipsec', family: 'ipv4' }, '1412 to 1412'],
    [
      'Antrea, WireGuard in place of the tunnel, in whichever version',
      { cni: 'antrea', encryption: 'wireguard', family: 'ipv4' },
      '1420 to 1440',
    ],
    [
      'Antrea, WireGuard over IPv6',
      { cni: 'antrea', encryption: 'wireguard', family: 'ipv6' },
      '1420 to 1420',
    ],
    ['a CNI whose overhead is not known', { cni: 'weave-net' }, 'unknown'],
  ])('leaves for %s', (_name, words, expected) => {
    expect(podsIn(given({ ...words, nodeMtu: ['1500'] }))).toBe(expected);
  });

  it('knows the overhead where no node tells its MTU, and the default of the VPC CNI', () => {
    const plan = given({ cni: 'cilium', family: 'ipv4' });
    expect(plan.then).toMatchObject({ overhead: { least: 50, most: 50 }, pods: [{ mtu: null }], pairs: [] });
    expect(podsIn(given({ cni: 'aws-vpc-cni' }))).toBe('9001 to 9001');
  });

  it('tells pods too large for the wire: flannel takes 50 bytes off for VXLAN over IPv6, which needs 70', () => {
    const { then } = given({ cni: 'flannel', encapsulation: 'vxlan', family: 'ipv6', nodeMtu: ['1500'] });
    expect(then?.pairs).toMatchObject([{ largest: { least: 1430, most: 1430 }, fits: 'no' }]);
  });

  it('tells that WireGuard’s padding did not fit over IPv6 before Cilium 1.19.5', () => {
    const words = {
      cni: 'cilium',
      encapsulation: 'none',
      encryption: 'wireguard',
      family: 'ipv6',
      nodeMtu: ['1500'],
    };
    const fits = (cniVersion: string) => given({ ...words, cniVersion }).then?.pairs[0]?.fits;
    expect([fits('1.19.4'), fits('1.19.5')]).toEqual(['no', 'yes']);
  });

  it('judges each direction between nodes of two MTUs, and warns that nothing sets that of pods', () => {
    const { then, changes } = given({ cni: 'cilium', family: 'ipv4', nodeMtu: ['a=1500', 'b=9001'] });
    expect(then?.pairs).toMatchObject([
      { from: 1500, to: 9001, fromNodes: ['a'], largest: { most: 1450 }, fits: 'yes' },
      { from: 9001, to: 1500, toNodes: ['a'], largest: { most: 1450 }, fits: 'no' },
    ]);
    expect(then?.warnings).toEqual([
      'Nodes have different MTUs (1500, 9001) and nothing sets that of pods: each node’s pods get what their own node leaves.',
    ]);
    expect(changes).toMatchObject([{ field: 'data.mtu', value: '1500' }]);
  });

  it('reckons ways that carry less, in the cluster with a tunnel and out of it without', () => {
    const { then } = given({ cni: 'cilium', family: 'ipv4', nodeMtu: ['9001'], path: 'aws-transit-gateway' });
    expect(then?.paths).toMatchObject([
      { name: 'aws-transit-gateway, between nodes', largest: { least: 8450, most: 8450 }, fits: 'no' },
      { name: 'aws-transit-gateway, out of the cluster', largest: { least: 8500, most: 8500 }, fits: 'no' },
    ]);
    expect(given({ cni: 'kindnet', nodeMtu: ['1500'], path: '9000' }).then?.paths).toMatchObject([
      { name: 'a path of 9000 bytes, between nodes', largest: { most: 1500 }, fits: 'yes' },
      { largest: { most: 1500 }, fits: 'yes' },
    ]);
  });

  it.each([
    ['opt', 'ipv4', 1492],
    ['opt', 'ipv6', 1476],
    ['geneve', 'ipv4', 1438],
    ['geneve', 'ipv6', 1406],
    ['ipip', 'ipv4', 1480],
    ['ipip', 'ipv6', 1460],
  ])('leaves requests that DSR with %s sends on over %s %d bytes', (dsr, family, most) => {
    const { then } = given({ cni: 'cilium', dsr, family, nodeMtu: ['1500'] });
    expect(then?.paths).toMatchObject([{ largest: { least: most, most } }]);
    expect(then?.pods[0]?.mtu?.most).toBe(family === 'ipv4' ? 1450 : 1430);
  });

  it.each([
    ['calico', 'libreswan', '1500', 1420],
    ['calico', 'vxlan', '1500', 1450],
    ['calico', 'wireguard', '1500', 1420],
    ['calico', 'wireguard', '9001', 1420],
    ['ovn-kubernetes', 'vxlan', '9001', 8951],
    ['ovn-kubernetes', 'libreswan', '1500', 1420],
  ])('has %s reach other clusters through Submariner’s %s from %s with %d', (cni, submariner, mtu, most) => {
    const { then } = given({ cni, submariner, family: 'ipv4', nodeMtu: [mtu] });
    expect(then?.paths).toMatchObject([
      { name: `Submariner (${submariner}) to other clusters`, largest: { most } },
    ]);
  });

  it('has the cable go over the path that was given', () => {
    const { then } = given({ cni: 'kindnet', submariner: 'libreswan', nodeMtu: ['9001'], path: '1400' });
    expect(then?.paths.at(-1)).toMatchObject({ largest: { least: 1320, most: 1320 }, fits: 'no' });
  });

  it('has ways carry least and most, as their owners tell: VPNs by their algorithms', () => {
    const { then } = given({ cni: 'cilium', family: 'ipv4', nodeMtu: ['1500'], path: 'aws-vpn' });
    expect(then?.paths).toMatchObject([
      { largest: { least: 1356, most: 1396 }, fits: 'no' },
      { largest: { least: 1406, most: 1446 }, fits: 'no' },
    ]);
    const fitting = { cni: 'cilium', cniVersion: '1.20.2', family: 'ipv4', encryption: 'wireguard' };
    const out = given({ ...fitting, nodeMtu: ['1500'], path: 'gcp-vpn' }).then?.paths[1];
    // Pods have 1355, one byte more than the worst of its ciphers leaves.
    expect(out).toMatchObject({ largest: { least: 1354, most: 1406 }, fits: 'unknown' });
    const cable = given({
      cni: 'kindnet',
      submariner: 'libreswan',
      nodeMtu: ['1500'],
      path: 'azure-expressroute',
    });
    expect(cable.then?.paths.at(-1)).toMatchObject({ largest: { least: 1320, most: 1420 } });
  });

  it('says of Cilium from 1.19 on that TCP probes where no ICMP comes', () => {
    const says = (words: MtuWords) =>
      given({ nodeMtu: ['1500'], path: '1400', ...words }).then?.paths[1]?.says;
    expect(says({ cni: 'cilium', cniVersion: '1.19.0' })).toContain('TCP, which probes for what passes');
    expect(says({ cni: 'cilium', cniVersion: '1.18.6' })).not.toContain('probes');
    expect(says({ cni: 'cilium' })).not.toContain('probes');
  });

  it('asks OpenShift for no more than its operator takes', () => {
    const value = (words: MtuWords) => given({ cni: 'ovn-kubernetes', ...words }).changes[0]?.value;
    expect(value({ family: 'ipv4', nodeMtu: ['9001'] })).toBe('8901');
    expect(value({ family: 'ipv4', encryption: 'ipsec', nodeMtu: ['1500'] })).toBe('1354');
  });

  it('warns below what IPv6 needs', () => {
    expect(given({ cni: 'cilium', family: 'ipv4', nodeMtu: ['1300'] }).then?.warnings).toEqual([
      'Pods may get 1250 bytes, and IPv6 needs 1280: Linux takes IPv6 off an interface with less.',
    ]);
    expect(given({ cni: 'cilium', family: 'ipv4', nodeMtu: ['600'] }).then?.warnings).toHaveLength(2);
  });

  it('never gives pods more than their node has, and ranges only where something is not told', () => {
    const word = (...words: string[]) => fc.constantFrom(undefined, ...words);
    fc.assert(
      fc.property(
        fc.constantFrom(...cniWords.keys()),
        word('ipv4', 'ipv6', 'dual'),
        fc.integer({ min: 576, max: 65_535 }),
        (cni, family, mtu) => {
          const { then } = given({ cni, family, nodeMtu: [String(mtu)] });
          for (const pods of then?.pods ?? []) {
            if (pods.mtu === null) continue;
            expect(pods.mtu.most).toBeLessThanOrEqual(mtu);
            expect(pods.mtu.least).toBeLessThanOrEqual(pods.mtu.most);
          }
          for (const pair of then?.pairs ?? []) expect(pair.largest.most).toBeLessThanOrEqual(mtu);
        },
      ),
    );
  });
});

describe('planMtu of a cluster', () => {
  const nodes = [addressedNode('a', ['10.0.0.1']), addressedNode('b', ['10.0.0.2'])];
  const files = { 'nodes/a/ip-link.json': link(1500), 'nodes/b/ip-link.json': link(1500) };
  const cilium = (data: Record<string, string>): Given => ({
    objects: [ciliumAgent(), ciliumConfig(data), ...nodes],
    files,
  });

  it('tells what is and, with what is given, what would be', () => {
    const { now, then, runningPods } = asked(cilium({}), { encryption: 'wireguard', cniVersion: '1.20.2' });
    expect(now?.pods).toMatchObject([
      { nodeMtu: 1500, nodes: 2, names: ['a', 'b'], mtu: { least: 1450, most: 1450 } },
    ]);
    expect(then?.pods).toMatchObject([{ mtu: { least: 1355, most: 1355 } }]);
    expect(runningPods.keep).toBe('no');
    expect(asked(cilium({})).then).toBeNull();
  });

  it('cites what the cluster says, and says what was given', () => {
    const { then } = asked(cilium({ 'routing-mode': 'native' }), { nodeMtu: ['9001'] });
    const input = (name: string) => then?.inputs.find((one) => one.name === name);
    expect(input('encapsulation')).toMatchObject({ value: 'none', origin: 'evidence' });
    expect(input('encapsulation')?.from).toContainEqual({
      object: 'ConfigMap kube-system/cilium-config',
      field: 'data.routing-mode',
      seen: 'native',
    });
    expect(input('node MTU')).toMatchObject({ value: '9001', origin: 'given' });
    expect(then?.pods).toMatchObject([{ nodeMtu: 9001, mtu: { most: 9001 } }]);
  });

  it('refuses the MTU of a node that is not there, with one that is', () => {
    expect(() => asked(cilium({}), { nodeMtu: ['aa=9001'] })).toThrow(
      expect.objectContaining({
        message: 'there is no node aa',
        next: 'give one that there is, such as a',
      }) as Error,
    );
    expect(asked(cilium({}), { nodeMtu: ['a=9001'] }).then?.pods.map(({ nodeMtu }) => nodeMtu)).toEqual([
      1500, 9001,
    ]);
    const blind = { ...cilium({}), unread: { Node: 'forbidden' } } as const;
    expect(asked(blind, { nodeMtu: ['aa=9001'] }).then?.pods.at(-1)).toMatchObject({ names: ['aa'] });
  });

  it('makes room for the tunnel of an egress gateway in native routing', () => {
    const { now } = asked(cilium({ 'routing-mode': 'native', 'enable-egress-gateway': 'true' }));
    expect(now?.overhead).toEqual({ least: 50, most: 50 });
  });

  it('keeps an MTU that is set, and takes the overhead off that of nodes', () => {
    const { now, then, changes } = asked(cilium({ mtu: '1600' }), { nodeMtu: ['1500'] });
    expect(now?.setting).toMatchObject({ field: 'data.mtu', value: 1600, measures: 'underlay' });
    expect(then).toMatchObject({ pods: [{ mtu: { most: 1550 } }], pairs: [{ fits: 'no' }] });
    expect(changes).toMatchObject([{ object: 'ConfigMap kube-system/cilium-config', value: '1500' }]);
  });

  it('does not carry settings of one CNI over to another', () => {
    const { then } = asked(cilium({ mtu: '1600' }), { cni: 'calico', encapsulation: 'vxlan' });
    expect(then).toMatchObject({ setting: null, pods: [{ mtu: { least: 1450, most: 1450 } }] });
  });

  it('reads DSR, and overrides it', () => {
    const dsr = cilium({ 'bpf-lb-mode': 'dsr', 'bpf-lb-dsr-dispatch': 'geneve' });
    expect(asked(dsr).now?.paths).toMatchObject([{ largest: { most: 1438 } }]);
    expect(asked(dsr, { dsr: 'none' }).then?.paths).toEqual([]);
    expect(asked(cilium({ 'bpf-lb-mode': 'hybrid' })).now?.paths).toMatchObject([
      { largest: { most: 1492 } },
    ]);
    expect(asked(cilium({ 'bpf-lb-mode': 'snat' })).now?.paths).toEqual([]);
  });

  it('takes all that Cilium can do where its configuration was not read', () => {
    const { now, unknown } = asked({
      objects: [ciliumAgent(), ...nodes],
      files,
      unreadNames: [{ kind: 'ConfigMap', namespace: 'kube-system', name: 'cilium-config' }],
    });
    expect(now).toMatchObject({ pods: [{ mtu: null }], overhead: { least: 0 } });
    expect(now?.overhead?.most).toBeGreaterThanOrEqual(130);
    expect(unknown).not.toEqual([]);
  });

  it('names where flannel is told: the ConfigMap that was read, or a file where none has it', () => {
    const netConf = JSON.stringify({ Network: '10.244.0.0/16', Backend: { Type: 'vxlan' } });
    const talos = configMap('kube-system/kube-flannel-cfg', { 'net-conf.json': netConf });
    const agent = flannelAgent();
    const objectIn = (objects: RawObject[]) =>
      asked({ objects: [...objects, ...nodes], files }).changes[0]?.object;
    expect(
      objectIn([{ ...agent, metadata: { name: 'kube-flannel', namespace: 'kube-system' } }, talos]),
    ).toBe('ConfigMap kube-system/kube-flannel-cfg');
    const k3s = addressedNode('c', ['10.0.0.3'], {
      annotations: { 'flannel.alpha.coreos.com/backend-type': 'vxlan' },
    });
    expect(objectIn([k3s])).toBe('file that k3s is given with --flannel-conf on each node');
  });

  it('has the VPC CNI give pods its default whatever the node has', () => {
    const { now } = asked({ objects: [awsNode(), ...nodes], files });
    expect(now).toMatchObject({ pods: [{ mtu: { most: 9001 } }], pairs: [{ fits: 'no' }] });
  });
});
