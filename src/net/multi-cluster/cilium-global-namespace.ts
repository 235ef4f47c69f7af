import { type Citation, cite } from '../../model/cite.ts';
import type { CiliumConfig } from '../../model/evidence/cilium-config.ts';
import type { Kept } from '../../model/kinds/index.ts';
import type { Listing } from '../../model/listing.ts';
import { absent, known, type Maybe } from '../../model/maybe.ts';

const byDefaultKey = 'clustermesh-default-global-namespace';

/** On a Namespace, over what cilium-config says of all: pkg/annotation/clustermesh.go. */
export const globalNamespaceAnnotation = 'clustermesh.cilium.io/global';

/**
 * The namespace, where it is not global and Cilium therefore gives none of its Services' backends to other clusters, with
 * what says so. Absent where it is global, as every namespace is that the cluster's Cilium (before 1.20) knows no default for.
 * https://github.com/cilium/cilium/blob/v1.20.2/Documentation/network/clustermesh/global-services.rst
 */
export function localNamespace(
  name: string,
  config: CiliumConfig,
  namespaces: Listing<Kept<'Namespace'>>,
): Maybe<Kept<'Namespace'>> {
  const byDefault = config.get(byDefaultKey);
  if (byDefault === undefined) return absent(config.ref.label);
  const namespace = namespaces.find(undefined, name);
  if (namespace.state !== 'known') return namespace;
  const told = namespace.value.metadata.annotations?.[globalNamespaceAnnotation];
  const from: Citation[] = [
    cite(namespace.value, `metadata.annotations[${globalNamespaceAnnotation}]`, told),
    config.cite(byDefaultKey, 'true'),
  ];
  const isGlobal = (told ?? byDefault).toLowerCase() === 'true';
  return isGlobal ? absent(namespace.label, from) : known(namespace.value, from);
}
