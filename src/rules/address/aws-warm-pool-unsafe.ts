import { defineRule, type Problem } from '../../engine/define-rule.ts';
import { type NetworkAgent, running } from '../../model/evidence/network-agents.ts';
import { unknown, type Unknown } from '../../model/maybe.ts';
import type { HasRef } from '../../model/ref.ts';
import { awsSetting, isAwsNode, isTrue, targetOf } from '../../net/dataplane/aws-node.ts';

interface Judged extends HasRef {
  readonly agent: NetworkAgent;
}

export default defineRule({
  code: 'IP13',
  title: 'The warm pool of the Amazon VPC CNI is set so that pods wait or addresses come back too soon',
  severity: 'medium',
  needs: ['networkAgents'],
  uses: ['nodes'],
  thresholds: { largeClusterNodes: 1000 },
  docs: {
    why: 'The agent keeps addresses of the VPC ready on each node. A floor without a margin above it is also the ceiling: pods beyond it get no address. A margin counted in single addresses makes a large cluster call EC2 so often that EC2 refuses, and then no node gets addresses. Without a cooldown a new pod gets an address that Services on other nodes still send the old pod’s traffic to.',
    actions: [
      'MINIMUM_IP_TARGET without WARM_IP_TARGET: set WARM_IP_TARGET to 2 or more beside it; running pods are not touched.',
      'WARM_IP_TARGET on a large cluster: take it and MINIMUM_IP_TARGET away, so that whole interfaces are kept (WARM_ENI_TARGET=1), or turn on prefix delegation. In small subnets it saves addresses: then raise MINIMUM_IP_TARGET to what a node usually runs, so that EC2 is called rarely.',
      'IP_COOLDOWN_PERIOD=0: take it away; 30 seconds is the default.',
      'On EKS change the add-on’s configuration, which else writes its own values back.',
    ],
    rollback:
      'Set the variable back; each change restarts aws-node on the nodes, and running pods keep addresses.',
    verify: [
      'kubectl get daemonset aws-node -n kube-system -o yaml',
      'kubectl get events -A --field-selector reason=FailedCreatePodSandBox',
      'kubectl logs -n kube-system -l k8s-app=aws-node -c aws-node --tail=100',
    ],
    sources: [
      'https://github.com/aws/amazon-vpc-cni-k8s/blob/master/README.md#warm_ip_target',
      'https://github.com/aws/amazon-vpc-cni-k8s/blob/master/docs/eni-and-ip-target.md',
      'https://github.com/aws/amazon-vpc-cni-k8s/blob/master/pkg/ipamd/ipamd.go',
      'https://github.com/aws/amazon-vpc-cni-k8s/blob/master/pkg/ipamd/datastore/data_store.go',
    ],
    silent: [
      'WARM_IP_TARGET on a cluster of up to 1,000 nodes (a number chosen; AWS says “large”), or with prefix delegation, where one call brings sixteen addresses.',
      'How often pods come and go, which makes WARM_IP_TARGET costly on smaller clusters too, and how often EC2 refused: metrics of the agent tell (awscni_aws_api_error_count), and they are not read here.',
      'A cooldown of 0 before v1.15.0, which does not know the variable; targets in IPv6 mode, which ignores them.',
      'A target of 0 or of no number, which counts as not set, and a value that comes from elsewhere (valueFrom).',
    ],
  },
  *subjects({ networkAgents }): Generator<Judged | Unknown> {
    const agents = running(networkAgents.value, 'AWS VPC CNI');
    for (const agent of agents) yield { ref: agent.daemonSet.ref, agent };
    const { missing } = networkAgents.value;
    if (agents.length === 0 && missing.length > 0) yield unknown(...missing);
  },
  *check({ agent }, { nodes }, { largeClusterNodes }): Generator<Problem | Unknown> {
    const cooldown = awsSetting(agent, 'IP_COOLDOWN_PERIOD', '30');
    if (/^[+-]?0+$/u.test(cooldown.value)) {
      const { version } = agent;
      if (version.state === 'unknown') yield version;
      else if (version.state === 'known' && (version.value.major > 1 || version.value.minor >= 15)) {
        yield {
          field: cooldown.field,
          message:
            'IP_COOLDOWN_PERIOD is 0: a new pod can get the address of one that has just ended, while kube-proxy on other nodes still sends that one’s traffic there.',
          evidence: [cooldown.citation, ...version.from],
        };
      }
    }
    if (isTrue(awsSetting(agent, 'ENABLE_IPv6', 'false'))) return;
    const floor = awsSetting(agent, 'MINIMUM_IP_TARGET', '');
    const margin = awsSetting(agent, 'WARM_IP_TARGET', '');
    const least = targetOf(floor);
    const warm = targetOf(margin);
    if (least !== undefined && warm === undefined) {
      yield {
        field: floor.field,
        message: `MINIMUM_IP_TARGET is ${least} and WARM_IP_TARGET is not set: each node keeps ${least} addresses and takes no more, so pods beyond that wait in ContainerCreating.`,
        evidence: [floor.citation, margin.citation],
      };
    }
    const prefixes = awsSetting(agent, 'ENABLE_PREFIX_DELEGATION', 'false');
    if (warm === undefined || isTrue(prefixes)) return;
    const count = nodes.items.filter(isAwsNode).length;
    if (count > largeClusterNodes) {
      yield {
        field: margin.field,
        message: `WARM_IP_TARGET is ${warm} on a cluster of ${count} nodes: each pod that comes or goes is a call to EC2, and once EC2 refuses them, no node gets addresses for new pods.`,
        evidence: [
          margin.citation,
          prefixes.citation,
          { object: 'Nodes', field: 'items', seen: `${count} nodes`, label: nodes.coverage.label },
        ],
      };
    } else if (!nodes.covers()) yield unknown(...nodes.missingIn());
  },
});
