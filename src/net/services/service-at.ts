import { clusterIpsOf } from '../../model/evidence/cluster-dns.ts';
import type { Kept } from '../../model/kinds/index.ts';
import type { Listing } from '../../model/listing.ts';
import { formatRange, parseAddress } from '../addresses/cidr.ts';

type Service = Kept<'Service'>;

const indexes = new WeakMap<Listing<Service>, ReadonlyMap<string, Service>>();

/** The Service that was read and has this ClusterIP, written canonically. */
export function serviceAt(services: Listing<Service>, address: string): Service | undefined {
  let index = indexes.get(services);
  if (index === undefined) {
    index = new Map(
      services.items.flatMap((service) =>
        clusterIpsOf(service).flatMap((text) => {
          const parsed = parseAddress(text);
          return parsed === undefined ? [] : [[formatRange(parsed), service] as const];
        }),
      ),
    );
    indexes.set(services, index);
  }
  return index.get(address);
}
