import { describe, expect, it } from 'vitest';
import { isXen, limitsOf, podsByAddresses } from '../../../src/net/dataplane/aws-instance.ts';

describe('limitsOf', () => {
  it.each([
    ['m5.large', 3, 10, 29],
    ['m6i.xlarge', 4, 15, 58],
    ['c4.4xlarge', 8, 30, 234],
    ['t3.small', 3, 4, 11],
    ['r7g.16xlarge', 15, 50, 737],
    ['c5.9xlarge', 8, 30, 234],
    ['m4.large', 2, 10, 20],
    ['m5.metal', 15, 50, 737],
    ['p5.48xlarge', 2, 50, 100],
    ['g4dn.xlarge', 3, 10, 29],
    ['m8i.2xlarge', 4, 30, 118],
    ['c8gn.24xlarge', 24, 50, 1178],
    ['r8a.large', 3, 20, 59],
    ['t3a.small', 2, 4, 8],
    ['c6in.32xlarge', 8, 50, 394],
  ])('knows %s: %i interfaces, %i addresses, %i pods', (type, interfaces, addresses, pods) => {
    const limits = limitsOf(type);
    expect(limits).toEqual({ interfaces, addresses });
    expect(limits === undefined ? undefined : podsByAddresses(limits)).toBe(pods);
  });

  it.each(['zz9.large', 'm5', 'constructor.constructor', ''])('says nothing of %s', (type) => {
    expect(limitsOf(type)).toBeUndefined();
  });

  it('leaves out the interface that custom networking does not use', () => {
    expect(podsByAddresses({ interfaces: 3, addresses: 10 }, 2)).toBe(20);
  });
});

it.each([
  ['m4.large', true],
  ['t2.micro', true],
  ['i3.metal', false],
  ['m5.large', false],
])('tells whether %s runs on Xen: %s', (type, expected) => {
  expect(isXen(type)).toBe(expected);
});
