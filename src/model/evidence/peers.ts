import type { Evidence } from './index.ts';

/** Another cluster that is reviewed together with this one. */
export interface Peer {
  readonly name: string;
  /** Comes after this one in the order given: what two clusters share alike is reported once, by the earlier of them. */
  readonly isLater: boolean;
  /** Of it a rule sees the slices that it declares itself, these peers excepted. */
  readonly evidence: Evidence;
}
