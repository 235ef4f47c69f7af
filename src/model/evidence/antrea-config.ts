import type { Citation } from '../cite.ts';

/** What Antrea's agents are told about packets that leave. */
export interface AntreaSettings {
  readonly noSnat: boolean;
  /** Is the CRD Egress heeded? It is from Antrea 1.6, unless it is switched off. */
  readonly hasEgress: boolean;
  /** Ranges that Egresses leave alone, as they are written. */
  readonly exceptCidrs: readonly string[];
  readonly from: readonly Citation[];
}
