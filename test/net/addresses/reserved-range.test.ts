import { expect, it } from 'vitest';
import { formatRange, parseCidr } from '../../../src/net/addresses/cidr.ts';
import { reservedIn } from '../../../src/net/addresses/reserved-range.ts';

const within = (cidr: string) =>
  reservedIn(parseCidr(cidr)!).map(({ range, severity }) => [formatRange(range), severity]);

it('finds what a range has in common with reserved ones', () => {
  expect(within('10.0.0.0/8')).toEqual([]);
  expect(within('169.254.20.10/32')).toEqual([['169.254.0.0/16', 'high']]);
  expect(within('172.16.0.0/12')).toEqual([['172.17.0.0/16', 'low']]);
  expect(within('172.18.0.0/16')).toEqual([]);
  expect(within('fd00::/8')).toEqual([]);
  expect(within('::/1')).toEqual([
    ['::1', 'high'],
    ['2001:db8::/32', 'low'],
  ]);
});

it('says which is there only where Docker is', () => {
  const [docker] = reservedIn(parseCidr('172.17.5.0/24')!);
  const [documentation] = reservedIn(parseCidr('192.0.2.0/25')!);
  expect([docker?.ofDocker, documentation?.ofDocker]).toEqual([true, false]);
});
