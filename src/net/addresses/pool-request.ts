import type { CalicoPool, PoolRequest } from '../../model/evidence/calico-pools.ts';
import { shownName } from '../../model/shown-name.ts';
import { formatRange, parseCidr } from './cidr.ts';

/** Something that an annotation asks for and no pool gives, in words that follow `asks`, and the pools that it is about. */
export interface RequestFault {
  readonly says: string;
  readonly about: readonly CalicoPool[];
}

/**
 * Each pool of a request that gives its pods no address: Calico takes addresses from the named pools and from no other. A
 * pool that is not among those read is a fault only where they are `all`; else it stands among `unread`.
 * https://github.com/projectcalico/calico/blob/v3.32.0/libcalico-go/lib/ipam/pools.go
 */
export function requestFaults(
  request: Pick<PoolRequest, 'pools' | 'family'>,
  pools: readonly CalicoPool[],
  all: boolean,
): { readonly faults: readonly RequestFault[]; readonly unread: readonly string[] } {
  if (request.pools === undefined) {
    const says = 'for pools with an annotation that is no JSON list of names';
    return { faults: [{ says, about: [] }], unread: [] };
  }
  const faults: RequestFault[] = [];
  const unread: string[] = [];
  for (const wanted of request.pools) {
    const cidr = parseCidr(wanted);
    const text = cidr === undefined ? wanted : formatRange(cidr);
    const about = pools.filter(
      ({ name, range }) => (cidr === undefined ? name : formatRange(range)) === text,
    );
    const shown = cidr === undefined ? shownName(wanted) : text;
    if (about.length === 0 && !all) unread.push(wanted);
    else if (about.length === 0) faults.push({ says: `for pool ${shown}, which is not there`, about });
    else if (!about.some((pool) => pool.givesAddresses && pool.forPods)) {
      faults.push({ says: `for pool ${shown}, which gives pods no addresses`, about });
    } else if (about.every(({ range }) => range.family !== request.family)) {
      faults.push({ says: `for pool ${shown} as one of IPv${request.family}, which it is not`, about });
    }
  }
  return { faults, unread };
}
