import { type Citation, cite } from '../../model/cite.ts';
import type { Kept } from '../../model/kinds/index.ts';
import { parseAddress } from '../addresses/cidr.ts';
import { isPublicAddress } from '../addresses/public-address.ts';

/** Whether the internet can have a route to a Gateway, by the addresses that its status, or else its spec, names. */
export interface Exposure {
  readonly is: 'public' | 'internal' | 'not known';
  readonly from: readonly Citation[];
}

/** Names that lead to no public address: Services, and load balancers that AWS calls internal. */
const internalName = /^internal-|\.svc(?:\.|$)|\.(?:local|internal|lan)$/;

export function exposureOf(gateway: Kept<'Gateway'>): Exposure {
  const told = gateway.status?.addresses ?? [];
  const part = told.length > 0 ? 'status' : 'spec';
  const addresses = told.length > 0 ? told : (gateway.spec?.addresses ?? []);
  const values = addresses.flatMap(({ value }) => (value === undefined || value === '' ? [] : [value]));
  if (values.length === 0) return { is: 'not known', from: [] };
  return {
    is: values.some(isPublic) ? 'public' : 'internal',
    from: [cite(gateway, `${part}.addresses`, values.join(', '))],
  };
}

function isPublic(value: string): boolean {
  const address = parseAddress(value);
  return address === undefined ? !internalName.test(value) : isPublicAddress(address);
}
