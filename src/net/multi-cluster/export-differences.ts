import type { Kept } from '../../model/kinds/index.ts';

type Service = Kept<'Service'>;

/** What an export would say otherwise in two clusters. */
export interface ExportDifference {
  readonly field: string;
  readonly own: string;
  readonly theirs: string;
}

const ofService: readonly (readonly [string, (service: Service) => string])[] = [
  ['spec.clusterIP', ({ spec }) => (spec?.clusterIP === 'None' ? 'headless' : 'not headless')],
  ['spec.ports', portsText],
  ['spec.sessionAffinity', affinityOf],
  [
    'spec.sessionAffinityConfig.clientIP.timeoutSeconds',
    (service) =>
      affinityOf(service) === 'None'
        ? ''
        : `${service.spec?.sessionAffinityConfig?.clientIP?.timeoutSeconds ?? 10_800}`,
  ],
  ['spec.internalTrafficPolicy', ({ spec }) => spec?.internalTrafficPolicy ?? 'Cluster'],
  ['spec.trafficDistribution', ({ spec }) => spec?.trafficDistribution ?? '(not set)'],
];

/**
 * Where exports of the same Service in two clusters would conflict, as the API names the conflicts. What stays within a
 * cluster (targetPort, nodePort, selector, addresses) may differ.
 * https://github.com/kubernetes-sigs/mcs-api/blob/v0.5.2/pkg/apis/v1beta1/serviceexport.go
 */
export function exportDifferences(own: Service, theirs: Service): ExportDifference[] {
  const found = ofService.flatMap(([field, text]) => {
    const [here, there] = [text(own), text(theirs)];
    return here === there || here === '' || there === '' ? [] : [{ field, own: here, theirs: there }];
  });
  const [here, there] = [own.spec?.ipFamilies ?? [], theirs.spec?.ipFamilies ?? []];
  // What they have in common is what the ClusterSet uses; without that some backends are never reached.
  if (here.length > 0 && there.length > 0 && !here.some((family) => there.includes(family))) {
    found.push({ field: 'spec.ipFamilies', own: here.join(', '), theirs: there.join(', ') });
  }
  return found;
}

function affinityOf({ spec }: Service): string {
  return spec?.sessionAffinity ?? 'None';
}

function portsText({ spec }: Service): string {
  return (spec?.ports ?? [])
    .map(({ name, port, protocol, appProtocol }) =>
      [name, `${port ?? ''}/${protocol ?? 'TCP'}`, appProtocol].filter((part) => part).join(' '),
    )
    .sort()
    .join(', ');
}
