import { cite } from '../../model/cite.ts';
import type { Kept } from '../../model/kinds/index.ts';
import { missingOf, valueOf } from '../../model/maybe.ts';
import { felixSetting } from '../dataplane/felix-setting.ts';
import { byAntrea } from './antrea-masquerade.ts';
import { byAws } from './aws-masquerade.ts';
import { byCalico } from './calico-masquerade.ts';
import { byCilium } from './cilium-masquerade.ts';
import { byAzure, byGke, runsCilium } from './cloud-masquerade.ts';
import { notMasqueradingFlannel } from './flannel-masquerade.ts';
import { byAgent } from './ip-masq-agent.ts';
import { byKubeRouter } from './kube-router-masquerade.ts';
import { agentOn } from './masquerade-agent-on.ts';
import { lacks, type Masquerade, type MasqueradeSeen, open, type Outside } from './masquerade-answer.ts';
import { byOvn } from './ovn-masquerade.ts';
import { addressOf } from './pod-address-of.ts';

/**
 * Is the address of a pod on a network of its own masqueraded? kube-proxy has no part in it: it masquerades connections to
 * Services alone, masqueradeAll or not. Where the CNI keeps it, an agent beside the CNI may take the node's even so.
 */
export function masqueradeOf(pod: Kept<'Pod'>, to: Outside, seen: MasqueradeSeen): Masquerade {
  const own = byCni(pod, to, seen);
  const isOfCloud = seen.cni.state === 'known' && ofTheCloud.has(seen.cni.value.name);
  if (own.is !== 'kept' || (isOfCloud && !runsCilium(seen))) return own;
  const agent = agentOn(pod, seen.ipMasq);
  if (agent.is === 'none') return own;
  if (agent.is === 'unread' || seen.ipMasq.state !== 'known') {
    return open(agent.is === 'unread' ? agent.why : lacks(missingOf(seen.ipMasq)), own.from);
  }
  const answer = byAgent(agent.agent, to, seen.ipMasq.value);
  if (answer === undefined || answer.is === 'kept') return own;
  if (answer.is === 'node' && mayGoPast(pod, seen)) {
    return open('ip-masq-agent would masquerade it by iptables, past which packets may go in eBPF', [
      ...own.from,
      ...answer.from,
    ]);
  }
  return answer;
}

/** Where the agent decides and not the CNI. */
const ofTheCloud: ReadonlySet<string> = new Set(['Azure CNI', 'GKE Dataplane V2', 'GKE VPC-native']);

/** May packets of pods leave the node without iptables having seen them? */
function mayGoPast(
  pod: Kept<'Pod'>,
  { cni, ciliumConfig, felixConfigurations, nodes }: MasqueradeSeen,
): boolean {
  if (cni.state !== 'known') return true;
  const { name, agents } = cni.value;
  const node = valueOf(nodes.find(undefined, pod.spec?.nodeName ?? ''));
  if (runsCilium({ cni })) {
    const config = valueOf(ciliumConfig);
    const key = 'enable-host-legacy-routing';
    return (node === undefined ? config?.get(key) : config?.on(node, key).value) !== 'true';
  }
  if (name !== 'Calico') return false;
  const isUnread = felixConfigurations.missingIn().length > 0;
  return isUnread || felixSetting('bpfEnabled', agents, felixConfigurations, node)?.value === 'true';
}

function byCni(pod: Kept<'Pod'>, to: Outside, seen: MasqueradeSeen): Masquerade {
  const { cni } = seen;
  if (cni.state !== 'known') {
    return open(cni.state === 'absent' ? 'no CNI was recognized' : lacks(cni.missing), []);
  }
  const { name, agents } = cni.value;
  const family = to?.family ?? 4;
  // The VPC CNI gives pods a second address that their status does not have.
  const isLacking = pod.status?.podIP !== undefined && addressOf(pod, family) === undefined;
  if (isLacking && name !== 'AWS VPC CNI') {
    const why = `the pod has no address of IPv${family} to send from, and whether something translates between families is not in the API`;
    return open(why, [cite(pod, 'status.podIPs', pod.status.podIPs ?? pod.status.podIP)]);
  }
  switch (name) {
    case 'Cilium': {
      const config = seen.ipMasq.state === 'known' ? seen.ipMasq.value.config : seen.ipMasq;
      return byCilium(pod, to, seen, config);
    }
    case 'Calico':
      return byCalico(pod, to, seen);
    case 'flannel':
    case 'Canal': {
      const agent = agents.find(({ product }) => product === 'flannel');
      if (agent === undefined)
        return open(`${name} runs inside another process, whose options are not read`, cni.from);
      const off = notMasqueradingFlannel(agent);
      return off === undefined
        ? { is: 'node', says: 'flannel masquerades what leaves its network', from: cni.from }
        : { is: 'kept', says: 'flannel runs without --ip-masq', from: [off] };
    }
    case 'AWS VPC CNI':
      return byAws(pod, to, seen);
    case 'Azure CNI':
      return byAzure(pod, to, seen);
    case 'GKE Dataplane V2':
    case 'GKE VPC-native':
      return byGke(pod, to, seen);
    case 'OVN-Kubernetes':
      return byOvn(pod, to, seen);
    case 'Antrea':
      return byAntrea(pod, to, seen);
    case 'kube-router':
      return byKubeRouter(seen);
    case 'kindnet':
      return { is: 'node', says: 'kindnet masquerades what leaves its network', from: cni.from };
    case 'Weave Net':
      return open('what Weave Net does depends on settings that are not read', cni.from);
  }
}
