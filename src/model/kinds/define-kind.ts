import { boolean, integer, type KeptOf, list, map, object, type ObjectField, string } from '../fields.ts';

/** The API groups and versions that serve a kind, best first: it is read once, at the first one that answers. */
export interface Served {
  readonly group: string;
  readonly versions: readonly string[];
}

export interface KindDefinition<F extends ObjectField = ObjectField> {
  readonly kind: string;
  readonly plural: string;
  readonly served: readonly [Served, ...Served[]];
  readonly namespaced: boolean;
  /** Fields kept beside metadata. */
  readonly fields: F;
  /** Annotation keys kept; one that ends in `/` keeps every key with that prefix. */
  readonly annotations: readonly string[];
  /** Keys, likewise, of which only that they are there is kept. */
  readonly markers: readonly string[];
  /** Nobody writes this kind by hand, so an object of it was observed even when it was stripped of its metadata. */
  readonly observedByNature: boolean;
  /** Only ever read object by object: listing it would bring in what is not ours to see. */
  readonly byNameOnly: boolean;
  /** Never asked of an API server, by no verb: it is there only where the files of a snapshot hold it. */
  readonly neverAsked: boolean;
  /** Part of every cluster; other kinds exist where discovery says so. */
  readonly builtIn: boolean;
}

/** The annotations of our own that count on any kind. */
const ownAnnotations = ['network-review.dev/'];

export function defineKind<const F extends ObjectField>(definition: {
  kind: string;
  plural: string;
  served: readonly [Served, ...Served[]];
  namespaced?: boolean;
  fields: F;
  annotations?: readonly string[];
  markers?: readonly string[];
  observedByNature?: boolean;
  byNameOnly?: boolean;
  neverAsked?: boolean;
  builtIn?: boolean;
}): KindDefinition<F> {
  return {
    namespaced: true,
    observedByNature: false,
    byNameOnly: false,
    neverAsked: false,
    builtIn: false,
    markers: [],
    ...definition,
    annotations: [...(definition.annotations ?? []), ...ownAnnotations],
  };
}

export const objectMeta = object({
  name: string,
  namespace: string,
  generation: integer,
  creationTimestamp: string,
  deletionTimestamp: string,
  labels: map(string),
  annotations: map(string),
  ownerReferences: list(object({ kind: string, name: string, controller: boolean })),
});

/** Kept metadata. `name` is always there: an object without one is not read. */
export type Metadata = Omit<KeptOf<typeof objectMeta>, 'name'> & { readonly name: string };

/** Which of an object's annotations the kind keeps. */
export function keepsAnnotation(definition: KindDefinition, key: string): boolean {
  return keepsAnnotationValue(definition, key) || isAmong(definition.markers, key);
}

/** Which of them it keeps with their values. */
export function keepsAnnotationValue(definition: KindDefinition, key: string): boolean {
  return isAmong(definition.annotations, key);
}

function isAmong(keys: readonly string[], key: string): boolean {
  return keys.some((kept) => (kept.endsWith('/') ? key.startsWith(kept) : key === kept));
}

export const labelSelector = object({
  matchLabels: map(string),
  matchExpressions: list(object({ key: string, operator: string, values: list(string) })),
});

export const condition = object({
  type: string,
  status: string,
  reason: string,
  message: string,
  lastTransitionTime: string,
});
