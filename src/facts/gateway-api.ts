import {
  bundleAnnotation,
  channelAnnotation,
  GatewayApi,
  type GatewayDefinition,
} from '../model/evidence/gateway-api.ts';
import { routeKinds } from '../model/evidence/routes.ts';
import { definitionOf, type Kept, type KindId } from '../model/kinds/index.ts';
import type { Coverage } from '../model/listing.ts';
import { parseVersion } from '../parse/version.ts';
import type { ObjectName } from '../source/source.ts';
import { defineSlice } from './define-slice.ts';

const group = 'gateway.networking.k8s.io';

const kinds = [
  'GatewayClass',
  'Gateway',
  'ListenerSet',
  ...routeKinds,
  'ReferenceGrant',
  'BackendTLSPolicy',
] as const satisfies readonly KindId[];

const names = kinds.map((about): ObjectName => ({
  kind: 'CustomResourceDefinition',
  name: `${definitionOf(about).plural}.${group}`,
  about,
}));

/** Which bundle and channel of the Gateway API a cluster has, as the annotations of each definition tell. */
export const gatewayApi = defineSlice({
  names,
  derive: (snapshot) => {
    const { items, coverage } = snapshot.listing('CustomResourceDefinition');
    const ours = items.filter(({ spec }) => spec?.group === group).map(definitionIn);
    return new GatewayApi(ours, coverageOf(coverage));
  },
});

function definitionIn(definition: Kept<'CustomResourceDefinition'>): GatewayDefinition {
  const { ref, metadata, spec } = definition;
  const channel = metadata.annotations?.[channelAnnotation];
  return {
    ref,
    definition,
    kind: spec?.names?.kind ?? '',
    bundle: parseVersion(metadata.annotations?.[bundleAnnotation] ?? ''),
    channel: channel === 'standard' || channel === 'experimental' ? channel : undefined,
  };
}

/** Definitions are asked for by name, so all of them were read when each name was. */
function coverageOf(coverage: Coverage): Coverage {
  const asked = names.filter(({ name }) => coverage.names.has(`/${name}`));
  if (coverage.everywhere || asked.length < names.length) return coverage;
  return { ...coverage, everywhere: true, missing: [] };
}
