import { describe, expect, it } from 'vitest';
import {
  type AwsAllocation,
  awsAddressesHeld,
  awsDefaults,
  awsPodRoom,
} from '../../../src/net/dataplane/aws-node-addresses.ts';

const limits = {
  't3.small': { interfaces: 3, addresses: 4 },
  'p3dn.24xlarge': { interfaces: 15, addresses: 50 },
  'm4.large': { interfaces: 2, addresses: 10 },
} as const;

/** Addresses attached for pods and interfaces, as the agent's own documentation has them. */
const attached = (type: keyof typeof limits, allocation: Partial<AwsAllocation>, pods: number) =>
  awsAddressesHeld(type, limits[type], { ...awsDefaults, ...allocation }, pods);

describe('awsAddressesHeld', () => {
  // https://github.com/aws/amazon-vpc-cni-k8s/blob/master/docs/eni-and-ip-target.md: secondary addresses and interfaces
  it.each([
    ['t3.small', {}, 0, 3 + 1],
    ['t3.small', {}, 5, 9 + 3],
    ['t3.small', {}, 9, 9 + 3],
    ['t3.small', { warmAddresses: 1, leastAddresses: 1 }, 0, 1 + 1],
    ['t3.small', { warmAddresses: 1, leastAddresses: 1 }, 5, 6 + 2],
    ['t3.small', { warmAddresses: 2, leastAddresses: 5 }, 0, 5 + 2],
    ['t3.small', { warmAddresses: 2, leastAddresses: 5 }, 5, 7 + 3],
    ['p3dn.24xlarge', {}, 0, 49 + 1],
    ['p3dn.24xlarge', {}, 3, 98 + 2],
    ['p3dn.24xlarge', {}, 95, 147 + 3],
    ['p3dn.24xlarge', { warmAddresses: 5, leastAddresses: 10 }, 45, 50 + 2],
  ] as const)('%s with %j and %i pods holds %i', (type, allocation, pods, expected) => {
    expect(attached(type, allocation, pods)).toBe(expected);
  });

  // docs/prefix-and-ip-target.md: prefixes of sixteen, and interfaces
  it.each([
    [{}, 0, 16 + 1],
    [{}, 16, 32 + 1],
    [{}, 17, 48 + 1],
    [{}, 58, 80 + 2],
    [{ warmAddresses: 1, leastAddresses: 1 }, 58, 64 + 2],
  ])('t3.small with prefixes, %j and %i pods holds %i', (allocation, pods, expected) => {
    expect(attached('t3.small', { ...allocation, mode: 'prefixes' }, pods)).toBe(expected);
  });

  it('takes single addresses on Xen, and none of the first interface with custom networking', () => {
    expect(attached('m4.large', { mode: 'prefixes' }, 5)).toBe(20);
    expect(attached('m4.large', { isCustom: true }, 5)).toBe(10);
  });
});

describe('awsPodRoom', () => {
  it.each([
    ['t3.small', {}, 11],
    ['t3.small', { mode: 'prefixes' }, 146],
    ['t3.small', { mostInterfaces: 2 }, 8],
    ['m4.large', { mode: 'prefixes' }, 20],
    ['m4.large', { isCustom: true }, 11],
  ] as const)('of %s with %j is %i', (type, allocation, expected) => {
    expect(awsPodRoom(type, limits[type], { ...awsDefaults, ...allocation })).toBe(expected);
  });
});
