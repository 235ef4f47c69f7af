import type { IngressProduct } from '../../../model/evidence/ingress-controllers.ts';
import type { ExtensionPointId } from './extension-points.ts';
import type { GatewayFieldId } from './gateway-fields.ts';

/** What takes the place of a setting of an Ingress. */
export type Becomes =
  /** `or`: what implementations have besides, for where they lack the field or theirs says more. */
  | { readonly is: 'field'; readonly field: GatewayFieldId; readonly or: readonly ExtensionPointId[] }
  /** Each implementation its own; where another one is chosen, there is none of them. */
  | { readonly is: 'extension'; readonly points: readonly [ExtensionPointId, ...ExtensionPointId[]] }
  | { readonly is: 'no equivalent' }
  /** Nothing has to take its place: it marks or tunes the controller that is left, or is off. */
  | { readonly is: 'not needed' };

/** Values of an annotation with a fate of their own. */
export interface ValueCase {
  readonly pattern: RegExp;
  readonly becomes: Becomes;
  readonly note: string;
  readonly differs?: true;
}

export interface MappingRow {
  /** Without the table's prefix, unless they hold a slash, in order; `*` at the end stands for whatever follows. */
  readonly keys: readonly [string, ...string[]];
  /** Set on the Service that the Ingress sends to; else on the Ingress, or on either. */
  readonly on?: 'Service';
  readonly becomes: Becomes;
  /** What differs after the move, or has to be known for it. */
  readonly note?: string;
  /** It has a place, and requests that went through are treated otherwise there: the note says how. */
  readonly differs?: true;
  /** The first that matches counts. */
  readonly values?: readonly ValueCase[];
  /** Where ingress2gateway converts it to something else, or does not convert it: why it is so here. */
  readonly converter?: string;
}

/** All annotations of one controller that act on an Ingress. */
export interface MigrationTable {
  readonly product: IngressProduct;
  /** The release whose list of annotations this is. */
  readonly version: string;
  readonly prefix: string;
  readonly source: string;
  readonly rows: readonly MappingRow[];
}

export function field(id: GatewayFieldId, ...or: readonly ExtensionPointId[]): Becomes {
  return { is: 'field', field: id, or };
}

export function extension(...points: readonly [ExtensionPointId, ...ExtensionPointId[]]): Becomes {
  return { is: 'extension', points };
}

export const noEquivalent: Becomes = { is: 'no equivalent' };
export const notNeeded: Becomes = { is: 'not needed' };

/** An annotation that is switched off leaves nothing to carry over. */
export const off: ValueCase = {
  pattern: /^\s*(false|off|no|0|f)\s*$/i,
  becomes: notNeeded,
  note: 'It is switched off.',
};
