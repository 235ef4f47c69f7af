import { definitionOf, type KindId } from '../../model/kinds/index.ts';
import { isMessage } from './message-fields.ts';

/** The message that a kind is at a group and version; undefined for what the API server knows as JSON only. */
export function messageOf(
  kind: KindId,
  { group, version }: { readonly group: string; readonly version: string },
): string | undefined {
  const name = `${group === '' ? 'core' : (group.split('.', 1)[0] ?? '')}.${version}.${definitionOf(kind).kind}`;
  const isBuiltIn = !group.includes('.') || group.endsWith('.k8s.io');
  return isBuiltIn && isMessage(name) ? name : undefined;
}
