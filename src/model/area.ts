/** Rule areas, in the order a review shows them. A rule's area is the first part of its id. */
export const areas = [
  'dataplane',
  'address',
  'dual-stack',
  'mtu',
  'service',
  'endpoints',
  'gateway',
  'ingress',
  'dns',
  'multicluster',
  'observability',
  'egress',
] as const;

export type Area = (typeof areas)[number];
