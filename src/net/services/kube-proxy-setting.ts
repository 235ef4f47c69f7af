import { type Citation, cite, citeDefault } from '../../model/cite.ts';
import type { KubeProxy, KubeProxyConfig } from '../../model/evidence/kube-proxy.ts';
import { known, type Maybe, missingOf, unknown } from '../../model/maybe.ts';
import { clusterRef, type HasRef } from '../../model/ref.ts';

/** Settings of kube-proxy: as the configuration file spells them, its flag, and the default on Linux. */
const settings = {
  mode: { flag: 'proxy-mode', byDefault: 'iptables', read: ({ mode }: KubeProxyConfig) => mode },
  clusterCIDR: { flag: 'cluster-cidr', byDefault: '', read: (config: KubeProxyConfig) => config.clusterCIDR },
  detectLocalMode: {
    flag: 'detect-local-mode',
    byDefault: 'ClusterCIDR',
    read: (config: KubeProxyConfig) => config.detectLocalMode,
  },
  nodePortAddresses: {
    flag: 'nodeport-addresses',
    byDefault: '',
    read: (config: KubeProxyConfig) => config.nodePortAddresses?.join(','),
  },
  // One flag for both, of which the configuration has each for its mode.
  'iptables.masqueradeAll': {
    flag: 'masquerade-all',
    byDefault: 'false',
    read: (config: KubeProxyConfig) => config.iptables?.masqueradeAll?.toString(),
  },
  'nftables.masqueradeAll': {
    flag: 'masquerade-all',
    byDefault: 'false',
    read: (config: KubeProxyConfig) => config.nftables?.masqueradeAll?.toString(),
  },
  'ipvs.strictARP': {
    flag: 'ipvs-strict-arp',
    byDefault: 'false',
    read: (config: KubeProxyConfig) => config.ipvs?.strictARP?.toString(),
  },
} as const;

export interface KubeProxySetting extends HasRef {
  readonly field: string;
  /** As text; empty where nothing sets it. */
  readonly value: string;
  readonly citation: Citation;
}

/**
 * What a setting of kube-proxy says: in its configuration, or in its flags where these alone configure it, since a
 * configuration file has the flags ignored: https://kubernetes.io/docs/reference/command-line-tools-reference/kube-proxy/
 */
export function kubeProxySetting(
  { config, flags }: KubeProxy,
  name: keyof typeof settings,
): Maybe<KubeProxySetting> {
  const { flag, byDefault, read } = settings[name];
  if (config.state === 'known') {
    const { ref, field: file } = config.value;
    const field = `${file}.${name}`;
    const value = read(config.value) ?? '';
    const citation = value === '' ? citeDefault({ ref }, field, byDefault) : cite({ ref }, field, value);
    return known({ ref, field, value, citation }, [citation]);
  }
  if (flags === undefined) {
    const missing = missingOf(config);
    return missing.length > 0
      ? unknown(...missing)
      : unknown({
          what: 'configuration of kube-proxy',
          namespaces: null,
          reason: 'not-observable',
          detail: 'it lies in a file on the nodes',
        });
  }
  const { owner, field, args } = flags;
  const set = args.findLast((one) => one.startsWith(`--${flag}=`));
  const value = set?.slice(flag.length + 3) ?? '';
  const citation =
    set === undefined ? citeDefault(owner, field, `--${flag}=${byDefault}`) : cite(owner, field, set);
  return known({ ref: owner.ref, field, value, citation }, [citation]);
}

/** The object to look at: its configuration, else what runs it, else the cluster. */
export function kubeProxySubject({ config, objects }: KubeProxy): HasRef {
  if (config.state === 'known') return { ref: config.value.ref };
  return { ref: objects[0]?.ref ?? clusterRef };
}
