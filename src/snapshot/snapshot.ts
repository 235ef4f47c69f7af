import { type AnyKept, definitionOf, groupOf, type Kept, type KindId } from '../model/kinds/index.ts';
import type { Label } from '../model/label.ts';
import { type Coverage, Listing, nameKey } from '../model/listing.ts';
import { mergeMissing, type Missing } from '../model/missing.ts';
import type { Entry, Gap, Installed, ReadingInfo } from '../source/source.ts';

interface KindState {
  readonly objects: Map<string, AnyKept>;
  everywhere: boolean;
  readonly namespaces: Set<string>;
  readonly names: Map<string, boolean>;
  readonly gaps: Gap[];
  readonly inferredFrom: string[];
}

/** Everything read from one cluster, indexed. Filled by `add`, then only asked. */
export class Snapshot {
  info: ReadingInfo = { type: 'info', name: '', source: 'snapshot', collectedAt: null };
  installed: { groups: readonly Installed[]; complete: boolean } | undefined;
  readonly gaps: Gap[] = [];
  readonly files = new Map<string, string>();
  readonly skipped: { path: string; because: string }[] = [];
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
        this.gaps.push(entry.gap);
        if (entry.gap.kind !== undefined) this.#change(entry.gap.kind).gaps.push(entry.gap);
        return;
      case 'read':
        this.#change(entry.name.kind).names.set(nameKey(entry.name.namespace, entry.name.name), entry.found);
        return;
      case 'listed':
        this.#listed(entry);
        return;
      case 'object': {
        const { namespace, name } = entry.object.ref;
        const { objects } = this.#change(entry.kind);
        const key = nameKey(namespace, name);
        if (!objects.has(key)) objects.set(key, entry.object);
      }
    }
  }

  /** The objects of a kind in a stable order, with what was and was not covered. */
  listing<K extends KindId>(kind: K): Listing<Kept<K>>;
  listing(kind: KindId): Listing<AnyKept> {
    const ready = this.#listings.get(kind);
    if (ready !== undefined) return ready;
    const state = this.#state(kind);
    const sorted = [...state.objects.entries()].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, item]) => item);
    const made = new Listing(sorted, this.#coverage(kind, state));
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
    return [...this.#kinds].flatMap(([kind, { inferredFrom }]) =>
      inferredFrom.map((file) => ({ kind, file })),
    );
  }

  #state(kind: KindId): KindState {
    let state = this.#kinds.get(kind);
    if (state === undefined) {
      state = {
        objects: new Map(),
        everywhere: false,
        namespaces: new Set(),
        names: new Map(),
        gaps: [],
        inferredFrom: [],
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

  #listed(entry: Extract<Entry, { type: 'listed' }>): void {
    const state = this.#change(entry.kind);
    if (entry.namespaces === null) state.everywhere = true;
    else for (const namespace of entry.namespaces) state.namespaces.add(namespace);
    if (entry.inferred !== undefined) state.inferredFrom.push(entry.inferred);
  }

  #coverage(kind: KindId, state: KindState): Coverage {
    const installed = this.isInstalled(kind);
    const everywhere = state.everywhere || installed === false;
    const rest: Missing[] =
      state.gaps.length > 0
        ? mergeMissing(state.gaps)
        : [{ what: kind, namespaces: null, reason: 'not-collected' }];
    return {
      what: kind,
      everywhere,
      installed,
      namespaces: state.namespaces,
      names: state.names,
      missing: everywhere ? [] : rest,
      label: state.inferredFrom.length > 0 ? 'inference' : this.label,
    };
  }

  /** Does the server serve the kind? Undefined when discovery did not say. */
  isInstalled(kind: KindId): boolean | undefined {
    const definition = definitionOf(kind);
    if (definition.builtIn) return true;
    const groups = this.installed?.groups ?? [];
    const served = groups.some(
      ({ apiVersion, kinds }) =>
        definition.served.some(({ group }) => group === groupOf(apiVersion)) &&
        kinds.includes(definition.kind),
    );
    if (served) return true;
    if (this.installed === undefined || !this.installed.complete) return undefined;
    return false;
  }
}
