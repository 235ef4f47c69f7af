import type { Label } from './label.ts';
import { formatRef, type HasRef } from './ref.ts';

/** One thing seen: which object, which field, which value, and how strong that is. */
export interface Citation {
  readonly object: string;
  readonly field: string;
  readonly seen: string;
  readonly label: Label;
  /** Where the object is in another cluster than the finding. */
  readonly cluster?: string;
}

/** Values longer than this say no more to a reader; the object and field tell where the rest is. */
const longest = 200;

function shown(value: unknown): string {
  if (value === undefined) return '(not set)';
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  return text.length > longest ? `${text.slice(0, longest)}…` : text;
}

/** Cites a field of an object that was read. The label is the object's own. */
export function cite(object: HasRef, field: string, seen: unknown): Citation {
  return { object: formatRef(object.ref), field, seen: shown(seen), label: object.ref.label };
}

/** Cites the documented default of a field that the object leaves out. */
export function citeDefault(object: HasRef, field: string, value: unknown): Citation {
  return {
    object: formatRef(object.ref),
    field,
    seen: `${shown(value)} (the documented default)`,
    label: 'documentation-based',
  };
}

/** The same, seen in another cluster of the review. */
export function citeIn({ name }: { readonly name: string }, citation: Citation): Citation {
  return { ...citation, cluster: name };
}

/** Cites that an object which something names is not there, with the label of the reading that says so. */
export function citeNotFound(object: string, label: Label): Citation {
  return { object, field: 'metadata.name', seen: '(not found)', label };
}

/** Cites what a saved output or an answer that is no object says. */
export function citeFile(path: string, field: string, seen: unknown, label: Label): Citation {
  return { object: path, field, seen: shown(seen), label };
}
