import type { Kept } from '../../model/kinds/index.ts';
import type { Listing } from '../../model/listing.ts';
import { type Unknown, unknown } from '../../model/maybe.ts';
import type { Missing } from '../../model/missing.ts';
import type { Listener } from './listener-answer.ts';
import { admissionOf, gatewayOf } from './listener-set-admission.ts';

export type ListenerHolder = Kept<'Gateway'> | Kept<'ListenerSet'>;

/** A listener, with the Gateway or ListenerSet that it stands in. */
export interface PlacedListener {
  readonly holder: ListenerHolder;
  readonly listener: Listener;
}

/** Two listeners that a request cannot be told apart by; which of them lose is said by who is named `of`. */
export interface Conflict {
  readonly of: PlacedListener;
  readonly with: PlacedListener;
  readonly reason: 'ProtocolConflict' | 'HostnameConflict';
}

/** HTTP beside HTTPS or TLS on one port: some implementations tell them apart and some do not. */
export interface Doubt {
  readonly of: PlacedListener;
  readonly with: PlacedListener;
}

/**
 * The ListenerSets that a Gateway takes, in the order in which their listeners count: oldest first, then by namespace
 * and name (ListenerSetSpec.Listeners of sigs.k8s.io/gateway-api v1.6.3).
 */
export function admittedSets(
  gateways: Listing<Kept<'Gateway'>>,
  listenerSets: Listing<Kept<'ListenerSet'>>,
  namespaces: Listing<Kept<'Namespace'>>,
): ReadonlyMap<
  string,
  { readonly sets: readonly Kept<'ListenerSet'>[]; readonly missing: readonly Missing[] }
> {
  const by = new Map<string, { sets: Kept<'ListenerSet'>[]; missing: Missing[] }>();
  for (const set of listenerSets) {
    const { namespace, name } = gatewayOf(set);
    const key = `${namespace}/${name}`;
    const entry = by.get(key) ?? { sets: [], missing: [] };
    by.set(key, entry);
    const admission = admissionOf(set, gateways, namespaces);
    if (admission.state === 'admitted') entry.sets.push(set);
    else if (admission.state === 'unknown') entry.missing.push(...admission.missing);
  }
  for (const { sets } of by.values()) sets.sort((a, b) => (rankOf(a) < rankOf(b) ? -1 : 1));
  return by;
}

/** One that nobody created yet will be the youngest. */
function rankOf({ ref, metadata }: Kept<'ListenerSet'>): string {
  return `${metadata.creationTimestamp ?? '~'} ${ref.namespace ?? ''}/${ref.name}`;
}

/**
 * The conflicts among the listeners of a Gateway and its ListenerSets, which come in their order of precedence: of two
 * in one object neither is accepted, of two in different ones the earlier is (GatewaySpec.Listeners and GEP-1713).
 */
export function conflictsAmong(holders: readonly ListenerHolder[]): {
  readonly conflicts: readonly Conflict[];
  readonly doubts: readonly Doubt[];
} {
  const conflicts: Conflict[] = [];
  const doubts: Doubt[] = [];
  const accepted = new Slots();
  for (const holder of holders) {
    const lost = new Set<PlacedListener>();
    const beside = new Slots();
    const own = (holder.spec?.listeners ?? []).map((listener): PlacedListener => ({ holder, listener }));
    const judge = (of: PlacedListener, others: Slots): void => {
      const found = others.conflictOf(of);
      const doubtful = others.doubtOf(of);
      if (found !== undefined) {
        conflicts.push({ of, ...found });
        lost.add(of);
      } else if (doubtful !== undefined) doubts.push({ of, with: doubtful });
    };
    for (const of of own) judge(of, accepted);
    const eligible = own.filter((one) => !lost.has(one));
    for (const of of eligible) beside.add(of);
    for (const of of eligible) judge(of, beside);
    for (const of of eligible) if (!lost.has(of)) accepted.add(of);
  }
  return { conflicts, doubts };
}

/** What a listener is told apart by; HTTPS and TLS both by SNI. Protocols of an implementation's own are left to it. */
const families: Readonly<Record<string, 'TCP' | 'UDP' | 'HTTP' | 'TLS'>> = {
  TCP: 'TCP',
  UDP: 'UDP',
  HTTP: 'HTTP',
  HTTPS: 'TLS',
  TLS: 'TLS',
};

/** Listeners by what takes part in telling them apart; two of each are enough to find one beside any. */
class Slots {
  readonly #slots = new Map<string, PlacedListener[]>();

  add(one: PlacedListener): void {
    const { port, hostname, family } = partsOf(one);
    for (const key of [`${port} ${family}`, `${port} ${family} ${hostname}`]) {
      const slot = this.#slots.get(key);
      if (slot === undefined) this.#slots.set(key, [one]);
      else if (slot.length < 2) slot.push(one);
    }
  }

  conflictOf(of: PlacedListener): Omit<Conflict, 'of'> | undefined {
    const { port, hostname, family } = partsOf(of);
    const others = {
      TCP: ['TCP', 'HTTP', 'TLS'],
      UDP: ['UDP'],
      HTTP: ['TCP'],
      TLS: ['TCP'],
      own: [],
    }[family];
    for (const other of others) {
      const found = this.#beside(of, `${port} ${other}`);
      if (found !== undefined) return { with: found, reason: 'ProtocolConflict' };
    }
    const same =
      family === 'HTTP' || family === 'TLS' ? this.#beside(of, `${port} ${family} ${hostname}`) : undefined;
    return same === undefined ? undefined : { with: same, reason: 'HostnameConflict' };
  }

  doubtOf(of: PlacedListener): PlacedListener | undefined {
    const { port, family } = partsOf(of);
    if (family !== 'HTTP' && family !== 'TLS') return undefined;
    return this.#beside(of, `${port} ${family === 'HTTP' ? 'TLS' : 'HTTP'}`);
  }

  #beside(of: PlacedListener, key: string): PlacedListener | undefined {
    return this.#slots.get(key)?.find((one) => one !== of);
  }
}

function partsOf({ listener }: PlacedListener) {
  const { port = 0, protocol = '', hostname = '' } = listener;
  const family = Object.hasOwn(families, protocol) ? (families[protocol] ?? 'own') : 'own';
  return { port, hostname: hostname.toLowerCase(), family } as const;
}

/** What stands against a verdict about such listeners. */
export const undecided: Unknown = unknown({
  what: 'whether HTTP and TLS share a port',
  namespaces: null,
  reason: 'not-observable',
  detail: 'implementations differ in whether they tell HTTP and TLS apart on one port, and no status says it',
  next: 'kubectl get gateways --all-namespaces -o yaml',
});
