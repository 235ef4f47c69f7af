import { describe, expect, it } from 'vitest';
import { valueOf } from '../../../src/model/maybe.ts';
import { formatRef } from '../../../src/model/ref.ts';
import { kubeProxySetting, kubeProxySubject } from '../../../src/net/services/kube-proxy-setting.ts';
import { configMap, kubeProxyAgent } from '../../support/network-agents.ts';
import { evidenceIn, type RawObject } from '../../support/snapshot-of.ts';

function kubeProxyOf(...objects: readonly RawObject[]) {
  const kubeProxy = valueOf(evidenceIn({ objects }).kubeProxy);
  if (kubeProxy === undefined) throw new Error('no kube-proxy');
  return kubeProxy;
}
const config = (text: string) => configMap('kube-system/kube-proxy', { 'config.conf': text });

function told(objects: readonly RawObject[], name: Parameters<typeof kubeProxySetting>[1]): string {
  const setting = kubeProxySetting(kubeProxyOf(...objects), name);
  if (setting.state !== 'known') return setting.state;
  const { value, citation } = setting.value;
  return `'${value}' by ${citation.object} ${citation.field}: ${citation.seen}`;
}

describe('kubeProxySetting', () => {
  it('reads the configuration, whatever the flags say', () => {
    expect(
      told([kubeProxyAgent({ args: ['--proxy-mode=iptables'] }), config('mode: nftables')], 'mode'),
    ).toBe("'nftables' by ConfigMap kube-system/kube-proxy data[config.conf].mode: nftables");
  });
  it('tells what is not set from what is set to the default', () => {
    expect(told([kubeProxyAgent(), config('mode: ""')], 'mode')).toBe(
      "'' by ConfigMap kube-system/kube-proxy data[config.conf].mode: iptables (the documented default)",
    );
    expect(told([kubeProxyAgent(), config('ipvs: { strictARP: false }')], 'ipvs.strictARP')).toBe(
      "'false' by ConfigMap kube-system/kube-proxy data[config.conf].ipvs.strictARP: false",
    );
  });
  it('joins lists', () => {
    expect(
      told([kubeProxyAgent(), config('nodePortAddresses: [10.0.0.0/8, "fd00::/8"]')], 'nodePortAddresses'),
    ).toBe(
      "'10.0.0.0/8,fd00::/8' by ConfigMap kube-system/kube-proxy data[config.conf].nodePortAddresses: 10.0.0.0/8,fd00::/8",
    );
  });
  it('reads flags where these alone configure it', () => {
    const flags = kubeProxyAgent({ args: ['--cluster-cidr', '10.42.0.0/16'] });
    const field = 'spec.template.spec.containers[name=kube-proxy].args';
    expect(told([flags], 'clusterCIDR')).toBe(
      `'10.42.0.0/16' by DaemonSet kube-system/kube-proxy ${field}: --cluster-cidr=10.42.0.0/16`,
    );
    expect(told([flags], 'mode')).toBe(
      `'' by DaemonSet kube-system/kube-proxy ${field}: --proxy-mode=iptables (the documented default)`,
    );
  });
  it('does not know what stands in a file on the nodes', () => {
    expect(told([kubeProxyAgent({ args: ['--config=/etc/kube-proxy.yaml'] })], 'mode')).toBe('unknown');
    expect(told([kubeProxyAgent()], 'mode')).toBe('unknown');
  });
});

describe('kubeProxySubject', () => {
  it('is the configuration, else what runs it', () => {
    expect(formatRef(kubeProxySubject(kubeProxyOf(kubeProxyAgent(), config('mode: ipvs'))).ref)).toBe(
      'ConfigMap kube-system/kube-proxy',
    );
    expect(formatRef(kubeProxySubject(kubeProxyOf(kubeProxyAgent())).ref)).toBe(
      'DaemonSet kube-system/kube-proxy',
    );
  });
});
