import type { Kept } from '../../model/kinds/index.ts';
import type { Listing } from '../../model/listing.ts';
import type { Missing } from '../../model/missing.ts';
import type { Listener } from './listener-answer.ts';
import { admissionOf, gatewayOf } from './listener-set-admission.ts';

/** A listener with the object that it stands in: the Gateway, or a ListenerSet that it takes. */
export interface EffectiveListener {
  readonly owner: Kept<'Gateway'> | Kept<'ListenerSet'>;
  readonly listener: Listener;
  /** `spec.listeners[name=https]`. */
  readonly field: string;
}

interface Sources {
  readonly gateways: Listing<Kept<'Gateway'>>;
  readonly listenerSets: Listing<Kept<'ListenerSet'>>;
  readonly namespaces: Listing<Kept<'Namespace'>>;
}

const indexes = new WeakMap<
  Listing<Kept<'ListenerSet'>>,
  ReadonlyMap<string, readonly Kept<'ListenerSet'>[]>
>();

/**
 * The listeners of a Gateway: its own, then those of its ListenerSets, oldest first (ListenerSetSpec.Listeners of
 * sigs.k8s.io/gateway-api v1.7.0), and what was not read of these.
 */
export function effectiveListeners(
  gateway: Kept<'Gateway'>,
  sources: Sources,
): { readonly listeners: readonly EffectiveListener[]; readonly missing: readonly Missing[] } {
  const listeners = listenersOf(gateway);
  const missing: Missing[] = [];
  // Without allowedListeners it takes none, whatever there is.
  const takesNone = (gateway.spec?.allowedListeners?.namespaces?.from ?? 'None') === 'None';
  if (takesNone) return { listeners, missing };
  missing.push(...sources.listenerSets.missingIn());
  for (const set of setsOf(gateway, sources.listenerSets)) {
    const admission = admissionOf(set, sources.gateways, sources.namespaces);
    if (admission.state === 'admitted') listeners.push(...listenersOf(set));
    else if (admission.state === 'unknown') missing.push(...admission.missing);
  }
  return { listeners, missing };
}

function listenersOf(owner: EffectiveListener['owner']): EffectiveListener[] {
  return (owner.spec?.listeners ?? []).map((listener) => ({
    owner,
    listener,
    field: `spec.listeners[name=${listener.name ?? ''}]`,
  }));
}

function setsOf(
  { ref }: Kept<'Gateway'>,
  listenerSets: Listing<Kept<'ListenerSet'>>,
): readonly Kept<'ListenerSet'>[] {
  let index = indexes.get(listenerSets);
  if (index === undefined) indexes.set(listenerSets, (index = indexed(listenerSets)));
  return index.get(`${ref.namespace ?? ''}/${ref.name}`) ?? [];
}

function indexed(
  listenerSets: Listing<Kept<'ListenerSet'>>,
): ReadonlyMap<string, readonly Kept<'ListenerSet'>[]> {
  const index = new Map<string, Kept<'ListenerSet'>[]>();
  const byAge = [...listenerSets].sort((a, b) => (orderOf(a) < orderOf(b) ? -1 : 1));
  for (const set of byAge) {
    const { namespace, name } = gatewayOf(set);
    const key = `${namespace}/${name}`;
    const told = index.get(key);
    if (told === undefined) index.set(key, [set]);
    else told.push(set);
  }
  return index;
}

function orderOf({ metadata, ref }: Kept<'ListenerSet'>): string {
  return `${metadata.creationTimestamp ?? ''} ${ref.namespace ?? ''}/${ref.name}`;
}
