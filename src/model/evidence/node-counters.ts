import type { Missing } from '../missing.ts';
import type { HasRef } from '../ref.ts';

/** A counter that only grows, read twice on one node. `ref` is the node. */
export interface CounterReading extends HasRef {
  readonly counter: 'insert_failed' | 'linklocal_allowance_exceeded';
  /** The network interface, where the counter is one of its own. */
  readonly device: string | undefined;
  /** The later of the two files. */
  readonly path: string;
  readonly before: number;
  readonly after: number;
}

/** What was counted on nodes, and what cannot be told of it. */
export interface NodeCounters {
  readonly found: readonly CounterReading[];
  readonly missing: readonly Missing[];
}
