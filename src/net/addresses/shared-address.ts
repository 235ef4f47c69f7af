import type { Kept } from '../../model/kinds/index.ts';

type Service = Kept<'Service'>;

export interface Sharing {
  readonly product: 'MetalLB' | 'Cilium LB IPAM';
  readonly annotation: string;
  /** Services may share an address when they have this in common. */
  readonly key: string;
}

/** The annotation of each product, the current name before the old one. */
const sharingKeys = [
  ['MetalLB', 'metallb.io/allow-shared-ip'],
  ['MetalLB', 'metallb.universe.tf/allow-shared-ip'],
  ['Cilium LB IPAM', 'lbipam.cilium.io/sharing-key'],
  ['Cilium LB IPAM', 'io.cilium/lb-ipam-sharing-key'],
] as const;

const requests = [
  'metallb.io/loadBalancerIPs',
  'metallb.universe.tf/loadBalancerIPs',
  'lbipam.cilium.io/ips',
  'io.cilium/lb-ipam-ips',
  'kube-vip.io/loadbalancerIPs',
] as const;

/** The first sharing key that a Service states; undefined where it has none, or an empty one. */
export function sharingOf({ metadata, ref }: Service): Sharing | undefined {
  for (const [product, annotation] of sharingKeys) {
    const key = metadata.annotations?.[annotation];
    if (key === undefined || key === '') continue;
    // Cilium shares across namespaces only where both Services say so; there nothing is expected of a common key.
    return { product, annotation, key: product === 'MetalLB' ? key : `${ref.namespace ?? ''}/${key}` };
  }
  return undefined;
}

/**
 * Why two Services with the same sharing key cannot have one address, whatever their ports; undefined when they can.
 * MetalLB: BackendKey in internal/allocator/k8salloc. Cilium: isCompatible in operator/pkg/lbipam.
 */
export function sharingConflict(a: Service, b: Service, product: Sharing['product']): string | undefined {
  const isLocal = (service: Service) => service.spec?.externalTrafficPolicy === 'Local';
  if (isLocal(a) !== isLocal(b)) return 'their externalTrafficPolicy differs';
  if (!isLocal(a)) return undefined;
  const selectors = [a, b].map((service) => JSON.stringify(service.spec?.selector ?? {}));
  if (selectors[0] !== selectors[1]) return 'with externalTrafficPolicy Local they select different pods';
  return product === 'Cilium LB IPAM' && selectors[0] === '{}'
    ? 'with externalTrafficPolicy Local they have no selector'
    : undefined;
}

/** The addresses that a Service asks for, by annotation or by the deprecated spec.loadBalancerIP. */
export function requestedAddresses({ metadata, spec }: Service): string[] {
  const annotated = requests.flatMap((name) => metadata.annotations?.[name]?.split(',') ?? []);
  return [...annotated, spec?.loadBalancerIP ?? '']
    .map((address) => address.trim())
    .filter((address) => address !== '');
}
