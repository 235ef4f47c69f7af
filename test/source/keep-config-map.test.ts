import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ProjectionProblem } from '../../src/model/fields.ts';
import { keepConfigMapData } from '../../src/source/keep-config-map.ts';

function keep(place: string, data: Record<string, string>) {
  const [namespace = '', name = ''] = place.split('/');
  const problems: ProjectionProblem[] = [];
  return { data: keepConfigMapData({ namespace, name }, data, problems), problems };
}

const kubeProxy = `
# hunter2 in a comment
apiVersion: kubeproxy.config.k8s.io/v1alpha1
kind: KubeProxyConfiguration
mode: ipvs
clusterCIDR: 10.244.0.0/16
clientConnection:
  kubeconfig: hunter2
token: hunter2
ipvs:
  strictARP: true
  password: hunter2
`;

/** Every document that is kept, with a secret where it must not survive. */
const planted: readonly (readonly [place: string, key: string, text: string, kept: unknown])[] = [
  [
    'kube-system/kube-proxy',
    'config.conf',
    kubeProxy,
    {
      apiVersion: 'kubeproxy.config.k8s.io/v1alpha1',
      kind: 'KubeProxyConfiguration',
      mode: 'ipvs',
      clusterCIDR: '10.244.0.0/16',
      ipvs: { strictARP: true },
    },
  ],
  [
    'kube-system/kube-proxy-config',
    'config',
    'mode: iptables # hunter2\nsecret: hunter2\n',
    { mode: 'iptables' },
  ],
  [
    'kube-system/ip-masq-agent',
    'config',
    'nonMasqueradeCIDRs: [10.0.0.0/8] # hunter2\nmasqLinkLocal: true\ntoken: hunter2\n',
    { nonMasqueradeCIDRs: ['10.0.0.0/8'], masqLinkLocal: true },
  ],
  [
    'kube-system/azure-ip-masq-agent-config-reconciled',
    'ip-masq-agent-reconciled',
    '{"nonMasqueradeCIDRs": null, "password": "hunter2"}',
    { nonMasqueradeCIDRs: [] },
  ],
  [
    'kube-system/kubeadm-config',
    'ClusterConfiguration',
    `
kind: ClusterConfiguration
networking: { podSubnet: 10.244.0.0/16, serviceSubnet: 10.96.0.0/12 }
etcd: { external: { keyFile: hunter2 } }
apiServer:
  extraArgs:
    - { name: service-cluster-ip-range, value: 10.96.0.0/12 }
    - { name: oidc-client-secret, value: hunter2 }
`,
    {
      kind: 'ClusterConfiguration',
      networking: { podSubnet: '10.244.0.0/16', serviceSubnet: '10.96.0.0/12' },
      apiServer: { extraArgs: { 'service-cluster-ip-range': '10.96.0.0/12' } },
    },
  ],
  [
    'kube-system/kubelet-config',
    'kubelet',
    'kind: KubeletConfiguration\nclusterDNS: [10.96.0.10]\nstaticPodURLHeader: { Authorization: [hunter2] }\n',
    { kind: 'KubeletConfiguration', clusterDNS: ['10.96.0.10'] },
  ],
  [
    'kube-flannel/kube-flannel-cfg',
    'net-conf.json',
    '{"Network": "10.244.0.0/16", "Backend": {"Type": "wireguard", "PSK": "hunter2", "mtu": 1500}}',
    { Network: '10.244.0.0/16', Backend: { Type: 'wireguard', MTU: 1500 } },
  ],
  [
    'kube-system/kube-flannel-cfg',
    'net-conf.json',
    '{"Network": "10.244.0.0/16", "Note": "hunter2"}',
    { Network: '10.244.0.0/16' },
  ],
  [
    'kube-system/antrea-config',
    'antrea-agent.conf',
    'trafficEncapMode: encap\nantreaProxy: { proxyAll: true, note: hunter2 }\nkubeAPIServerOverride: https://hunter2@10.0.0.1\n',
    { trafficEncapMode: 'encap', antreaProxy: { proxyAll: true } },
  ],
  [
    'kube-system/canal-config',
    'net-conf.json',
    '{"Backend": {"Type": "vxlan", "AccessKeySecret": "hunter2"}}',
    { Backend: { Type: 'vxlan' } },
  ],
];

describe('keepConfigMapData', () => {
  for (const [place, key, text, expected] of planted) {
    it(`keeps of ${place} ${key} its kept fields and nothing else`, () => {
      const { data, problems } = keep(place, { [key]: text, other: 'hunter2' });
      expect(problems).toEqual([]);
      expect(Object.keys(data)).toEqual([key]);
      expect(JSON.parse(data[key] ?? '')).toEqual(expected);
      expect(JSON.stringify(data)).not.toContain('hunter2');
    });

    it(`keeps of ${place} ${key} the same when it is kept already`, () => {
      const { data } = keep(place, { [key]: text });
      expect(keep(place, data)).toEqual({ data, problems: [] });
    });
  }

  it('keeps the keys of cilium-config that are read, as they are', () => {
    expect(
      keep('kube-system/cilium-config', {
        'routing-mode': 'native',
        ipam: 'eni',
        'etcd-config': 'password: hunter2',
        'hubble-export-file-path': 'hunter2',
      }),
    ).toEqual({ data: { 'routing-mode': 'native', ipam: 'eni' }, problems: [] });
  });

  it('keeps the MTU and the backend of calico-config', () => {
    expect(
      keep('kube-system/calico-config', {
        veth_mtu: '1440',
        calico_backend: 'bird',
        cni_network_config: '{"etcd_key": "hunter2"}',
        etcd_endpoints: 'https://root:hunter2@10.0.0.1',
      }),
    ).toEqual({ data: { veth_mtu: '1440', calico_backend: 'bird' }, problems: [] });
  });

  it('drops a value that does not parse, and says where', () => {
    expect(keep('kube-system/kube-proxy', { 'config.conf': 'mode: ipvs\nipvs: [hunter2\n' })).toEqual({
      data: {},
      problems: [
        {
          path: 'data[config.conf]',
          expected: 'a value of its format',
          seen: 'unreadable (unexpected end of the stream within a flow collection, line 3, column 1)',
        },
      ],
    });
  });

  it('drops a number that is none', () => {
    expect(keep('kube-system/calico-config', { veth_mtu: 'hunter2' })).toEqual({
      data: {},
      problems: [
        {
          path: 'data[veth_mtu]',
          expected: 'a value of its format',
          seen: 'unreadable (not a number of bytes)',
        },
      ],
    });
  });

  it('keeps of a ConfigMap that is read for its presence that alone', () => {
    expect(
      keep('tigera-operator/kubernetes-services-endpoint', { KUBERNETES_SERVICE_HOST: '10.0.0.1' }),
    ).toEqual({ data: {}, problems: [] });
  });

  it.each([
    'kube-system/aws-auth',
    'kube-system/cluster-config-v1',
    'kube-system/extension-apiserver-authentication',
    'default/kube-proxy',
    'shop/cilium-config',
    '/constructor',
  ])('keeps nothing of %s', (place) => {
    expect(keep(place, { 'config.conf': 'mode: ipvs', ipam: 'eni', mapRoles: 'hunter2' })).toEqual({
      data: {},
      problems: [],
    });
  });

  it('keeps nothing of a key that no table names, whatever it is called', () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), (key, value) => {
        fc.pre(key !== 'config.conf');
        expect(keep('kube-system/kube-proxy', { [key]: value }).data).toEqual({});
      }),
    );
  });

  it('changes nothing the second time, whatever the document', () => {
    const document = fc.record(
      {
        mode: fc.string(),
        clusterCIDR: fc.string(),
        featureGates: fc.dictionary(fc.string(), fc.boolean()),
        nodePortAddresses: fc.array(fc.string()),
        unknown: fc.jsonValue(),
      },
      { requiredKeys: [] },
    );
    fc.assert(
      fc.property(document, (value) => {
        const once = keep('kube-system/kube-proxy', { 'config.conf': JSON.stringify(value) });
        expect(keep('kube-system/kube-proxy', once.data)).toEqual({ data: once.data, problems: [] });
      }),
    );
  });
});
