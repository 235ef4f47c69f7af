import type { KindId } from '../../model/kinds/index.ts';
import { formatRef } from '../../model/ref.ts';
import { cleanLine } from '../kube/kube-error.ts';
import type { Entry, Gap } from '../source.ts';
import type { Unparseable } from './keep-live.ts';
import type { ListedObjects } from './list-objects.ts';

/** The objects of a list, and a gap for each that is there and cannot be understood. */
export function entriesOf(kind: KindId, { objects, unparseable }: ListedObjects): Entry[] {
  return [
    ...objects.map((object): Entry => ({ type: 'object', kind, object })),
    ...unparseable.map((one): Entry => ({ type: 'gap', gap: unparseableGap(kind, one) })),
  ];
}

export function unparseableGap(kind: KindId, { namespace, name, detail }: Unparseable): Gap {
  return {
    kind,
    what: cleanLine(formatRef({ kind, namespace, name })),
    object: { ...(namespace === undefined ? {} : { namespace }), name },
    namespaces: namespace === undefined ? null : [namespace],
    reason: 'unparseable',
    detail: cleanLine(detail),
    next: 'correct the object, or the schema of its kind, so that the field has the type its API documents',
  };
}
