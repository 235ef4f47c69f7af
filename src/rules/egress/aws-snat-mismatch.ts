import { defineRule } from '../../engine/define-rule.ts';
import { type Citation, cite } from '../../model/cite.ts';
import type { Container } from '../../model/evidence/network-agents.ts';
import type { Kept } from '../../model/kinds/index.ts';
import { unknown } from '../../model/maybe.ts';
import type { HasRef } from '../../model/ref.ts';
import { shownName } from '../../model/shown-name.ts';

interface Subject extends HasRef {
  readonly container: Container;
}

const fieldOf = (variable: string): string =>
  `spec.template.spec.containers[name=aws-node].env[name=${variable}].value`;

function valueOf({ container }: Subject, variable: string): string | undefined {
  return container.env?.find(({ name }) => name === variable)?.value;
}

const isTrue = (value: string | undefined): boolean => value?.toLowerCase() === 'true';

/** A node that has an address of its own in the internet stands in a subnet that leads there by an internet gateway. */
function externalAddress({ status }: Kept<'Node'>): string | undefined {
  return status?.addresses?.find(({ type, address }) => type === 'ExternalIP' && !address?.includes(':'))
    ?.address;
}

export default defineRule({
  code: 'EG02',
  title: 'Pods on AWS leave with an address that nothing translates back',
  severity: ['high', 'medium'],
  needs: ['cni'],
  uses: ['nodes'],
  judgesManifests: true,
  docs: {
    why: 'The VPC CNI gives pods addresses of the VPC and rewrites what leaves the VPC to the node’s own address, unless AWS_VPC_K8S_CNI_EXTERNALSNAT says that a NAT gateway does so. An internet gateway translates nothing but an interface’s public address: a pod in a public subnet that keeps its own address gets no answer. Without random ports two pods that leave by the same port collide, and one connection fails.',
    actions: [
      'In public subnets set AWS_VPC_K8S_CNI_EXTERNALSNAT back to false and name the networks that must see pod addresses in AWS_VPC_K8S_CNI_EXCLUDE_SNAT_CIDRS.',
      'Or move the nodes into private subnets whose default route leads to a NAT gateway, pool by pool.',
      'Leave AWS_VPC_K8S_CNI_RANDOMIZESNAT at prng unless something outside relies on ports in their order.',
    ],
    rollback:
      'Set the variable back; aws-node writes its rules anew when it starts, node by node, and open connections through the changed rule break.',
    verify: [
      'kubectl get daemonset aws-node -n kube-system -o jsonpath={.spec.template.spec.containers[*].env}',
      'kubectl get nodes -o wide',
      'iptables -t nat -S AWS-SNAT-CHAIN-0',
    ],
    cutover: [
      'Change the variable in a quiet hour: the DaemonSet restarts node by node, and connections that leave the VPC break on each.',
    ],
    sources: [
      'https://github.com/aws/amazon-vpc-cni-k8s/blob/master/README.md',
      'https://docs.aws.amazon.com/eks/latest/userguide/external-snat.html',
      'https://docs.aws.amazon.com/vpc/latest/userguide/VPC_Internet_Gateway.html',
    ],
    silent: [
      'EXTERNALSNAT on nodes without an external address: a NAT gateway is what it is for. Which way a subnet’s default route leads no object tells.',
      'Custom networking: pods are in subnets of their own, which ENIConfigs name and AWS knows.',
      'Clusters of IPv6, where nothing is translated.',
      'Remote networks that need to see pod addresses and are not in EXCLUDE_SNAT_CIDRS: nobody but you knows which do.',
    ],
  },
  *subjects({ cni }) {
    if (cni.value.name !== 'AWS VPC CNI') return;
    for (const { daemonSet, container } of cni.value.agents) yield { ref: daemonSet.ref, container };
  },
  *check(subject: Subject, { nodes }) {
    if (isTrue(valueOf(subject, 'ENABLE_IPv6'))) return;
    const external = valueOf(subject, 'AWS_VPC_K8S_CNI_EXTERNALSNAT');
    if (isTrue(external)) {
      if (isTrue(valueOf(subject, 'AWS_VPC_K8S_CNI_CUSTOM_NETWORK_CFG'))) return;
      const open = nodes.items.filter((node) => externalAddress(node) !== undefined);
      const [first] = open;
      if (first === undefined) {
        const missing = nodes.missingIn();
        if (missing.length > 0) yield unknown(...missing);
        return;
      }
      const field = fieldOf('AWS_VPC_K8S_CNI_EXTERNALSNAT');
      const names = `${open
        .slice(0, 3)
        .map(({ ref }) => ref.name)
        .join(', ')}${open.length > 3 ? ', …' : ''}`;
      yield {
        severity: 'high',
        field,
        message: `aws-node leaves pod addresses as they are (EXTERNALSNAT true), and ${open.length} of ${nodes.items.length} nodes have an address of their own in the internet (${names}), so no NAT gateway stands behind them: their pods get no answer from outside the VPC.`,
        evidence: [
          cite(subject, field, external),
          ...open.slice(0, 3).map((node): Citation => cite(node, 'status.addresses', externalAddress(node))),
        ],
        label: 'inference',
      };
      return;
    }
    const random = valueOf(subject, 'AWS_VPC_K8S_CNI_RANDOMIZESNAT');
    if (random !== 'none') return;
    const field = fieldOf('AWS_VPC_K8S_CNI_RANDOMIZESNAT');
    yield {
      severity: 'medium',
      field,
      message: `aws-node translates the addresses of pods without random ports (RANDOMIZESNAT ${shownName(random)}): two pods of a node that open connections to one target from the same port collide, and one of them fails.`,
      evidence: [cite(subject, field, random)],
    };
  },
});
