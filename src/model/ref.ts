import type { Label } from './label.ts';

/** Where an object stands and how far what it says can be trusted. */
export interface ObjectRef {
  readonly apiVersion: string;
  readonly kind: string;
  readonly namespace?: string;
  readonly name: string;
  /** Path inside the snapshot, for manifests. */
  readonly file?: string;
  readonly line?: number;
  readonly label: Label;
  /** True for a manifest: it says what somebody wants, not what runs. */
  readonly declared: boolean;
}

export interface HasRef {
  readonly ref: ObjectRef;
}

/** The subject of a rule that judges the cluster as a whole; a finding is as strong as its evidence. */
export const clusterRef: ObjectRef = {
  apiVersion: 'v1',
  kind: 'Cluster',
  name: 'cluster',
  label: 'live evidence',
  declared: false,
};

/** `Service shop/cart`, or `Node worker-1` for cluster-scoped kinds. */
export function formatRef(ref: { kind: string; namespace?: string | undefined; name: string }): string {
  return `${ref.kind} ${ref.namespace === undefined ? '' : `${ref.namespace}/`}${ref.name}`;
}

/** Identity of an object within one cluster, whatever version of its group it was read at. */
export function refKey(ref: Pick<ObjectRef, 'apiVersion' | 'kind' | 'namespace' | 'name'>): string {
  const slash = ref.apiVersion.indexOf('/');
  const group = slash < 0 ? '' : ref.apiVersion.slice(0, slash);
  return `${group}/${ref.kind}/${ref.namespace ?? ''}/${ref.name}`;
}
