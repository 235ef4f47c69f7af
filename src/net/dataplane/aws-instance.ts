/** Network interfaces of an EC2 instance and IPv4 addresses of each. */
export interface InstanceLimits {
  readonly interfaces: number;
  readonly addresses: number;
}

/** Limits by size, as the families below have them. */
const bySize: Readonly<Record<string, readonly [interfaces: number, addresses: number]>> = {
  medium: [2, 4],
  large: [3, 10],
  xlarge: [4, 15],
  '2xlarge': [4, 15],
  '4xlarge': [8, 30],
  '8xlarge': [8, 30],
  '12xlarge': [8, 30],
  '16xlarge': [15, 50],
  '24xlarge': [15, 50],
  '32xlarge': [15, 50],
  '48xlarge': [15, 50],
};

const families = new Set(
  (
    'a1 c5a c5ad c6a c6g c6gd c6gn c6i c6id c7a c7g c7gd c7gn c7i c7i-flex c8g c8gd g5g g6 gr6 i4g i7i i8g im4gn inf2 ' +
    'is4gen m5 m5a m5ad m5d m5dn m5n m6a m6g m6gd m6i m6id m7a m7g m7gd m7i m7i-flex m8g m8gd r5 r5a r5ad r5b r5d ' +
    'r5dn r5n r6a r6g r6gd r6i r6id r7a r7g r7gd r7i r7iz r8g r8gd x2gd x2idn x2iedn x8g'
  ).split(' '),
);

/** Small burstable instances have limits of their own. */
const burstable: Readonly<Record<string, readonly [interfaces: number, addresses: number]>> = {
  nano: [2, 2],
  micro: [2, 2],
  small: [3, 4],
  medium: [3, 6],
  large: [3, 12],
  xlarge: [4, 15],
  '2xlarge': [4, 15],
};

/** Families on the Xen hypervisor, which give interfaces single addresses only. */
const xen = new Set('c1 c3 c4 d2 f1 h1 i2 i3 m1 m2 m3 m4 p3 r3 r4 t1 t2 x1 x1e'.split(' '));

/**
 * What an instance type has room for, of the families that most clusters run on; undefined for any other. From
 * https://github.com/aws/amazon-vpc-cni-k8s/blob/master/pkg/vpc/vpc_ip_resource_limit.go
 */
export function limitsOf(instanceType: string): InstanceLimits | undefined {
  const [family = '', size = ''] = instanceType.split('.');
  const table =
    family === 't3' || family === 't4g'
      ? burstable
      : families.has(family) || isSizedXen(family)
        ? bySize
        : {};
  const limits = Object.hasOwn(table, size) ? table[size] : undefined;
  return limits === undefined ? undefined : { interfaces: limits[0], addresses: limits[1] };
}

/** Xen families whose limits go by size as well. */
function isSizedXen(family: string): boolean {
  return family === 'c4' || family === 'r4' || family === 'i3';
}

/** Is it a type that cannot have prefixes on its interfaces? Metal instances of these families run on Nitro. */
export function isXen(instanceType: string): boolean {
  const [family = '', size = ''] = instanceType.split('.');
  return xen.has(family) && !size.startsWith('metal');
}

/**
 * Pods that get an address on one: all addresses but each interface’s first, and two pods on the node’s own network.
 * https://docs.aws.amazon.com/eks/latest/userguide/choosing-instance-type.html
 */
export function podsByAddresses({ interfaces, addresses }: InstanceLimits, usable = interfaces): number {
  return usable * (addresses - 1) + 2;
}
