import { describe, expect, it } from 'vitest';
import { searchLimits } from '../../../src/net/dns/pod-dns.ts';
import { podResolvConf } from '../../../src/net/dns/pod-resolv-conf.ts';

const kubelet = {
  clusterDns: ['10.96.0.10'],
  clusterDomain: 'cluster.local',
  node: { nameservers: ['192.0.2.53'], searches: ['corp.example'], options: ['rotate'] },
  nodeFamilies: [4, 6] as const,
};
const limits = searchLimits(undefined);

describe('podResolvConf', () => {
  it('puts the search domains of the node behind those of the cluster, and leaves its options out', () => {
    expect(podResolvConf({}, 'shop', kubelet, limits)).toEqual({
      nameservers: ['10.96.0.10'],
      searches: ['shop.svc.cluster.local', 'svc.cluster.local', 'cluster.local', 'corp.example'],
      options: ['ndots:5'],
      dropped: { nameservers: [], searches: [] },
    });
  });

  it('merges dnsConfig, the pod’s options in place of those of the same name', () => {
    const dnsConfig = {
      nameservers: ['10.96.0.10', '1.1.1.1'],
      searches: ['corp.example', 'team.example'],
      options: [{ name: 'ndots', value: '2' }, { name: 'edns0' }],
    };
    const conf = podResolvConf({ dnsConfig }, 'shop', kubelet, limits);
    expect(conf.nameservers).toEqual(['10.96.0.10', '1.1.1.1']);
    expect(conf.searches.slice(3)).toEqual(['corp.example', 'team.example']);
    expect(conf.options).toEqual(['ndots:2', 'edns0']);
  });

  it.each([
    [{ hostNetwork: true }, ['192.0.2.53']],
    [{ hostNetwork: true, dnsPolicy: 'ClusterFirstWithHostNet' }, ['10.96.0.10']],
    [{ dnsPolicy: 'Default' }, ['192.0.2.53']],
    [{ dnsPolicy: 'None', dnsConfig: { nameservers: ['9.9.9.9'] } }, ['9.9.9.9']],
  ])('of %j asks %j', (podSpec, nameservers) => {
    expect(podResolvConf(podSpec, 'shop', kubelet, limits).nameservers).toEqual(nameservers);
  });

  it('asks loopback where the kubelet is told to use no file', () => {
    const conf = podResolvConf({ dnsPolicy: 'Default' }, 'shop', { ...kubelet, node: undefined }, limits);
    expect([conf.nameservers, conf.searches]).toEqual([['127.0.0.1', '::1'], ['.']]);
  });

  it('says what the limits leave out', () => {
    const dnsConfig = { searches: Array.from({ length: 40 }, (_, index) => `s${index}`) };
    const { searches, dropped } = podResolvConf({ dnsConfig }, 'shop', kubelet, limits);
    expect([searches.length, dropped.searches.length, dropped.searches[0]]).toEqual([32, 12, 's28']);
  });
});
