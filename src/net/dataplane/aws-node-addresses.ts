import type { allocationModes } from '../../model/addresses-plan.ts';
import type { NetworkAgent } from '../../model/evidence/network-agents.ts';
import { isXen, type InstanceLimits } from './aws-instance.ts';
import { awsSetting, isTrue, targetOf } from './aws-node.ts';

/** How the VPC CNI's agent takes addresses for pods. */
export interface AwsAllocation {
  readonly mode: (typeof allocationModes)[number];
  /** Pods have addresses of other subnets than their node, and its first interface gives none: custom networking. */
  readonly isCustom: boolean;
  readonly mostInterfaces: number | undefined;
  /** Whole interfaces, addresses and prefixes that are kept ready; undefined where not set. */
  readonly warmInterfaces: number;
  readonly warmAddresses: number | undefined;
  readonly leastAddresses: number | undefined;
  readonly warmPrefixes: number;
}

/** What the agent does that is told nothing: https://github.com/aws/amazon-vpc-cni-k8s/blob/master/README.md */
export const awsDefaults: AwsAllocation = {
  mode: 'single addresses',
  isCustom: false,
  mostInterfaces: undefined,
  warmInterfaces: 1,
  warmAddresses: undefined,
  leastAddresses: undefined,
  warmPrefixes: 1,
};

export function awsAllocationOf(agent: NetworkAgent): AwsAllocation {
  const number = (name: string) => targetOf(awsSetting(agent, name, ''));
  const flag = (name: string) => isTrue(awsSetting(agent, name, 'false'));
  const warm = awsSetting(agent, 'WARM_ENI_TARGET', '1');
  return {
    mode: flag('ENABLE_IPv6')
      ? 'IPv6 prefixes'
      : flag('ENABLE_PREFIX_DELEGATION')
        ? 'prefixes'
        : 'single addresses',
    isCustom: flag('AWS_VPC_K8S_CNI_CUSTOM_NETWORK_CFG'),
    mostInterfaces: number('MAX_ENI'),
    warmInterfaces: targetOf(warm) ?? (warm.value === '0' ? 0 : 1),
    warmAddresses: number('WARM_IP_TARGET'),
    leastAddresses: number('MINIMUM_IP_TARGET'),
    warmPrefixes: number('WARM_PREFIX_TARGET') ?? 1,
  };
}

/** Addresses of a /28, which is what a prefix is with IPv4. */
const prefixSize = 16;

/** Xen types have no prefixes: the agent gives single addresses there. */
function hasPrefixes({ mode }: AwsAllocation, type: string): boolean {
  return mode === 'prefixes' && !isXen(type);
}

function interfacesFor({ interfaces }: InstanceLimits, { isCustom, mostInterfaces }: AwsAllocation): number {
  return Math.max(0, Math.min(interfaces, mostInterfaces ?? interfaces) - (isCustom ? 1 : 0));
}

/** Pods that the addresses of an instance are enough for, aws-node and kube-proxy on the node's own network included. */
export function awsPodRoom(type: string, limits: InstanceLimits, allocation: AwsAllocation): number {
  const places = interfacesFor(limits, allocation) * (limits.addresses - 1);
  return places * (hasPrefixes(allocation, type) ? prefixSize : 1) + 2;
}

/**
 * Addresses of its subnet that a node holds with so many pods on the pod network, those kept ready and one for each
 * interface included: docs/eni-and-ip-target.md and docs/prefix-and-ip-target.md of the agent.
 */
export function awsAddressesHeld(
  type: string,
  limits: InstanceLimits,
  allocation: AwsAllocation,
  pods: number,
): number {
  const { warmInterfaces, warmAddresses, leastAddresses, warmPrefixes } = allocation;
  const each = limits.addresses - 1;
  const most = interfacesFor(limits, allocation) * each;
  const byTarget =
    warmAddresses === undefined && leastAddresses === undefined
      ? undefined
      : Math.max(pods + (warmAddresses ?? 0), leastAddresses ?? 0, 1);
  if (hasPrefixes(allocation, type)) {
    const wanted =
      byTarget === undefined ? Math.ceil(pods / prefixSize) + warmPrefixes : Math.ceil(byTarget / prefixSize);
    const prefixes = Math.min(wanted, most);
    return prefixes * prefixSize + Math.max(1, Math.ceil(prefixes / each));
  }
  const addresses = Math.min(byTarget ?? Math.max(1, Math.ceil(pods / each) + warmInterfaces) * each, most);
  return addresses + Math.max(1, Math.ceil(addresses / each));
}
