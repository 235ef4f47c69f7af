import { type Citation, cite } from '../../model/cite.ts';
import { type EndpointSlices, endpointsOf, isReady, isUsable } from '../../model/evidence/endpoint-slices.ts';
import type { Kept } from '../../model/kinds/index.ts';
import { NameIndex } from '../../model/name-index.ts';

type EndpointSlice = Kept<'EndpointSlice'>;

/** Labels of an EndpointSlice that a controller of the MCS-API made for a ServiceImport (KEP-1645). */
const serviceLabel = 'multicluster.kubernetes.io/service-name';
const clusterLabel = 'multicluster.kubernetes.io/source-cluster';

/** EndpointSlices by the ServiceImport whose label they carry. */
export function slicesByImport(endpoints: EndpointSlices): NameIndex<EndpointSlice[]> {
  const found = new NameIndex<EndpointSlice[]>();
  for (const slice of endpoints) {
    const name = slice.metadata.labels?.[serviceLabel];
    if (name === undefined || slice.metadata.labels?.[clusterLabel] === undefined) continue;
    const { namespace } = slice.ref;
    const bucket = found.get(namespace, name);
    if (bucket === undefined) found.set(namespace, name, [slice]);
    else bucket.push(slice);
  }
  return found;
}

/** What EndpointSlices tell of an import. */
export type ImportedEndpoints =
  | { readonly state: 'usable' }
  /** Nobody says that they are to tell anything: no exporting cluster is named, or no slice is made. */
  | { readonly state: 'not told' }
  /** None that is usable so far; of these clusters no slice tells. */
  | { readonly state: 'partly told'; readonly without: readonly string[] }
  | {
      readonly state: 'none';
      readonly clusters: readonly string[];
      readonly evidence: readonly [Citation, ...Citation[]];
    };

/**
 * Has an import an endpoint that consumers use? EndpointSlices are optional in the MCS-API, so that none is certain
 * only where each cluster that exports the Service has slices here.
 */
export function importedEndpoints(
  serviceImport: Kept<'ServiceImport'>,
  slices: readonly EndpointSlice[],
): ImportedEndpoints {
  const { clusters: exporting = [], endpointSliceObjects } = serviceImport.status ?? {};
  const clusters = exporting.flatMap(({ cluster }) => cluster ?? []);
  // Names of headless Services lead to ready endpoints alone; proxies also use what serves while it terminates.
  const isTaken = serviceImport.spec?.type === 'Headless' ? isReady : isUsable;
  if (endpointsOf(slices).some(isTaken)) return { state: 'usable' };
  if (clusters.length === 0) return { state: 'not told' };
  const told = new Set(slices.map(({ metadata }) => metadata.labels?.[clusterLabel]));
  const without = clusters.filter((cluster) => !told.has(cluster));
  if (without.length > 0) {
    const isMade =
      endpointSliceObjects === undefined ? slices.length > 0 : endpointSliceObjects === 'Present';
    return isMade ? { state: 'partly told', without } : { state: 'not told' };
  }
  return {
    state: 'none',
    clusters,
    evidence: [
      cite(serviceImport, 'status.clusters', clusters.join(', ')),
      ...slices.map((slice) =>
        cite(
          slice,
          'endpoints[].conditions.ready',
          endpointsOf([slice])
            .map((one) => String(isReady(one)))
            .join(', ') || '(no endpoints)',
        ),
      ),
    ],
  };
}
