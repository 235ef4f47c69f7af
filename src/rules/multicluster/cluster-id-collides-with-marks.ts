import { defineRule } from '../../engine/define-rule.ts';
import type { CiliumKey } from '../../model/kinds/cilium-keys.ts';
import { unknown } from '../../model/maybe.ts';
import { mayRunCilium } from '../../net/dataplane/cilium-agents.ts';
import { ciliumVariants, citeSetting } from '../../net/dataplane/cilium-variants.ts';

const keys: readonly CiliumKey[] = ['cluster-id', 'ipam', 'cni-chaining-mode'];

/** Names of the modes as a sentence has them. */
const modes: Readonly<Record<string, string>> = {
  eni: 'ENI addresses',
  alibabacloud: 'ENI addresses of Alibaba Cloud',
};

/** In packet marks this bit of the id lies where AWS and Alibaba Cloud setups keep a bit of their own. */
const shared = 0x80;

export default defineRule({
  code: 'MC02',
  title: 'The id of a cluster takes a bit of packet marks that its address mode uses',
  severity: 'high',
  needs: ['ciliumConfig'],
  uses: ['networkAgents', 'nodes'],
  judgesManifests: true,
  docs: {
    why: 'Cilium carries the id of the cluster in the mark of packets. With ENI addresses (AWS and Alibaba Cloud) or chained behind the AWS VPC CNI, bit 0x80 of the mark belongs to routing through the right interface. An id with that bit, 128 to 255 and 384 to 511, is read back wrong: traffic that network policies allow is dropped. Cilium 1.18 and later do not start with such an id.',
    actions: [
      'Before the cluster joins a mesh, give it an id from 1 to 127, or from 256 to 383 where max-connected-clusters is 511.',
      'In a cluster that is in a mesh already, plan the change: every pod gets a new identity.',
    ],
    rollback: 'Set the former cluster.id and restart the agents; identities are made anew.',
    verify: [
      'kubectl get configmap cilium-config -n kube-system -o jsonpath={.data.cluster-id}',
      'kubectl get configmap cilium-config -n kube-system -o jsonpath={.data.ipam}',
      'kubectl get pods -n kube-system -l k8s-app=cilium',
      'cilium-dbg metrics list',
    ],
    cutover: [
      'Announce a window: a new id gives every pod of the cluster a new identity, and connections may break.',
      'Choose an id that no cluster of the mesh has, change it with the Helm values, restart agents and clustermesh-apiserver, then the workloads.',
      'See that agents are ready and that policies allow what they did before.',
    ],
    sources: [
      'https://github.com/cilium/cilium/issues/21330',
      'https://github.com/cilium/cilium/blob/v1.20.2/pkg/clustermesh/types/option.go',
      'https://github.com/cilium/cilium/blob/v1.20.2/pkg/clustermesh/cell.go',
      'https://github.com/cilium/cilium/blob/v1.20.2/install/kubernetes/cilium/templates/validate.yaml',
    ],
    silent: [
      'Ids of these ranges with any other way of giving addresses, Azure among them.',
      'A cilium-config that an earlier installation left, where no agent runs.',
      'The option allow-unsafe-policy-skb-usage, which lets agents start all the same: the packets are dropped as before.',
    ],
  },
  *subjects({ ciliumConfig, networkAgents }) {
    const { value: config } = ciliumConfig;
    if (config.ref.declared || mayRunCilium(networkAgents)) yield config;
  },
  *check(config, { nodes }) {
    const { variants, missing } = ciliumVariants(config, nodes, keys);
    for (const { setting } of variants) {
      const [id, ipam, chaining] = [setting('cluster-id'), setting('ipam'), setting('cni-chaining-mode')];
      const number = Number(id.value ?? '0');
      if ((number & shared) === 0) continue;
      const isChained = chaining.value === 'aws-cni';
      const mode = isChained ? 'chained behind the AWS VPC CNI' : modes[ipam.value ?? ''];
      if (mode === undefined) continue;
      yield {
        at: id,
        field: id.field,
        message: `cluster-id ${number} takes bit 0x80 of packet marks, which Cilium ${isChained ? mode : `with ${mode}`} needs for routing: traffic that network policies allow is dropped, and agents of 1.18 and later do not start.`,
        evidence: [
          citeSetting(id, '0'),
          isChained ? citeSetting(chaining, 'none') : citeSetting(ipam, 'cluster-pool'),
        ],
      };
    }
    if (missing.length > 0) yield unknown(...missing);
  },
});
