import type { Kept } from '../../model/kinds/index.ts';
import { valueOf } from '../../model/maybe.ts';
import { parseCidr } from '../addresses/cidr.ts';
import { isPublicAddress } from '../addresses/public-address.ts';
import { awsSetting, isAwsNode, isTrue } from '../dataplane/aws-node.ts';
import { liesInAny, type Masquerade, type MasqueradeSeen, open, type Outside } from './masquerade-answer.ts';

/**
 * https://github.com/aws/amazon-vpc-cni-k8s/blob/master/README.md; the ranges of the VPC are not in the API. What leaves for
 * the other family is translated on the node where ENABLE_V4_EGRESS or ENABLE_V6_EGRESS gives pods an address for it.
 */
export function byAws(
  pod: Kept<'Pod'>,
  to: Outside,
  { cni, nodes }: Pick<MasqueradeSeen, 'cni' | 'nodes'>,
): Masquerade {
  const agent =
    cni.state === 'known' ? cni.value.agents.find(({ product }) => product === 'AWS VPC CNI') : undefined;
  const node = valueOf(nodes.find(undefined, pod.spec?.nodeName ?? ''));
  if (agent === undefined) return open('its agent runs where no DaemonSet tells its options', []);
  if (node === undefined) return open('the node of the pod was not read', []);
  if (!isAwsNode(node)) return open('the node is none that aws-node runs on', []);
  const ipv6 = awsSetting(agent, 'ENABLE_IPv6', 'false');
  const family = to?.family ?? 4;
  if (isTrue(ipv6) && family === 6) {
    return { is: 'kept', says: 'IPv6 addresses are not translated', from: [ipv6.citation] };
  }
  if (isTrue(ipv6) !== (family === 6)) {
    const [name, byDefault] = family === 4 ? ['ENABLE_V4_EGRESS', 'true'] : ['ENABLE_V6_EGRESS', 'false'];
    const other = awsSetting(agent, name, byDefault);
    const from = [ipv6.citation, other.citation];
    return isTrue(other)
      ? { is: 'node', says: `${name} gives pods a second address, which the node translates`, from }
      : open(`pods have no address of IPv${family}: ${name} is off`, from);
  }
  const external = awsSetting(agent, 'AWS_VPC_K8S_CNI_EXTERNALSNAT', 'false');
  if (isTrue(external)) {
    return {
      is: 'kept',
      says: 'AWS_VPC_K8S_CNI_EXTERNALSNAT leaves translation to a NAT gateway',
      from: [external.citation],
    };
  }
  const excluded = awsSetting(agent, 'AWS_VPC_K8S_CNI_EXCLUDE_SNAT_CIDRS', '');
  const from = [external.citation, ...(excluded.value === '' ? [] : [excluded.citation])];
  const mode = awsSetting(agent, 'POD_SECURITY_GROUP_ENFORCING_MODE', 'strict');
  if (hasOwnInterface(pod) && mode.value !== 'standard') {
    return open(
      'the pod has an interface of its own for its security groups, which in mode strict goes past the translation on the node',
      [...from, mode.citation],
    );
  }
  const isExcluded = liesInAny(
    to,
    excluded.value.split(',').flatMap((text) => parseCidr(text.trim()) ?? []),
  );
  if (isExcluded === true) {
    return { is: 'kept', says: 'it is in AWS_VPC_K8S_CNI_EXCLUDE_SNAT_CIDRS', from };
  }
  if (isExcluded === undefined)
    return open('whether it is in AWS_VPC_K8S_CNI_EXCLUDE_SNAT_CIDRS is not known', from);
  if (to !== undefined && !isPublicAddress(to)) {
    return open('it may lie in the VPC, within which nothing is translated', from);
  }
  const random = awsSetting(agent, 'AWS_VPC_K8S_CNI_RANDOMIZESNAT', 'prng');
  const isInOrder = random.value === 'none';
  const says = `the VPC CNI translates what leaves the VPC${isInOrder ? ', to ports in order and not at random (AWS_VPC_K8S_CNI_RANDOMIZESNAT none), so that connections begun at once may want the same one' : ''}`;
  return { is: 'node', says, from: isInOrder ? [...from, random.citation] : from };
}

/** Security groups for pods: the limit is put there by the controller of the VPC's resources. */
function hasOwnInterface({ spec }: Kept<'Pod'>): boolean {
  return (
    spec?.containers?.some(
      ({ resources }) => resources?.limits?.['vpc.amazonaws.com/pod-eni'] !== undefined,
    ) === true
  );
}
