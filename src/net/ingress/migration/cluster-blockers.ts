import type { Evidence } from '../../../model/evidence/index.ts';
import { conditionOf } from '../../../model/evidence/gateway-conditions.ts';
import { shownAddress, shownName } from '../../../model/shown-name.ts';
import type { GatewayApiHere } from './gateway-api-here.ts';
import type { IngressPlan } from './plan-ingress.ts';
import type { Block } from './setting-blockers.ts';

/** What stands in the way of every Ingress: the Gateway API or a class of it is not there. */
export function clusterBlockers({ gatewayClasses }: Evidence, { told }: GatewayApiHere): Block[] {
  if (told.installed === 'no') {
    return [
      {
        kind: 'bundle',
        message: 'The cluster does not serve HTTPRoutes: the CRDs of the Gateway API are not installed.',
        next: 'choose the implementation first, then install the bundle and channel that its release supports',
        source: 'https://gateway-api.sigs.k8s.io/guides/getting-started/#installing-gateway-api',
      },
    ];
  }
  const docs = 'https://gateway-api.sigs.k8s.io/api-types/gatewayclass/';
  const { items } = gatewayClasses;
  if (items.length === 0) {
    if (!gatewayClasses.covers()) return [];
    return [
      {
        kind: 'class',
        message: 'There is no GatewayClass: nothing would serve a Gateway.',
        next: 'install an implementation, chosen by the extensions that cannot be missed',
        source: docs,
      },
    ];
  }
  const isRefused = items.every((one) => conditionOf(one, 'Accepted')?.status === 'False');
  if (!isRefused) return [];
  const names = items.slice(0, 3).map(({ ref }) => shownName(ref.name));
  return [
    {
      kind: 'class',
      message: `No GatewayClass is accepted by its controller (${names.join(', ')}).`,
      next: 'kubectl get gatewayclasses -o wide',
      source: docs,
    },
  ];
}

/** An Ingress that nothing serves now. */
export function servingBlockers({ planned }: IngressPlan): Block[] {
  if (planned.state !== 'not served') return [];
  return [
    {
      kind: 'class',
      message: 'No controller takes it, so nothing tells what its annotations are to do.',
      next: 'kubectl get ingressclasses -o wide; give it the class that it was meant for, or leave it behind',
      source: 'https://kubernetes.io/docs/concepts/services-networking/ingress/#ingress-class',
    },
  ];
}

/** A Gateway at the address of the Ingress: then both cannot be compared, and DNS moves nothing. */
export function addressBlockers({ planned }: IngressPlan, { gateways }: Evidence): Block[] {
  return gateways.items.flatMap((gateway): Block[] => {
    const own = (gateway.status?.addresses ?? []).flatMap(({ value }) => value ?? []);
    const shared = planned.addresses.find((address) => own.includes(address));
    if (shared === undefined) return [];
    return [
      {
        kind: 'address',
        message: `Gateway ${shownName(gateway.ref.namespace ?? '')}/${shownName(gateway.ref.name)} has the address of the Ingress, ${shownAddress(shared)}: both answer there, so neither can be tried or chosen alone.`,
        next: 'use a Gateway with an address of its own for the move',
        source: null,
      },
    ];
  });
}
