import type { Kept } from '../../model/kinds/index.ts';
import type { TraceStep } from '../../model/trace.ts';
import type { FamilyName } from '../services/service-families.ts';
import type { ServicePort } from './pick-port.ts';

/** The address of a Service that a client sends to. */
export type Way = 'ClusterIP' | 'node port' | 'external IP' | 'load-balancer IP';

/** Where packets are sent, once the name is resolved. */
export type Destination =
  | {
      readonly kind: 'service';
      readonly service: Kept<'Service'>;
      readonly port: ServicePort;
      readonly way: Way;
      readonly family: FamilyName;
      /** Without its port; undefined for the node port of whichever node is asked. */
      readonly address: string | undefined;
      /** Of a node port: the node that has the address. */
      readonly node: Kept<'Node'> | undefined;
    }
  | {
      /** DNS gives the addresses of pods, which are sent to as they are. */
      readonly kind: 'headless';
      readonly service: Kept<'Service'>;
      readonly port: string | undefined;
      readonly family: FamilyName;
    }
  | {
      readonly kind: 'pod';
      readonly pod: Kept<'Pod'>;
      readonly address: string;
      readonly port: string | undefined;
    }
  | { readonly kind: 'address'; readonly address: string; readonly port: string | undefined };

/** A destination, or why there is none, with the steps that led there. */
export interface Found {
  readonly destination: Destination | undefined;
  /** Without a destination: whether that is certain. */
  readonly verdict: 'unresolved' | 'unknown' | undefined;
  readonly steps: readonly TraceStep[];
}

/** Nodes take what is sent to a load balancer's address of mode VIP, the default; other load balancers are gone to. */
export function isVirtualAddress({ service, address }: Extract<Destination, { kind: 'service' }>): boolean {
  return (service.status?.loadBalancer?.ingress ?? []).some(
    ({ ip, ipMode = 'VIP' }) => ip !== undefined && ip === address && ipMode === 'VIP',
  );
}
