import type { Carriage } from '../../../model/carriage.ts';
import type { Encapsulation } from '../../../model/encapsulation.ts';
import type { PodMtuSetting } from '../../../model/evidence/mtu.ts';
import type { Fits, MtuRange } from '../../../model/mtu-plan.ts';
import { overheadOf } from '../mtu.ts';
import { encapsulationsFor, roomThrough } from './encapsulations.ts';

/** One way in which packets may go, with what the CNI takes off for it. */
export interface Variant {
  readonly carriage: Carriage;
  readonly taken: Encapsulation;
}

export function variantsOf(carriages: readonly Carriage[]): Variant[] {
  return carriages.flatMap((carriage) => encapsulationsFor(carriage).map((taken) => ({ carriage, taken })));
}

/** Undefined for no values. */
export function rangeOf(values: readonly number[]): MtuRange | undefined {
  return values.length === 0 ? undefined : { least: Math.min(...values), most: Math.max(...values) };
}

export function roomOf({ carriage, taken }: Variant, mtu: number): number {
  return roomThrough(carriage, taken, mtu);
}

/**
 * What OpenShift's operator takes off where it works the MTU out, and with IPsec 46 more, before it gives the rest to
 * pods, and the least that it lets a migration leave: getOVNEncapOverhead of https://github.com/openshift/cluster-network-operator/blob/master/pkg/network/ovn_kubernetes.go
 */
export const openshiftOverhead = 100;

/** AWS_VPC_ENI_MTU where it is not set: https://github.com/aws/amazon-vpc-cni-k8s/blob/master/README.md */
export const vpcCniMtu = 9001;

/**
 * The MTU that pods of a node get. Several where that depends on what is not known: OVN-Kubernetes without a setting is
 * as OpenShift reckons it, or as much as fits. `settings` is what the CNI is told for this node,
 * `byDefault` what it gives without, whatever the node has.
 */
export function podMtusOf(
  { carriage, taken }: Variant,
  nodeMtu: number | undefined,
  settings: readonly PodMtuSetting[],
  byDefault?: number,
): number[] {
  const [setting] = settings;
  if (setting?.ref.kind === 'FelixConfiguration') return felixMtus(taken, nodeMtu, settings);
  if (setting !== undefined) {
    return [setting.measures === 'pods' ? setting.value : setting.value - overheadOf(taken)];
  }
  if (byDefault !== undefined) return [byDefault];
  if (nodeMtu === undefined) return [];
  const most = nodeMtu - overheadOf(taken);
  if (carriage.cni !== 'OVN-Kubernetes' || carriage.tunnels.length === 0) return [most];
  const ipsec = taken.layers.find(({ name }) => name === 'IPsec')?.bytes ?? 0;
  return [nodeMtu - openshiftOverhead - ipsec, most];
}

/** Felix takes the smallest of the tunnels in use, each as it is set or as the node leaves it. */
function felixMtus(
  { layers }: Encapsulation,
  nodeMtu: number | undefined,
  settings: readonly PodMtuSetting[],
): number[] {
  const each = layers.map(({ name, bytes }) => {
    const pinned = settings.find(
      ({ encapsulation }) =>
        encapsulation.state === 'known' && encapsulation.value.layers.some((one) => one.name === name),
    );
    return pinned?.value ?? (nodeMtu === undefined ? undefined : nodeMtu - bytes);
  });
  const told = each.filter((one) => one !== undefined);
  if (told.length < each.length || told.length === 0) return [];
  return [Math.min(...told)];
}

/** Do packets of these sizes fit? `unknown` where some do and some do not, or nothing is known. */
export function fitsAll(cases: readonly (readonly [size: number, room: number])[]): Fits {
  if (cases.length === 0) return 'unknown';
  if (cases.every(([size, room]) => size <= room)) return 'yes';
  return cases.every(([size, room]) => size > room) ? 'no' : 'unknown';
}
