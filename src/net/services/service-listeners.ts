import { clusterIpsOf } from '../../model/evidence/cluster-dns.ts';
import type { Kept } from '../../model/kinds/index.ts';
import type { Listing } from '../../model/listing.ts';
import { canonicalAddress } from '../addresses/address-owners.ts';
import { portText } from './service-port.ts';

type Service = Kept<'Service'>;

/** The addresses of its load balancer, written canonically. */
export function statusAddresses({ status }: Service): string[] {
  return (status?.loadBalancer?.ingress ?? []).flatMap(({ ip }) =>
    ip === undefined ? [] : (canonicalAddress(ip) ?? []),
  );
}

/** Where a Service listens, by what says so. */
function listensAt(service: Service): { field: string; addresses: readonly string[] }[] {
  const canonical = (texts: readonly string[]) => texts.flatMap((text) => canonicalAddress(text) ?? []);
  return [
    { field: 'spec.clusterIPs', addresses: canonical(clusterIpsOf(service)) },
    { field: 'status.loadBalancer.ingress[].ip', addresses: statusAddresses(service) },
    { field: 'spec.externalIPs', addresses: canonical(service.spec?.externalIPs ?? []) },
  ];
}

const indexes = new WeakMap<Listing<Service>, ReadonlyMap<string, readonly [Service, string][]>>();

/** The Services that listen at this address, written canonically, and port, each with the field that says so. */
export function listenersAt(
  services: Listing<Service>,
  address: string,
  port: Parameters<typeof portText>[0],
): readonly [Service, string][] {
  let index = indexes.get(services);
  if (index === undefined) indexes.set(services, (index = indexed(services)));
  return index.get(`${address} ${portText(port)}`) ?? [];
}

function indexed(services: Listing<Service>): ReadonlyMap<string, readonly [Service, string][]> {
  const index = new Map<string, [Service, string][]>();
  for (const service of services) {
    for (const { field, addresses } of listensAt(service)) {
      for (const address of addresses) {
        for (const port of service.spec?.ports ?? []) {
          const key = `${address} ${portText(port)}`;
          const told = index.get(key);
          if (told === undefined) index.set(key, [[service, field]]);
          else told.push([service, field]);
        }
      }
    }
  }
  return index;
}
