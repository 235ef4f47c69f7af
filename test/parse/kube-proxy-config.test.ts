import { describe, expect, test } from 'vitest';
import { parseKubeProxyConfig } from '../../src/parse/kube-proxy-config.ts';

/** Key config.conf of ConfigMap kube-system/kube-proxy as kubeadm writes it. */
const kubeadm = `apiVersion: kubeproxy.config.k8s.io/v1alpha1
bindAddress: 0.0.0.0
bindAddressHardFail: false
clientConnection:
  acceptContentTypes: ""
  burst: 0
  contentType: ""
  kubeconfig: /var/lib/kube-proxy/kubeconfig.conf
  qps: 0
clusterCIDR: 10.244.0.0/16,fd00:10:244::/56
configSyncPeriod: 0s
conntrack:
  maxPerCore: null
  min: null
  tcpBeLiberal: false
  tcpCloseWaitTimeout: null
  tcpEstablishedTimeout: null
  udpStreamTimeout: 0s
  udpTimeout: 0s
detectLocal:
  bridgeInterface: ""
  interfaceNamePrefix: ""
detectLocalMode: ""
enableProfiling: false
healthzBindAddress: ""
hostnameOverride: ""
iptables:
  localhostNodePorts: null
  masqueradeAll: false
  masqueradeBit: null
  minSyncPeriod: 0s
  syncPeriod: 0s
ipvs:
  excludeCIDRs: null
  minSyncPeriod: 0s
  scheduler: ""
  strictARP: true
  syncPeriod: 0s
  tcpFinTimeout: 0s
  tcpTimeout: 0s
  udpTimeout: 0s
kind: KubeProxyConfiguration
logging:
  flushFrequency: 0
  options:
    json:
      infoBufferSize: "0"
  verbosity: 0
metricsBindAddress: ""
mode: ipvs
nftables:
  masqueradeAll: false
  masqueradeBit: null
  minSyncPeriod: 0s
  syncPeriod: 0s
nodePortAddresses: null
oomScoreAdj: null
portRange: ""
showHiddenMetricsForVersion: ""
`;

/** Key config of ConfigMap kube-system/kube-proxy-config on EKS. */
const eks = `apiVersion: kubeproxy.config.k8s.io/v1alpha1
bindAddress: 0.0.0.0
clientConnection:
  kubeconfig: /var/lib/kube-proxy/kubeconfig
clusterCIDR: ""
conntrack:
  maxPerCore: 32768
  min: 131072
  tcpCloseWaitTimeout: 1h0m0s
  tcpEstablishedTimeout: 24h0m0s
healthzBindAddress: 0.0.0.0:10256
iptables:
  masqueradeAll: false
  masqueradeBit: 14
  minSyncPeriod: 0s
  syncPeriod: 30s
kind: KubeProxyConfiguration
metricsBindAddress: 0.0.0.0:10249
mode: "iptables"
nodePortAddresses: [10.0.0.0/8]
featureGates: {NFTablesProxyMode: true}
`;

describe('parseKubeProxyConfig', () => {
  test('kubeadm', () => {
    expect(parseKubeProxyConfig(kubeadm)).toEqual({
      ok: true,
      value: {
        apiVersion: 'kubeproxy.config.k8s.io/v1alpha1',
        kind: 'KubeProxyConfiguration',
        mode: 'ipvs',
        clusterCIDR: '10.244.0.0/16,fd00:10:244::/56',
        detectLocalMode: '',
        detectLocal: { bridgeInterface: '', interfaceNamePrefix: '' },
        bindAddress: '0.0.0.0',
        healthzBindAddress: '',
        metricsBindAddress: '',
        iptables: { masqueradeAll: false, minSyncPeriod: '0s', syncPeriod: '0s' },
        ipvs: {
          minSyncPeriod: '0s',
          syncPeriod: '0s',
          scheduler: '',
          strictARP: true,
          tcpFinTimeout: '0s',
          tcpTimeout: '0s',
          udpTimeout: '0s',
        },
        nftables: { masqueradeAll: false, minSyncPeriod: '0s', syncPeriod: '0s' },
        conntrack: { tcpBeLiberal: false, udpStreamTimeout: '0s', udpTimeout: '0s' },
      },
    });
  });

  test('EKS', () => {
    const result = parseKubeProxyConfig(eks);
    expect(result).toMatchObject({
      value: {
        mode: 'iptables',
        nodePortAddresses: ['10.0.0.0/8'],
        conntrack: { maxPerCore: 32768, min: 131072, tcpEstablishedTimeout: '24h0m0s' },
        iptables: { masqueradeBit: 14 },
        featureGates: { NFTablesProxyMode: true },
      },
    });
    expect(JSON.stringify(result)).not.toContain('kubeconfig');
  });

  test('what is kept, printed as JSON, gives the same again', () => {
    for (const text of [kubeadm, eks]) {
      const first = parseKubeProxyConfig(text);
      expect(first.ok && parseKubeProxyConfig(JSON.stringify(first.value))).toEqual(first);
    }
  });

  test.each([
    ['mode: [}', [{ line: 1 }]],
    ['a: b\n\tc: d\n', [{ line: 2 }]],
    [
      'kind: KubeletConfiguration\n',
      [{ message: 'not a KubeProxyConfiguration: kind is "KubeletConfiguration"' }],
    ],
    ['', [{ message: 'not a KubeProxyConfiguration: no mapping' }]],
    ['- mode', [{ message: 'not a KubeProxyConfiguration: no mapping' }]],
    [
      'mode: 5\nipvs: {strictARP: "true"}\nconntrack: {min: 1.5}\n',
      [
        { message: 'mode must be string, is number' },
        { message: 'ipvs.strictARP must be boolean, is string' },
        { message: 'conntrack.min must be integer, is number' },
      ],
    ],
  ])('refused: %j', (text, problems) => {
    expect(parseKubeProxyConfig(text)).toMatchObject({ ok: false, problems });
  });

  test('aliases cannot multiply', () => {
    const levels = Array.from(
      { length: 12 },
      (_, i) => `l${i + 1}: &l${i + 1} [${`*l${i}, `.repeat(9)}*l${i}]`,
    );
    const text = `l0: &l0 [x]\n${levels.join('\n')}\nfeatureGates: {a: true}\n`;
    expect(parseKubeProxyConfig(text)).toMatchObject({ ok: false, problems: [{ beyondLimit: true }] });
  });
});
