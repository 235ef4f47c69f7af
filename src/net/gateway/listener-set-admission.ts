import type { Kept } from '../../model/kinds/index.ts';
import type { Label } from '../../model/label.ts';
import type { Listing } from '../../model/listing.ts';
import type { Unknown } from '../../model/maybe.ts';
import { isLetIn } from './namespaces-let-in.ts';

const gatewayGroup = 'gateway.networking.k8s.io';

/** The Gateway that a ListenerSet asks for, with the API's defaults filled in. */
export interface GatewayReference {
  readonly group: string;
  readonly kind: string;
  readonly namespace: string;
  readonly name: string;
}

export type Admission =
  | { readonly state: 'admitted'; readonly gateway: Kept<'Gateway'> }
  | { readonly state: 'Gateway not found'; readonly label: Label }
  | { readonly state: 'not allowed'; readonly gateway: Kept<'Gateway'> }
  /** Its controller decides about parents of another kind than Gateway. */
  | { readonly state: 'not computed' }
  | Unknown;

export function gatewayOf({ ref, spec }: Kept<'ListenerSet'>): GatewayReference {
  const { group = gatewayGroup, kind = 'Gateway', namespace = ref.namespace, name } = spec?.parentRef ?? {};
  return { group, kind, namespace: namespace ?? '', name: name ?? '' };
}

/**
 * Whether a Gateway takes the listeners of a ListenerSet, by its allowedListeners alone: none, unless that says so
 * (AllowedListeners of sigs.k8s.io/gateway-api v1.6.3; GEP-1713).
 */
export function admissionOf(
  set: Kept<'ListenerSet'>,
  gateways: Listing<Kept<'Gateway'>>,
  namespaces: Listing<Kept<'Namespace'>>,
): Admission {
  const { group, kind, namespace, name } = gatewayOf(set);
  if (group !== gatewayGroup || kind !== 'Gateway') return { state: 'not computed' };
  const found = gateways.find(namespace, name);
  if (found.state === 'unknown') return found;
  if (found.state === 'absent') return { state: 'Gateway not found', label: found.label };
  const gateway = found.value;
  const { from = 'None', selector } = gateway.spec?.allowedListeners?.namespaces ?? {};
  const isIn = isLetIn({ from, selector }, set.ref.namespace ?? '', namespace, namespaces);
  if (typeof isIn !== 'boolean') return isIn;
  return { state: isIn ? 'admitted' : 'not allowed', gateway };
}
