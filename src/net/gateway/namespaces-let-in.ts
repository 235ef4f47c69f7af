import type { KeptOf } from '../../model/fields.ts';
import type { labelSelector } from '../../model/kinds/define-kind.ts';
import type { Kept } from '../../model/kinds/index.ts';
import { selects } from '../../model/label-selector.ts';
import type { Listing } from '../../model/listing.ts';
import { type Unknown, unknown } from '../../model/maybe.ts';

/** `allowedRoutes.namespaces` of a listener, `allowedListeners.namespaces` of a Gateway; its default is the caller's. */
export interface LetIn {
  readonly from: string;
  readonly selector: KeptOf<typeof labelSelector> | undefined;
}

/** The API server sets it on every Namespace, and nobody can change it (KEP-2161). */
const nameLabel = 'kubernetes.io/metadata.name';

/**
 * Are objects of `namespace` let in by something in `home`? Unknown where labels decide that were not read
 * (FromNamespaces of sigs.k8s.io/gateway-api v1.6.3).
 */
export function isLetIn(
  { from, selector }: LetIn,
  namespace: string,
  home: string,
  namespaces: Listing<Kept<'Namespace'>>,
): boolean | Unknown {
  if (from === 'All') return true;
  if (from === 'Same') return namespace === home;
  if (from !== 'Selector') return false;
  const keys = [
    ...Object.keys(selector?.matchLabels ?? {}),
    ...(selector?.matchExpressions ?? []).map(({ key }) => key),
  ];
  const own = { [nameLabel]: namespace };
  if (keys.every((key) => key === nameLabel)) return selects(selector, own);
  const found = namespaces.find(undefined, namespace);
  if (found.state === 'known') return selects(selector, { ...found.value.metadata.labels, ...own });
  if (found.state === 'unknown') return found;
  return unknown({ what: `labels of Namespace ${namespace}`, namespaces: null, reason: 'not-collected' });
}
