import type { Kept } from '../../model/kinds/index.ts';
import { valueOf } from '../../model/maybe.ts';
import type { Listing } from '../../model/listing.ts';
import type { Section } from './attached-routes.ts';
import type { Listener } from './listener-answer.ts';
import { gatewayOf } from './listener-set-admission.ts';

interface Sources {
  readonly gateways: Listing<Kept<'Gateway'>>;
  readonly listenerSets: Listing<Kept<'ListenerSet'>>;
}

/** The listener of a section, with the object that it stands in and the Gateway that opens it. */
export function listenerOf(
  { parent, section }: Pick<Section, 'parent' | 'section'>,
  { gateways, listenerSets }: Sources,
):
  | {
      readonly owner: Kept<'Gateway'> | Kept<'ListenerSet'>;
      readonly listener: Listener;
      readonly gateway: Kept<'Gateway'> | undefined;
    }
  | undefined {
  if (parent.kind === 'ListenerSet') {
    const owner = valueOf(listenerSets.find(parent.namespace, parent.name));
    const listener = owner?.spec?.listeners?.find(({ name }) => (name ?? '') === section);
    if (owner === undefined || listener === undefined) return undefined;
    const { namespace, name } = gatewayOf(owner);
    return { owner, listener, gateway: valueOf(gateways.find(namespace, name)) };
  }
  const owner = valueOf(gateways.find(parent.namespace, parent.name));
  const listener = owner?.spec?.listeners?.find(({ name }) => (name ?? '') === section);
  return owner === undefined || listener === undefined ? undefined : { owner, listener, gateway: owner };
}

/** The features that the controller of a Gateway claims; undefined where its class was not read or claims none at all. */
export function featuresOf(
  gateway: Kept<'Gateway'> | undefined,
  gatewayClasses: Listing<Kept<'GatewayClass'>>,
): { readonly gatewayClass: Kept<'GatewayClass'>; readonly features: readonly string[] } | undefined {
  const found = valueOf(gatewayClasses.find(undefined, gateway?.spec?.gatewayClassName ?? ''));
  const features = (found?.status?.supportedFeatures ?? []).flatMap(({ name }) => name ?? []);
  return found === undefined || features.length === 0 ? undefined : { gatewayClass: found, features };
}
