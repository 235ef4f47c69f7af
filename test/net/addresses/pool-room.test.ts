import { expect, it } from 'vitest';
import type { AddressRange } from '../../../src/model/address-range.ts';
import { parseRange } from '../../../src/net/addresses/cidr.ts';
import { roomIn } from '../../../src/net/addresses/pool-room.ts';
import { evidenceIn } from '../../support/snapshot-of.ts';
import { service } from '../../support/objects.ts';

const ranges = (...texts: string[]): AddressRange[] => texts.flatMap((text) => parseRange(text) ?? []);
const at = (name: string, ...ips: string[]) => ({
  ...service(`shop/${name}`, { type: 'LoadBalancer' }),
  status: { loadBalancer: { ingress: ips.map((ip) => ({ ip })) } },
});

it('counts by family, a shared address and overlapping ranges once', () => {
  const { services } = evidenceIn({
    objects: [at('a', '10.0.0.1', 'fd00::1'), at('b', '10.0.0.1'), at('c', '10.0.0.9'), at('d')],
  });
  expect(roomIn(ranges('10.0.0.0/30', '10.0.0.2-10.0.0.5', 'fd00::/120'), services)).toEqual([
    { family: 4, total: 6, used: 1 },
    { family: 6, total: 256, used: 1 },
  ]);
});
