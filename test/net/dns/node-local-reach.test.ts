import { describe, expect, it } from 'vitest';
import type { KubeletDns } from '../../../src/model/evidence/cluster-dns.ts';
import { nodeLocalReach, nodeLocalReachIn } from '../../../src/net/dns/node-local-reach.ts';
import { coredns, dnsService } from '../../support/dns-objects.ts';
import { ciliumAgent, ciliumConfig, configMap, kubeProxyAgent } from '../../support/network-agents.ts';
import { node } from '../../support/objects.ts';
import { evidenceIn, type Given } from '../../support/snapshot-of.ts';

const own = '169.254.20.10';
const virtual = '10.96.0.10';

function kubelets(clusterDNS: string): readonly KubeletDns[] {
  const kubelet = `apiVersion: kubelet.config.k8s.io/v1beta1\nkind: KubeletConfiguration\nclusterDNS: [${clusterDNS}]\n`;
  const { clusterDns } = evidenceIn({
    objects: [dnsService, coredns(), configMap('kube-system/kubelet-config', { kubelet })],
  });
  if (clusterDns.state !== 'known' || clusterDns.value.kubelets.state !== 'known') throw new Error('unread');
  return clusterDns.value.kubelets.value;
}

describe('nodeLocalReach', () => {
  const reach = (local: readonly string[], mode: string, told?: string) => {
    const found = nodeLocalReach(local, mode, [virtual, 'fd00::a'], told === undefined ? [] : kubelets(told));
    return { ...found, bypassing: found.bypassing.map(({ address }) => address) };
  };

  it('answers at the ClusterIP too, but not in ipvs mode', () => {
    expect(reach([own, virtual], 'iptables', virtual)).toEqual({
      held: undefined,
      answered: [own, virtual],
      bypassing: [],
      isOpen: false,
    });
    expect(reach([own, virtual], 'ipvs', virtual)).toEqual({
      held: virtual,
      answered: [own],
      bypassing: [virtual],
      isOpen: false,
    });
  });

  it('is reached in every mode by kubelets that name its own address', () => {
    expect(reach([own], 'ipvs', own)).toMatchObject({ held: undefined, bypassing: [], isOpen: false });
    expect(reach([own], 'nftables', own)).toMatchObject({ bypassing: [], isOpen: false });
  });

  it('looks at addresses of its own family', () => {
    expect(reach([own, virtual], 'iptables', `${virtual}, "fd00::a"`).bypassing).toEqual([]);
  });

  it.each([
    [[own, virtual], 'iptables', false],
    [[own], 'iptables', true],
    [[own, virtual], 'ipvs', true],
  ])('%j in %s mode, kubelets unread: open %s', (local, mode, expected) => {
    expect(reach(local, mode).isOpen).toBe(expected);
  });
});

describe('nodeLocalReachIn', () => {
  const proxy = [
    kubeProxyAgent(),
    configMap('kube-system/kube-proxy', { 'config.conf': 'kind: KubeProxyConfiguration\nmode: "ipvs"\n' }),
  ];
  const cilium = [ciliumAgent(), ciliumConfig({ 'kube-proxy-replacement': 'true' })];
  const reach = (given: Given) => {
    const evidence = evidenceIn({ ...given, objects: [dnsService, coredns(), ...(given.objects ?? [])] });
    if (evidence.clusterDns.state !== 'known') throw new Error('unread');
    return nodeLocalReachIn([own, virtual], evidence.clusterDns.value, evidence);
  };

  it('takes mode and Service as they are found', () => {
    expect(reach({ objects: proxy })).toMatchObject({
      state: 'known',
      value: { mode: 'ipvs', held: virtual },
    });
  });

  it('needs no kube-proxy where Cilium does its work', () => {
    expect(reach({ objects: [...cilium, node('w1')] }).state).toBe('absent');
    expect(reach({ unread: { DaemonSet: 'forbidden' } }).state).toBe('unknown');
  });
});
