import type { CiliumKey } from '../model/kinds/cilium-keys.ts';
import { type Parsed, unparsed } from '../model/parsed.ts';

type Format = 'boolean' | 'integer' | 'list' | 'text' | readonly string[];

/**
 * How the value of each kept key of ConfigMap kube-system/cilium-config is written. Cilium reads all of them from
 * strings (cilium/cilium pkg/option/config.go, pkg/kpr, pkg/loadbalancer, pkg/ipam/option).
 */
const formats = {
  'auto-direct-node-routes': 'boolean',
  'bpf-lb-acceleration': ['disabled', 'native', 'best-effort', 'testing-only'],
  'bpf-lb-algorithm': ['random', 'maglev'],
  'bpf-lb-dsr-dispatch': ['opt', 'ipip', 'geneve'],
  'bpf-lb-mode': ['snat', 'dsr', 'hybrid'],
  'bpf-lb-sock': 'boolean',
  'bpf-lb-sock-hostns-only': 'boolean',
  'cluster-id': 'integer',
  'cluster-name': 'text',
  'cluster-pool-ipv4-cidr': 'list',
  'cluster-pool-ipv4-mask-size': 'integer',
  'cluster-pool-ipv6-cidr': 'list',
  'cluster-pool-ipv6-mask-size': 'integer',
  'clustermesh-cache-ttl': 'text',
  'clustermesh-default-global-namespace': 'boolean',
  'clustermesh-enable-endpoint-sync': 'boolean',
  'clustermesh-enable-mcs-api': 'boolean',
  'cni-chaining-mode': ['none', 'aws-cni', 'flannel', 'generic-veth', 'portmap'],
  'cni-exclusive': 'boolean',
  'custom-cni-conf': 'boolean',
  'datapath-mode': ['auto', 'veth', 'netkit', 'netkit-l2', 'lb-only'],
  'default-lb-service-ipam': ['lbipam', 'nodeipam', 'none'],
  devices: 'list',
  'direct-routing-device': 'text',
  'direct-routing-skip-unreachable': 'boolean',
  'disable-endpoint-crd': 'boolean',
  'disable-external-ip-mitigation': 'boolean',
  'egress-masquerade-interfaces': 'list',
  'enable-bgp-control-plane': 'boolean',
  'enable-bpf-masquerade': 'boolean',
  'enable-cilium-endpoint-slice': 'boolean',
  'enable-egress-gateway': 'boolean',
  'enable-encryption-strict-mode': 'boolean',
  'enable-encryption-strict-mode-egress': 'boolean',
  'enable-endpoint-routes': 'boolean',
  'enable-external-ips': 'boolean',
  'enable-gateway-api': 'boolean',
  'enable-host-legacy-routing': 'boolean',
  'enable-host-port': 'boolean',
  'enable-ingress-controller': 'boolean',
  'enable-ip-masq-agent': 'boolean',
  'enable-ipsec': 'boolean',
  'enable-ipv4': 'boolean',
  'enable-ipv4-egress-gateway': 'boolean',
  'enable-ipv4-masquerade': 'boolean',
  'enable-ipv6': 'boolean',
  'enable-ipv6-masquerade': 'boolean',
  'enable-l2-announcements': 'boolean',
  'enable-lb-ipam': 'boolean',
  'enable-local-redirect-policy': 'boolean',
  'enable-node-ipam': 'boolean',
  'enable-node-port': 'boolean',
  'enable-service-topology': 'boolean',
  'enable-wireguard': 'boolean',
  'encrypt-node': 'boolean',
  'identity-allocation-mode': ['crd', 'kvstore', 'doublewrite-readkvstore', 'doublewrite-readcrd'],
  'ingress-default-lb-mode': ['dedicated', 'shared'],
  ipam: [
    'kubernetes',
    'cluster-pool',
    'multi-pool',
    'crd',
    'eni',
    'azure',
    'alibabacloud',
    'delegated-plugin',
  ],
  'ipv4-native-routing-cidr': 'text',
  'ipv6-native-routing-cidr': 'text',
  'kube-proxy-replacement': ['true', 'false', 'strict', 'partial', 'probe', 'disabled'],
  'max-connected-clusters': 'integer',
  mtu: 'integer',
  'node-port-algorithm': ['random', 'maglev'],
  'node-port-mode': ['snat', 'dsr', 'hybrid'],
  'node-port-range': 'list',
  'nodeport-addresses': 'list',
  'packetization-layer-pmtud-mode': 'text',
  'routing-mode': ['tunnel', 'native'],
  'service-no-backend-response': ['reject', 'drop'],
  tunnel: ['disabled', 'vxlan', 'geneve'],
  'tunnel-port': 'integer',
  'tunnel-protocol': ['vxlan', 'geneve', 'disabled'],
  'underlay-protocol': ['auto', 'ipv4', 'ipv6'],
} as const satisfies Record<CiliumKey, Format>;

type ValueOf<F> = F extends 'boolean'
  ? boolean
  : F extends 'integer'
    ? number
    : F extends 'list'
      ? readonly string[]
      : F extends 'text'
        ? string
        : F extends readonly (infer Word)[]
          ? Word
          : never;

/**
 * Parses the value of one key. A text that its format does not have is a problem that shows it. A key that is not set
 * has the default of Cilium's version, which is not for this function to know; it does not mean off.
 */
export function parseCiliumValue<K extends CiliumKey>(
  key: K,
  text: string,
): Parsed<ValueOf<(typeof formats)[K]>> {
  const format: Format = formats[key];
  const value: unknown = valueIn(format, text.trim());
  if (value !== undefined) return { ok: true, value: value as ValueOf<(typeof formats)[K]> };
  const expected = typeof format === 'string' ? format : `one of ${format.join(', ')}`;
  return unparsed({ message: `${key} is ${JSON.stringify(text.slice(0, 100))}, not ${expected}` });
}

function valueIn(format: Format, text: string): boolean | number | string | readonly string[] | undefined {
  switch (format) {
    case 'boolean':
      // The words of Go's strconv.ParseBool.
      if (/^(?:1|t|T|TRUE|true|True)$/u.test(text)) return true;
      return /^(?:0|f|F|FALSE|false|False)$/u.test(text) ? false : undefined;
    case 'integer':
      return /^-?\d{1,15}$/u.test(text) ? Number(text) : undefined;
    case 'list':
      return text.split(/[\s,]+/u).filter((item) => item !== '');
    case 'text':
      return text;
    default:
      return format.includes(text) ? text : undefined;
  }
}
