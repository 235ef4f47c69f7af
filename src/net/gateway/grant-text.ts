import { shownName } from '../../model/shown-name.ts';
import type { CrossNamespaceReference } from './cross-namespace-references.ts';

/** The ReferenceGrant that is missing, spelt out as an action. */
export function grantText({ from, to }: CrossNamespaceReference): string {
  const of = to.group === '' ? '""' : shownName(to.group);
  return `Create a ReferenceGrant in namespace ${shownName(to.namespace)} whose spec is {from: [{group: ${from.group}, kind: ${from.kind}, namespace: ${shownName(from.namespace)}}], to: [{group: ${of}, kind: ${shownName(to.kind)}, name: ${shownName(to.name)}}]}, which lets this reference through and no other.`;
}
