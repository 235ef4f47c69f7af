import { nearestFirst } from '../model/nearest-first.ts';
import { UserError } from '../model/user-error.ts';
import type { ReadRoots } from './read-roots.ts';
import { snapshotSpec } from './snapshot-spec.ts';
import type { SourceSpec } from './source-spec.ts';

/** What a tool means by its `source`. */
export interface ChosenSource {
  readonly spec: SourceSpec;
  /** True when the call named none. */
  readonly isDefault: boolean;
  /** One cluster of a snapshot that holds several, when that was asked for. */
  readonly cluster?: string;
}

const rootPrefix = 'read-root:';

/** Nobody names a source at greater length. */
const longestId = 1_000;

/** The sources that the command line chose, the first being the default, and the snapshots below read roots. */
export class Sources {
  readonly specs: readonly SourceSpec[];
  readonly #roots: ReadRoots;
  readonly #rewrite: (text: string) => string;
  readonly #found = new Map<string, SourceSpec>();

  constructor(
    specs: readonly SourceSpec[],
    roots: ReadRoots,
    /** Names tools as this server lists them. */
    rewrite: (text: string) => string,
  ) {
    this.specs = specs;
    this.#roots = roots;
    this.#rewrite = rewrite;
  }

  /** Every source that can be named, those of the command line first. */
  async all(): Promise<SourceSpec[]> {
    const below = await this.#roots.list();
    return [...this.specs, ...below.map((path) => snapshotSpec(rootPrefix + path, path, false))];
  }

  /** `ID`, `ID#CLUSTER` for one cluster of several, or a path below a read root. */
  async choose(id: string | undefined): Promise<ChosenSource> {
    const [first] = this.specs;
    if (id === undefined && first !== undefined) return { spec: first, isDefault: true };
    if (id !== undefined && id.length <= longestId) {
      const exact = await this.#named(id);
      if (exact !== undefined) return { spec: exact, isDefault: false };
      const hash = id.lastIndexOf('#');
      const spec = hash < 0 ? undefined : await this.#named(id.slice(0, hash));
      if (spec !== undefined) return { spec, isDefault: false, cluster: id.slice(hash + 1) };
    }
    throw await this.#unknown(id ?? '');
  }

  async #named(id: string): Promise<SourceSpec | undefined> {
    const given = this.specs.find((spec) => spec.id === id);
    if (given !== undefined || this.#roots.isEmpty) return given;
    const real = await this.#roots.find(id.startsWith(rootPrefix) ? id.slice(rootPrefix.length) : id);
    if (real === undefined) return undefined;
    const known = this.#found.get(real) ?? snapshotSpec(id, real, false);
    this.#found.set(real, known);
    return known;
  }

  async #unknown(id: string): Promise<UserError> {
    const ids = nearestFirst(
      (await this.all()).map((spec) => spec.id),
      id.slice(0, 200),
    );
    const more = ids.length > 5 ? ` and ${ids.length - 5} more` : '';
    return new UserError(
      'there is no source of that id, or it lies outside of what this server may read',
      `${this.#rewrite('call list_sources, or give one of')}: ${ids.slice(0, 5).join(', ')}${more}. Other contexts and snapshots need serve --allow-context NAME or --read-root DIR`,
    );
  }
}
