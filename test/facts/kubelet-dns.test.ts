import { describe, expect, it } from 'vitest';
import { kubeletsIn, nodeResolversIn } from '../../src/facts/kubelet-dns.ts';
import { configMap } from '../support/network-agents.ts';
import { node } from '../support/objects.ts';
import { type Given, snapshotOf } from '../support/snapshot-of.ts';

const shared = configMap('kube-system/kubelet-config', {
  kubelet: 'clusterDNS: [10.96.0.10]\nclusterDomain: cluster.local.\nresolvConf: ""\n',
});

const told = (given: Given) => {
  const kubelets = kubeletsIn(snapshotOf(given));
  if (kubelets.state !== 'known') return kubelets.state;
  return kubelets.value.map(({ ref, node: of, clusterDNS, clusterDomain, resolvConf, cite }) => ({
    at: `${ref.kind} ${ref.name}`,
    of,
    clusterDNS,
    clusterDomain,
    resolvConf,
    cited: `${cite('clusterDNS').object} ${cite('clusterDNS').field}`,
  }));
};

describe('kubeletsIn', () => {
  it('reads what kubeadm gives to all kubelets, and what was saved of single ones', () => {
    const files = {
      'nodes/w1/kubelet-config.yaml':
        '{"kubeletconfig": {"clusterDNS": ["10.96.0.11"], "resolvConf": "/run/systemd/resolve/resolv.conf"}}',
    };
    expect(told({ objects: [shared, node('w1')], files })).toEqual([
      {
        at: 'ConfigMap kubelet-config',
        of: undefined,
        clusterDNS: ['10.96.0.10'],
        clusterDomain: 'cluster.local',
        resolvConf: undefined,
        cited: 'ConfigMap kube-system/kubelet-config data[kubelet].clusterDNS',
      },
      {
        at: 'Node w1',
        of: 'w1',
        clusterDNS: ['10.96.0.11'],
        clusterDomain: '',
        resolvConf: '/run/systemd/resolve/resolv.conf',
        cited: 'nodes/w1/kubelet-config.yaml clusterDNS',
      },
    ]);
  });

  it('tells a configuration that is not there from one that was not read', () => {
    expect(told({})).toBe('absent');
    const name = { kind: 'ConfigMap', namespace: 'kube-system', name: 'kubelet-config' } as const;
    expect(told({ unreadNames: [name] })).toBe('unknown');
  });
});

describe('nodeResolversIn', () => {
  it('reads what was saved of nodes', () => {
    const files = { 'nodes/w1/resolv.conf': 'nameserver 127.0.0.53\nsearch example.com\n' };
    expect(nodeResolversIn(snapshotOf({ files }))).toEqual([
      {
        node: 'w1',
        nameservers: ['127.0.0.53'],
        searches: ['example.com'],
        forPods: { nameservers: ['127.0.0.53'], searches: ['example.com'], options: [] },
        from: {
          object: 'nodes/w1/resolv.conf',
          field: 'nameserver',
          seen: '127.0.0.53',
          label: 'live evidence',
        },
      },
    ]);
  });
});
