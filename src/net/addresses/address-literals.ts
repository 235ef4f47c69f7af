import type { Kept } from '../../model/kinds/index.ts';

/** An address or CIDR as an object writes it. */
export interface AddressLiteral {
  readonly field: string;
  readonly text: string;
}

const list = (field: string, texts: readonly (string | undefined)[] | undefined = []): AddressLiteral[] =>
  texts.flatMap((text) => (text === undefined ? [] : [{ field, text }]));

/** Annotations that hold addresses or CIDRs, with commas between. */
const annotations = [
  'metallb.io/loadBalancerIPs',
  'metallb.universe.tf/loadBalancerIPs',
  'lbipam.cilium.io/ips',
  'io.cilium/lb-ipam-ips',
  'service.beta.kubernetes.io/load-balancer-source-ranges',
  'nginx.ingress.kubernetes.io/whitelist-source-range',
  'nginx.ingress.kubernetes.io/allowlist-source-range',
  'nginx.ingress.kubernetes.io/denylist-source-range',
];

export function annotatedLiterals({ metadata }: Kept<'Service'> | Kept<'Ingress'>): AddressLiteral[] {
  return annotations.flatMap((key) =>
    (metadata.annotations?.[key] ?? '')
      .split(',')
      .flatMap((text) => (text.trim() === '' ? [] : [{ field: `metadata.annotations[${key}]`, text }])),
  );
}

export function serviceLiterals(service: Kept<'Service'>): AddressLiteral[] {
  const { spec = {}, status } = service;
  return [
    ...list('spec.clusterIP', spec.clusterIPs === undefined ? [spec.clusterIP] : []),
    ...list('spec.clusterIPs', spec.clusterIPs),
    ...list('spec.externalIPs', spec.externalIPs),
    ...list('spec.loadBalancerIP', [spec.loadBalancerIP]),
    ...list('spec.loadBalancerSourceRanges', spec.loadBalancerSourceRanges),
    ...list(
      'status.loadBalancer.ingress',
      status?.loadBalancer?.ingress?.map(({ ip }) => ip),
    ),
    ...annotatedLiterals(service),
  ];
}

export function sliceLiterals({ addressType, endpoints = [] }: Kept<'EndpointSlice'>): AddressLiteral[] {
  if (addressType === 'FQDN') return [];
  return endpoints.flatMap(({ addresses }) => list('endpoints[].addresses', addresses));
}

export function nodeLiterals({ spec = {}, status }: Kept<'Node'>): AddressLiteral[] {
  const addresses = (status?.addresses ?? []).filter(
    ({ type }) => type === 'InternalIP' || type === 'ExternalIP',
  );
  return [
    ...list('spec.podCIDRs', spec.podCIDRs ?? [spec.podCIDR]),
    ...list(
      'status.addresses',
      addresses.map(({ address }) => address),
    ),
  ];
}

export function calicoPoolLiterals({ spec }: Kept<'IPPool'>): AddressLiteral[] {
  return list('spec.cidr', [spec?.cidr]);
}

export function metalLbPoolLiterals({ spec }: Kept<'IPAddressPool'>): AddressLiteral[] {
  return list(
    'spec.addresses',
    spec?.addresses?.flatMap((text) => (text.includes('/') ? [text] : text.split('-'))),
  );
}

export function ciliumPoolLiterals({ spec }: Kept<'CiliumLoadBalancerIPPool'>): AddressLiteral[] {
  return list(
    'spec.blocks',
    spec?.blocks?.flatMap(({ cidr, start, stop }) => [cidr, start, stop]),
  );
}

export function serviceCidrLiterals({ spec }: Kept<'ServiceCIDR'>): AddressLiteral[] {
  return list('spec.cidrs', spec?.cidrs);
}
