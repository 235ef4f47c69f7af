import { type Citation, cite, citeDefault } from '../../model/cite.ts';
import type { Kept } from '../../model/kinds/index.ts';

type Service = Kept<'Service'>;

/** Each annotation with its former name, which counts where the present one is not set: pkg/annotation/k8s.go. */
const keys = {
  global: ['service.cilium.io/global', 'io.cilium/global-service'],
  shared: ['service.cilium.io/shared', 'io.cilium/shared-service'],
  affinity: ['service.cilium.io/affinity', 'io.cilium/service-affinity'],
  sync: ['service.cilium.io/global-sync-endpoint-slices'],
} as const;

type Setting = keyof typeof keys;

function settingOf({ metadata }: Service, setting: Setting): { key: string; value: string } | undefined {
  for (const key of keys[setting]) {
    const value = metadata.annotations?.[key];
    if (value !== undefined) return { key, value: value.toLowerCase() };
  }
  return undefined;
}

/**
 * Is this a global Service of a Cilium cluster mesh? Cilium adds the backends of other clusters itself, whatever pods and
 * EndpointSlices there are here: https://docs.cilium.io/en/stable/network/clustermesh/global-services/
 */
export function isCiliumGlobal(service: Service): boolean {
  return settingOf(service, 'global')?.value === 'true';
}

/** Of a global Service: does this cluster give its own backends to the others? It does unless told not to. */
export function isShared(service: Service): boolean {
  return isCiliumGlobal(service) && (settingOf(service, 'shared')?.value ?? 'true') === 'true';
}

/** Are the backends of this cluster, or those of others, taken as long as there are any? */
export function affinityOf(service: Service): 'local' | 'remote' | 'none' {
  const value = settingOf(service, 'affinity')?.value;
  return isCiliumGlobal(service) && (value === 'local' || value === 'remote') ? value : 'none';
}

/**
 * Is Cilium’s operator to write EndpointSlices for the backends of other clusters? For headless Services unless told not
 * to: pkg/clustermesh/endpointslicesync/service_informer.go, which knows the present name of the annotation alone.
 */
export function wantsRemoteSlices(service: Service): boolean {
  if (service.metadata.annotations?.[keys.global[0]]?.toLowerCase() !== 'true') return false;
  const told = settingOf(service, 'sync');
  return told === undefined ? service.spec?.clusterIP === 'None' : told.value === 'true';
}

/** What the annotation says, or what counts where it is not there. */
export function citeGlobal(service: Service, setting: Setting, byDefault: string): Citation {
  const told = settingOf(service, setting);
  return told === undefined
    ? citeDefault(service, `metadata.annotations[${keys[setting][0]}]`, byDefault)
    : cite(service, `metadata.annotations[${told.key}]`, service.metadata.annotations?.[told.key]);
}
