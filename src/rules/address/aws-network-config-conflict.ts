import { defineRule, type Problem, type View } from '../../engine/define-rule.ts';
import { cite } from '../../model/cite.ts';
import { type NetworkAgent, running } from '../../model/evidence/network-agents.ts';
import { hasEnded } from '../../model/evidence/pods.ts';
import type { Kept } from '../../model/kinds/index.ts';
import { unknown, type Unknown } from '../../model/maybe.ts';
import { formatRef, type HasRef } from '../../model/ref.ts';
import { awsSetting, isAwsNode, isTrue } from '../../net/dataplane/aws-node.ts';

interface Judged extends HasRef {
  readonly agent: NetworkAgent;
}
type Used = View<'networkAgents', 'nodes' | 'pods' | 'eniConfigs'>;

const ownBranch = 'vpc.amazonaws.com/pod-eni';
const defaultKey = 'k8s.amazonaws.com/eniConfig';

export default defineRule({
  code: 'IP15',
  title: 'Settings of the Amazon VPC CNI contradict each other or name what is not there',
  severity: 'high',
  needs: ['networkAgents'],
  uses: ['nodes', 'pods', 'eniConfigs'],
  docs: {
    why: 'The agent checks its settings when it starts and ends when they contradict each other: the node then stays or becomes NotReady and no pod there gets an address. With custom networking it takes subnet and security groups from the ENIConfig that the node names, and a node whose ENIConfig does not exist gets no second interface and no addresses for pods. A pod with security groups of its own is probed in a way that the kernel’s early demultiplexing breaks in strict mode.',
    actions: [
      'Families: leave ENABLE_IPv4=true alone, or ENABLE_IPv6=true with ENABLE_IPv4=false, ENABLE_PREFIX_DELEGATION=true and no custom networking.',
      'Custom networking: create the ENIConfig that the node names (one for each zone where ENI_CONFIG_LABEL_DEF is topology.kubernetes.io/zone), with a subnet of that zone.',
      'Probes: set DISABLE_TCP_EARLY_DEMUX=true on the init container aws-vpc-cni-init, or POD_SECURITY_GROUP_ENFORCING_MODE=standard.',
      'On EKS change the add-on’s configuration, which else writes its own values back.',
    ],
    rollback:
      'Set the variable back and restart aws-node; running pods keep their addresses as long as the agent is away.',
    verify: [
      'kubectl get daemonset aws-node -n kube-system -o yaml',
      'kubectl get eniconfigs.crd.k8s.amazonaws.com',
      'kubectl get nodes -L k8s.amazonaws.com/eniConfig -L topology.kubernetes.io/zone',
      'kubectl logs -n kube-system -l k8s-app=aws-node -c aws-node --tail=100',
    ],
    cutover: [
      'A cluster’s IP family is chosen when EKS makes it and cannot be changed: another family is another cluster.',
      'Custom networking holds for interfaces that are attached from then on: drain and replace nodes one by one. Pods move and connections to them break once.',
    ],
    sources: [
      'https://github.com/aws/amazon-vpc-cni-k8s/blob/master/pkg/ipamd/ipamd.go',
      'https://github.com/aws/amazon-vpc-cni-k8s/blob/master/pkg/eniconfig/eniconfig.go',
      'https://github.com/aws/amazon-vpc-cni-k8s/blob/master/README.md#disable_tcp_early_demux-v173',
      'https://github.com/aws/amazon-vpc-cni-k8s/blob/master/README.md#pod_security_group_enforcing_mode-v1110',
      'https://docs.aws.amazon.com/eks/latest/userguide/cni-custom-network.html',
    ],
    silent: [
      'Nodes of Fargate, of EKS Auto Mode, outside AWS, or with Windows: the agent does not run there.',
      'A family that no variable names: the agent’s manifests set both.',
      'Whether the subnet of an ENIConfig lies in the node’s zone: only EC2 tells.',
      'Security groups for pods that no pod has now, probes that run a command, and liveness and startup probes, which are not read.',
      'Before v1.10.0, which knows no IPv6 mode, the family variables do nothing.',
    ],
  },
  *subjects({ networkAgents }): Generator<Judged | Unknown> {
    const agents = running(networkAgents.value, 'AWS VPC CNI');
    for (const agent of agents) yield { ref: agent.daemonSet.ref, agent };
    const { missing } = networkAgents.value;
    if (agents.length === 0 && missing.length > 0) yield unknown(...missing);
  },
  *check({ agent }, evidence) {
    yield* families(agent);
    yield* customNetworking(agent, evidence);
    yield* probes(agent, evidence);
  },
});

function* families(agent: NetworkAgent): Generator<Problem> {
  const { version } = agent;
  if (version.state === 'known' && version.value.major === 1 && version.value.minor < 10) return;
  const v4 = awsSetting(agent, 'ENABLE_IPv4', '');
  const v6 = awsSetting(agent, 'ENABLE_IPv6', '');
  const end = 'aws-node ends at its start, and no pod on its node gets an address';
  if (v4.value !== '' && v6.value !== '' && isTrue(v4) === isTrue(v6)) {
    yield {
      field: v6.field,
      message: `ENABLE_IPv4 and ENABLE_IPv6 are both ${isTrue(v4) ? 'true' : 'false'}, and the VPC CNI runs one family: ${end}.`,
      evidence: [v4.citation, v6.citation],
    };
  }
  if (!isTrue(v6)) return;
  const prefixes = awsSetting(agent, 'ENABLE_PREFIX_DELEGATION', 'false');
  if (!isTrue(prefixes)) {
    yield {
      field: prefixes.field,
      message: `ENABLE_IPv6 is true without ENABLE_PREFIX_DELEGATION, which IPv6 needs: ${end}.`,
      evidence: [v6.citation, prefixes.citation],
    };
  }
  const custom = awsSetting(agent, 'AWS_VPC_K8S_CNI_CUSTOM_NETWORK_CFG', 'false');
  if (isTrue(custom)) {
    yield {
      field: custom.field,
      message: `ENABLE_IPv6 and AWS_VPC_K8S_CNI_CUSTOM_NETWORK_CFG are both true, and custom networking is for IPv4 alone: ${end}.`,
      evidence: [v6.citation, custom.citation],
    };
  }
}

/** The order in which eniconfig.go looks: the external label, the annotation, the label, and then the name `default`. */
function* customNetworking(agent: NetworkAgent, { nodes, eniConfigs }: Used): Generator<Problem | Unknown> {
  const custom = awsSetting(agent, 'AWS_VPC_K8S_CNI_CUSTOM_NETWORK_CFG', 'false');
  if (!isTrue(custom) || isTrue(awsSetting(agent, 'ENABLE_IPv6', 'false'))) return;
  const label = awsSetting(agent, 'ENI_CONFIG_LABEL_DEF', defaultKey);
  const annotation = awsSetting(agent, 'ENI_CONFIG_ANNOTATION_DEF', defaultKey);
  const lacking = new Map<string, Kept<'Node'>[]>();
  for (const node of nodes.items.filter(isAwsNode)) {
    const name = eniConfigOf(node, label.value);
    const found = eniConfigs.find(undefined, name);
    if (found.state === 'unknown') yield found;
    if (found.state === 'absent') lacking.set(name, [...(lacking.get(name) ?? []), node]);
  }
  if (!nodes.covers()) yield unknown(...nodes.missingIn());
  for (const [name, [first, ...others]] of lacking) {
    if (first === undefined) continue;
    if (annotation.value !== defaultKey) {
      yield unknown({
        what: 'annotations of Nodes that name an ENIConfig',
        namespaces: null,
        reason: 'not-observable',
        detail: 'ENI_CONFIG_ANNOTATION_DEF gives them a key that this review does not keep',
        next: 'kubectl get nodes -o yaml',
      });
      return;
    }
    const shown = /^[a-z0-9][a-z0-9.-]*$/u.test(name) ? `ENIConfig ${name}` : 'the ENIConfig';
    yield {
      at: first,
      field: citeName(first, label.value).field,
      message: `Node ${first.ref.name}${others.length > 0 ? ` and ${others.length} more` : ''} should take ${shown} for pods’ interfaces, and there is none of that name: no pod there gets an address, except on the node’s own network.`,
      evidence: [custom.citation, label.citation, citeName(first, label.value)],
      involves: [agent.daemonSet, ...others.slice(0, 9)],
    };
  }
}

function eniConfigOf({ metadata: { labels = {}, annotations = {} } }: Kept<'Node'>, label: string): string {
  return (
    labels['vpc.amazonaws.com/externalEniConfig'] ?? annotations[defaultKey] ?? labels[label] ?? 'default'
  );
}

function citeName(node: Kept<'Node'>, label: string) {
  const { labels = {}, annotations = {} } = node.metadata;
  const external = 'vpc.amazonaws.com/externalEniConfig';
  if (labels[external] !== undefined) return cite(node, `metadata.labels[${external}]`, labels[external]);
  const annotated = annotations[defaultKey];
  if (annotated !== undefined) return cite(node, `metadata.annotations[${defaultKey}]`, annotated);
  return cite(node, `metadata.labels[${label}]`, labels[label]);
}

function* probes(agent: NetworkAgent, { pods }: Used): Generator<Problem | Unknown> {
  const branches = awsSetting(agent, 'ENABLE_POD_ENI', 'false');
  const mode = awsSetting(agent, 'POD_SECURITY_GROUP_ENFORCING_MODE', 'strict');
  if (!isTrue(branches) || mode.value === 'standard') return;
  const init = agent.daemonSet.spec?.template?.spec?.initContainers?.find(
    ({ name }) => name === 'aws-vpc-cni-init',
  );
  if (init === undefined) return;
  const demux = awsSetting({ ...agent, container: init }, 'DISABLE_TCP_EARLY_DEMUX', 'false');
  if (demux.value === 'true') return;
  const probed = pods.items.flatMap((pod) => {
    if (pod.metadata.annotations?.[ownBranch] === undefined || hasEnded(pod)) return [];
    const container = pod.spec?.containers?.find(
      ({ readinessProbe }) => readinessProbe !== undefined && readinessProbe.exec === undefined,
    );
    return container === undefined ? [] : [{ pod, container }];
  });
  const [first] = probed;
  if (first === undefined) {
    if (!pods.covers()) yield unknown(...pods.missingIn());
    return;
  }
  const place = `spec.containers[name=${first.container.name ?? ''}].readinessProbe`;
  const who =
    probed.length > 1
      ? `and ${probed.length - 1} more pods have security groups of their own and are`
      : 'has security groups of its own and is';
  yield {
    field: demux.field.replace('.containers[', '.initContainers['),
    message: `${formatRef(first.pod.ref)} ${who} probed over the network, and DISABLE_TCP_EARLY_DEMUX is not true in strict mode: the kubelet’s TCP probes do not get through, and the pods do not become ready.`,
    evidence: [
      branches.citation,
      mode.citation,
      { ...demux.citation, field: demux.citation.field.replace('.containers[', '.initContainers[') },
      cite(first.pod, `metadata.annotations[${ownBranch}]`, 'set'),
      cite(first.pod, place, first.container.readinessProbe),
    ],
    involves: probed.slice(0, 10).map(({ pod }) => pod),
  };
}
