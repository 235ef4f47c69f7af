import { type AnyKept, definitionOf, groupOf, type Kept, type KindId } from '../model/kinds/index.ts';
import type { Label } from '../model/label.ts';
import { type Coverage, Listing, nameKey } from '../model/listing.ts';
import { mergeMissing, type Missing } from '../model/missing.ts';
import { NameIndex } from '../model/name-index.ts';
import type { Entry, Gap, Installed, ObjectName, ReadingInfo, Taken } from '../source/source.ts';

/** Stands for the whole cluster among namespaces; none can be called so. */
const everywhere = '*';

interface KindState {
  readonly objects: NameIndex<AnyKept>;
  /** Namespaces that were listed, and the file that this is inferred from; null where it was said. */
  readonly listed: Map<string, string | null>;
  /** Objects asked for by name, by `nameKey`. */
  readonly names: Map<string, { readonly name: ObjectName; readonly found: boolean }>;
  readonly gaps: Gap[];
  /** Objects that are there and could not be read, by `nameKey`. */
  readonly unreadable: Map<string, Gap>;
}

/** Everything read from one cluster, indexed. Filled by `add`, then only asked. */
export class Snapshot {
  info: ReadingInfo = { type: 'info', name: '', source: 'snapshot', collectedAt: null };
  installed: { groups: readonly Installed[]; complete: boolean } | undefined;
  readonly gaps: Gap[] = [];
  readonly files = new Map<string, string>();
  readonly skipped: { path: string; because: string }[] = [];
  /** When each kind was read, where the source noted it. */
  readonly taken = new Map<KindId, Taken>();
  readonly #kinds = new Map<KindId, KindState>();
  readonly #listings = new Map<KindId, Listing<AnyKept>>();

  add(entry: Entry): void {
    switch (entry.type) {
      case 'info':
        this.info = entry;
        return;
      case 'installed':
        this.installed = { groups: entry.groups, complete: entry.complete };
        return;
      case 'file':
        this.files.set(entry.path, entry.text);
        return;
      case 'skipped':
        this.skipped.push({ path: entry.path, because: entry.because });
        return;
      case 'gap':
        this.#gap(entry.gap);
        return;
      case 'read': {
        const { name, found } = entry;
        this.#change(name.kind).names.set(nameKey(name.namespace, name.name), { name, found });
        return;
      }
      case 'listed':
        this.#listed(entry);
        return;
      case 'object': {
        const { namespace, name } = entry.object.ref;
        const { objects } = this.#change(entry.kind);
        const before = objects.get(namespace, name);
        if (before === undefined || isBetter(entry.kind, entry.object, before))
          objects.set(namespace, name, entry.object);
      }
    }
  }

  /** What a source would have to tell for this snapshot to come of it, in a stable order. */
  *entries(): Generator<Entry> {
    yield this.info;
    if (this.installed !== undefined) yield { type: 'installed', ...this.installed };
    for (const [kind, state] of [...this.#kinds].sort(byKey)) {
      for (const object of this.listing(kind)) yield { type: 'object', kind, object };
      yield* listedEntries(kind, state.listed, this.taken.get(kind));
      for (const [, read] of [...state.names].sort(byKey)) yield { type: 'read', ...read };
    }
    for (const gap of this.gaps) yield { type: 'gap', gap };
    for (const [path, text] of [...this.files].sort(byKey)) yield { type: 'file', path, text };
    for (const skipped of this.skipped) yield { type: 'skipped', ...skipped };
  }

  /** The objects of a kind in a stable order, with what was and was not covered. */
  listing<K extends KindId>(kind: K): Listing<Kept<K>>;
  listing(kind: KindId): Listing<AnyKept>;
  listing(kind: KindId): Listing<AnyKept> {
    const ready = this.#listings.get(kind);
    if (ready !== undefined) return ready;
    const state = this.#state(kind);
    const made = new Listing(state.objects.inOrder(), this.#coverage(kind, state), state.objects);
    this.#listings.set(kind, made);
    return made;
  }

  /** Kinds of which anything is known, in the order they were told. */
  get kindsSeen(): readonly KindId[] {
    return [...this.#kinds.keys()];
  }

  /** The label of what was observed in this reading. */
  get label(): Label {
    return this.info.source === 'live' ? 'live evidence' : 'sanitized user evidence';
  }

  /** Files that were taken as unfiltered lists without saying so, by kind. */
  inferredLists(): { kind: KindId; file: string }[] {
    return [...this.#kinds].flatMap(([kind, { listed }]) =>
      inferredFrom(listed).map((file) => ({ kind, file })),
    );
  }

  #state(kind: KindId): KindState {
    let state = this.#kinds.get(kind);
    if (state === undefined) {
      state = {
        objects: new NameIndex(),
        listed: new Map(),
        names: new Map(),
        gaps: [],
        unreadable: new Map(),
      };
      this.#kinds.set(kind, state);
    }
    return state;
  }

  /** The state of a kind, about to change: what was derived from it is stale. */
  #change(kind: KindId): KindState {
    this.#listings.delete(kind);
    return this.#state(kind);
  }

  #gap(gap: Gap): void {
    this.gaps.push(gap);
    if (gap.group !== undefined) this.#listings.clear();
    if (gap.kind === undefined) return;
    const { gaps, unreadable } = this.#change(gap.kind);
    gaps.push(gap);
    if (gap.object !== undefined) unreadable.set(nameKey(gap.object.namespace, gap.object.name), gap);
  }

  #listed({ kind, namespaces, inferred, taken }: Extract<Entry, { type: 'listed' }>): void {
    if (taken !== undefined) this.taken.set(kind, taken);
    const { listed } = this.#change(kind);
    for (const namespace of namespaces ?? [everywhere]) {
      if (inferred === undefined) listed.set(namespace, null);
      else if (!listed.has(namespace)) listed.set(namespace, inferred);
    }
  }

  #coverage(kind: KindId, state: KindState): Coverage {
    const installed = this.isInstalled(kind);
    const isListed = state.listed.has(everywhere) || installed === false;
    // Read in another of its versions, it is not lacking.
    const unreadable = new Map(
      [...state.unreadable].filter(([key]) => {
        const slash = key.indexOf('/');
        return state.objects.get(key.slice(0, slash), key.slice(slash + 1)) === undefined;
      }),
    );
    const partly = new Set([...unreadable.keys()].map((key) => key.slice(0, key.indexOf('/'))));
    const isWhole = isListed && unreadable.size === 0;
    const rest: Missing[] =
      state.gaps.length > 0
        ? mergeMissing(state.gaps)
        : [{ what: kind, namespaces: null, reason: 'not-collected' }];
    return {
      what: kind,
      everywhere: isWhole,
      installed,
      namespaces: new Set(
        [...state.listed.keys()].filter((name) => name !== everywhere && !partly.has(name)),
      ),
      names: new Map([...state.names].map(([key, { found }]) => [key, found])),
      ...(isListed && !isWhole ? { allBut: unreadable } : {}),
      missing: isWhole ? [] : rest,
      label: inferredFrom(state.listed).length > 0 ? 'inference' : this.label,
    };
  }

  /** Does the server serve the kind? Undefined when discovery did not say. */
  isInstalled(kind: KindId): boolean | undefined {
    const definition = definitionOf(kind);
    if (definition.builtIn) return true;
    const groups = this.installed?.groups ?? [];
    const isOurs = (group: string): boolean => definition.served.some((served) => served.group === group);
    const served = groups.some(
      ({ apiVersion, kinds }) => isOurs(groupOf(apiVersion)) && kinds.includes(definition.kind),
    );
    if (served) return true;
    if (this.installed?.complete !== true) return undefined;
    const isStale = this.gaps.some(({ group }) => group !== undefined && (group === '*' || isOurs(group)));
    return isStale ? undefined : false;
  }
}

function byKey([a]: readonly [string, unknown], [b]: readonly [string, unknown]): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** Of one object given twice: what runs before what is wanted, then the version its kind is best read at. */
function isBetter(kind: KindId, object: AnyKept, before: AnyKept): boolean {
  if (object.ref.declared !== before.ref.declared) return before.ref.declared;
  const versions = definitionOf(kind).served.flatMap(({ group, versions }) =>
    versions.map((version) => (group === '' ? version : `${group}/${version}`)),
  );
  const rank = ({ ref }: AnyKept): number => {
    const index = versions.indexOf(ref.apiVersion);
    return index < 0 ? versions.length : index;
  };
  return rank(object) < rank(before);
}

/** The files on whose word alone something counts as listed. */
function inferredFrom(listed: KindState['listed']): string[] {
  if (listed.get(everywhere) === null) return [];
  return [...new Set([...listed.values()].filter((file) => file !== null))];
}

function* listedEntries(
  kind: KindId,
  listed: KindState['listed'],
  taken: Taken | undefined,
): Generator<Entry> {
  const files = [...new Set(listed.values())].sort((a, b) => ((a ?? '') < (b ?? '') ? -1 : 1));
  for (const file of files) {
    const names = [...listed.keys()].filter((name) => listed.get(name) === file).sort();
    const rest = {
      ...(file === null ? {} : { inferred: file }),
      ...(taken === undefined ? {} : { taken }),
    };
    if (names.includes(everywhere)) yield { type: 'listed', kind, namespaces: null, ...rest };
    const namespaces = names.filter((name) => name !== everywhere);
    if (namespaces.length > 0) yield { type: 'listed', kind, namespaces, ...rest };
  }
}
