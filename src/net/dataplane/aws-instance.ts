import { instanceLimits } from './aws-instance-limits.ts';

/** Network interfaces of an EC2 instance and IPv4 addresses of each. */
export interface InstanceLimits {
  readonly interfaces: number;
  readonly addresses: number;
}

/** Families on the Xen hypervisor, which give interfaces single addresses only. */
const xen = new Set('c1 c3 c4 d2 f1 h1 i2 i3 m1 m2 m3 m4 p3 r3 r4 t1 t2 x1 x1e'.split(' '));

/** What an instance type has room for; undefined for one that is not in the table. */
export function limitsOf(instanceType: string): InstanceLimits | undefined {
  return limits().get(instanceType);
}

/** Those of the table, for suggestions. */
export function instanceTypes(): string[] {
  return [...limits().keys()];
}

let byType: ReadonlyMap<string, InstanceLimits> | undefined;

/** A size that a family does not come in has limits too, and no node. */
function limits(): ReadonlyMap<string, InstanceLimits> {
  return (byType ??= new Map(
    instanceLimits.flatMap(([families, sizes]) =>
      Object.entries(sizes).flatMap(([text, names]) => {
        const [interfaces = 0, addresses = 0] = text.split('x').map(Number);
        return families
          .split(' ')
          .flatMap((family) =>
            names.split(' ').map((size) => [`${family}.${size}`, { interfaces, addresses }] as const),
          );
      }),
    ),
  ));
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
