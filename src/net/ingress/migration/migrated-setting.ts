import type { HasRef } from '../../../model/ref.ts';
import type { Becomes } from './mapping.ts';

/** Where a setting goes: a field of the Gateway API with its bundles, or an implementation's own. */
export interface MigrationTarget {
  readonly path: string;
  /** Undefined for the Gateway API itself. */
  readonly implementation: string | undefined;
  /** Bundles whose standard, and before it experimental, channel has the field first. */
  readonly standard: string | undefined;
  readonly experimental: string | undefined;
  readonly source: string;
}

/** What becomes of one annotation or field. */
export interface MigratedSetting {
  /** The Ingress, or a Service that it sends to. */
  readonly object: HasRef;
  readonly field: string;
  /** Undefined where the value was not kept. */
  readonly value: string | undefined;
  readonly becomes: Becomes['is'];
  /** The field of the Gateway API first, then what implementations have; empty where nothing takes its place. */
  readonly targets: readonly MigrationTarget[];
  /** It has a place, and behaves otherwise there, as the note says. */
  readonly differs: boolean;
  readonly note: string | undefined;
  /** Where the setting is documented. */
  readonly source: string;
}
