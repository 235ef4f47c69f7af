import type { Kept } from '../kinds/index.ts';
import { Listing } from '../listing.ts';
import type { Version } from '../version.ts';

type Definition = Kept<'CustomResourceDefinition'>;

/** A definition of the Gateway API and what its annotations say of where it comes from. */
export interface GatewayDefinition {
  readonly ref: Definition['ref'];
  readonly definition: Definition;
  readonly kind: string;
  /** `gateway.networking.k8s.io/bundle-version`, parsed; undefined where it is missing or no version. */
  readonly bundle: Version | undefined;
  readonly channel: 'standard' | 'experimental' | undefined;
}

/** The definitions of the Gateway API's own kinds that a cluster has. */
export class GatewayApi extends Listing<GatewayDefinition> {
  /** The definition of one kind; undefined where it was not read or is not there. */
  of(kind: string): GatewayDefinition | undefined {
    return this.items.find((one) => one.kind === kind);
  }
}

export const bundleAnnotation = 'gateway.networking.k8s.io/bundle-version';
export const channelAnnotation = 'gateway.networking.k8s.io/channel';
