/**
 * Keys of ConfigMap kube-system/cilium-config whose values are kept.
 * From the chart's templates, cilium/cilium v1.20.2 install/kubernetes/cilium/templates/cilium-configmap.yaml.
 */
export const ciliumKeys = [
  'auto-direct-node-routes',
  'bpf-lb-acceleration',
  'bpf-lb-algorithm',
  'bpf-lb-dsr-dispatch',
  'bpf-lb-mode',
  'bpf-lb-sock',
  'bpf-lb-sock-hostns-only',
  'cluster-id',
  'cluster-name',
  'cluster-pool-ipv4-cidr',
  'cluster-pool-ipv4-mask-size',
  'cluster-pool-ipv6-cidr',
  'cluster-pool-ipv6-mask-size',
  'cni-chaining-mode',
  'cni-exclusive',
  'custom-cni-conf',
  'datapath-mode',
  'default-lb-service-ipam',
  'devices',
  'direct-routing-device',
  'direct-routing-skip-unreachable',
  'disable-external-ip-mitigation',
  'enable-bgp-control-plane',
  'enable-bpf-masquerade',
  'enable-cilium-endpoint-slice',
  'enable-egress-gateway',
  'enable-endpoint-routes',
  'enable-gateway-api',
  'enable-host-legacy-routing',
  'enable-ingress-controller',
  'enable-ip-masq-agent',
  'enable-ipsec',
  'enable-ipv4',
  'enable-ipv4-masquerade',
  'enable-ipv6',
  'enable-ipv6-masquerade',
  'enable-l2-announcements',
  'enable-lb-ipam',
  'enable-local-redirect-policy',
  'enable-node-ipam',
  'enable-service-topology',
  'enable-wireguard',
  'encrypt-node',
  'identity-allocation-mode',
  'ingress-default-lb-mode',
  'ipam',
  'ipv4-native-routing-cidr',
  'ipv6-native-routing-cidr',
  'kube-proxy-replacement',
  'max-connected-clusters',
  'mtu',
  'node-port-range',
  'nodeport-addresses',
  'packetization-layer-pmtud-mode',
  'routing-mode',
  'service-no-backend-response',
  'tunnel-port',
  'tunnel-protocol',
  'underlay-protocol',
] as const;

export type CiliumKey = (typeof ciliumKeys)[number];

const kept: ReadonlySet<string> = new Set(ciliumKeys);

export function keepsCiliumKey(key: string): boolean {
  return kept.has(key);
}
