import { type Citation, cite } from '../../model/cite.ts';
import type { Evidence } from '../../model/evidence/index.ts';
import type { Kept } from '../../model/kinds/index.ts';
import { type Unknown, unknown } from '../../model/maybe.ts';

/** How a controller of the MCS-API names the Service by which an import is reached. */
const derivedService = 'multicluster.kubernetes.io/derived-service';

/** What says that an import lacks an address that it needs; nothing where it has one or is reached without. */
export type LackingAddress = readonly [Citation, ...Citation[]] | Unknown | undefined;

/**
 * The MCS-API expects an address of an import of type ClusterSetIP and leaves to implementations how it is reached:
 * Cilium writes one, the DNS of Lighthouse answers with that in an exporting cluster, Karmada has a derived Service.
 * For an import whose controller has not said whether it is ready.
 */
export function lackingAddress(
  serviceImport: Kept<'ServiceImport'>,
  { services, ciliumConfig }: Pick<Evidence, 'services' | 'ciliumConfig'>,
): LackingAddress {
  const { spec, ref, metadata } = serviceImport;
  if (spec?.type !== 'ClusterSetIP' || (spec.ips ?? []).length > 0) return undefined;
  const annotations = metadata.annotations ?? {};
  if (Object.keys(annotations).some((key) => key.includes('.submariner.io/'))) return undefined;
  if (ciliumConfig.state === 'unknown') return ciliumConfig;
  if (ciliumConfig.state === 'known' && ciliumConfig.value.get('clustermesh-enable-mcs-api') === 'true') {
    return [
      cite(serviceImport, 'spec.ips', spec.ips ?? []),
      cite(serviceImport, 'spec.type', spec.type),
      ciliumConfig.value.cite('clustermesh-enable-mcs-api', 'false'),
    ];
  }
  // Karmada makes its name of the import's and notes it nowhere.
  const derived = services.find(ref.namespace, annotations[derivedService] ?? `derived-${ref.name}`);
  if (derived.state === 'unknown') return derived;
  if (derived.state === 'known') return undefined;
  return unknown({
    what: 'ServiceImport status.conditions',
    namespaces: ref.namespace === undefined ? null : [ref.namespace],
    reason: 'not-collected',
    detail: 'an import has no address, and no controller has said whether it is ready',
  });
}
