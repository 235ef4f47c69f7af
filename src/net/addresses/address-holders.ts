import { type Citation, cite } from '../../model/cite.ts';
import type { LoadBalancers } from '../../model/evidence/load-balancers.ts';
import type { Kept } from '../../model/kinds/index.ts';
import { formatRef } from '../../model/ref.ts';
import { portText } from '../services/service-port.ts';
import { requestedAddresses, type Sharing, sharingConflict, sharingOf } from './shared-address.ts';

type Service = Kept<'Service'>;

/** Who was first at an address and port, at a port of any address, and with a sharing key. */
export interface Holders {
  readonly addresses: Map<string, Service>;
  readonly ports: Map<string, Service>;
  readonly sharers: Map<string, Service>;
}

/** Why a Service has no address, and what says so. */
interface Reason {
  readonly text: string;
  readonly evidence: readonly Citation[];
  readonly involves: readonly Service[];
}

/** A common sharing key that cannot be honoured; `field` is the annotation that states it. */
interface Conflict extends Reason {
  readonly field: string;
  readonly evidence: readonly [Citation, ...Citation[]];
}

const ciliumCondition = 'cilium.io/IPAMRequestSatisfied';

/** Addresses that nodes answer themselves; with ipMode Proxy a proxy in front may tell Services apart by other means. */
export function addressesOf({ status }: Service): string[] {
  return (status?.loadBalancer?.ingress ?? []).flatMap(({ ip, ipMode }) =>
    ip === undefined || ipMode === 'Proxy' || !/^[\da-f.:]+$/i.test(ip) ? [] : [ip],
  );
}

function sharingName({ product, key }: Sharing): string {
  return `${product} ${key}`;
}

/** Services in the order in which they came; the first one at a place holds it. */
export function holdersAmong(services: readonly Service[]): Holders {
  const holders: Holders = { addresses: new Map(), ports: new Map(), sharers: new Map() };
  const claim = (map: Map<string, Service>, key: string, service: Service) => {
    if (!map.has(key)) map.set(key, service);
  };
  for (const service of services) {
    const sharing = sharingOf(service);
    if (sharing !== undefined) claim(holders.sharers, sharingName(sharing), service);
    for (const address of addressesOf(service)) {
      for (const port of service.spec?.ports ?? []) {
        claim(holders.addresses, `${address} ${portText(port)}`, service);
        claim(holders.ports, portText(port), service);
      }
    }
  }
  return holders;
}

/** Does an earlier Service have the same sharing key, and the two cannot share? MetalLB's counts where MetalLB may run. */
export function sharingConflictOf(
  service: Service,
  holders: Holders,
  balancers: LoadBalancers | undefined,
): Conflict | undefined {
  const sharing = sharingOf(service);
  const other = sharing && holders.sharers.get(sharingName(sharing));
  if (sharing === undefined || other === undefined || other === service) return undefined;
  const isElsewhere =
    sharing.product === 'MetalLB' &&
    balancers?.missing.length === 0 &&
    balancers.get('MetalLB') === undefined;
  const why = isElsewhere ? undefined : sharingConflict(other, service, sharing.product);
  if (why === undefined) return undefined;
  const field = `metadata.annotations[${sharing.annotation}]`;
  return {
    field,
    text: `${sharing.product} cannot let it share an address with ${formatRef(other.ref)}: ${why}`,
    evidence: [
      cite(service, field, service.metadata.annotations?.[sharing.annotation]),
      ...[service, other].flatMap((one) => [
        cite(one, 'spec.externalTrafficPolicy', one.spec?.externalTrafficPolicy),
        cite(one, 'spec.selector', one.spec?.selector),
      ]),
    ],
    involves: [other],
  };
}

/** What explains that there is no address, the more particular first. */
export function pendingReason(
  service: Service,
  holders: Holders,
  balancers: LoadBalancers | undefined,
): Reason | undefined {
  const conflict = sharingConflictOf(service, holders, balancers);
  if (conflict !== undefined) return conflict;
  const ports = service.spec?.ports ?? [];
  for (const address of requestedAddresses(service)) {
    for (const port of ports) {
      const holder = holders.addresses.get(`${address} ${portText(port)}`);
      if (holder === undefined) continue;
      const text = `it asks for ${address}, where ${formatRef(holder.ref)} has port ${portText(port)}`;
      return {
        text,
        evidence: [cite(holder, 'status.loadBalancer.ingress[].ip', address)],
        involves: [holder],
      };
    }
  }
  const condition = service.status?.conditions?.find(({ type }) => type === ciliumCondition);
  if (condition?.status === 'False') {
    const evidence = [cite(service, `status.conditions[type=${ciliumCondition}]`, condition.reason)];
    const said = /^[a-z_]{1,50}$/.test(condition.reason ?? '')
      ? ` says ${condition.reason ?? ''}`
      : ' refused it';
    return { text: `Cilium LB IPAM${said}`, evidence, involves: [] };
  }
  const serviceLb = balancers?.get('ServiceLB');
  for (const port of serviceLb === undefined ? [] : ports) {
    const holder = holders.ports.get(portText(port));
    if (serviceLb === undefined || holder === undefined) continue;
    const text = `ServiceLB gives each port of a node away once, and ${formatRef(holder.ref)} has ${portText(port)}`;
    return { text, evidence: [serviceLb.from], involves: [holder] };
  }
  const empty = balancers?.found.find(({ pools }) => pools === 0);
  if (balancers?.found.length === 1 && empty !== undefined) {
    return { text: `${empty.product} has no pool of addresses`, evidence: [empty.from], involves: [] };
  }
  if (balancers?.found.length === 0) {
    return { text: 'no controller or cloud that would give one was found', evidence: [], involves: [] };
  }
  return undefined;
}
