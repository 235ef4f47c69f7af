import type { Kept } from '../model/kinds/index.ts';

const annotations = ['service.cilium.io/global', 'io.cilium/global-service'];

/**
 * Is this a global Service of a Cilium cluster mesh? Cilium adds the backends of other clusters itself, whatever pods and
 * EndpointSlices there are here: https://docs.cilium.io/en/stable/network/clustermesh/global-services/
 */
export function isCiliumGlobal({ metadata }: Kept<'Service'>): boolean {
  return annotations.some((key) => metadata.annotations?.[key] === 'true');
}
