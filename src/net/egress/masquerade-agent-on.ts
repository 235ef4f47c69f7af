import type { IpMasqAgent } from '../../model/evidence/ip-masq.ts';
import type { Kept } from '../../model/kinds/index.ts';
import { missingOf } from '../../model/maybe.ts';
import { lacks, type MasqueradeSeen } from './masquerade-answer.ts';

/** The agent beside the CNI on the node of a pod. */
export type AgentOn =
  | { readonly is: 'there'; readonly agent: IpMasqAgent }
  /** It was looked for, and runs there not. */
  | { readonly is: 'none' }
  | { readonly is: 'unread'; readonly why: string };

/** Does ip-masq-agent run where the pod does? That none does is said only where every DaemonSet was read. */
export function agentOn({ spec }: Kept<'Pod'>, ipMasq: MasqueradeSeen['ipMasq']): AgentOn {
  if (ipMasq.state !== 'known') return { is: 'unread', why: lacks(missingOf(ipMasq)) };
  const { agents, missing } = ipMasq.value;
  for (const agent of agents) {
    const { nodes } = agent;
    if (nodes.state !== 'known') {
      return {
        is: 'unread',
        why: `on which nodes ip-masq-agent runs was not read: ${lacks(missingOf(nodes))}`,
      };
    }
    if (nodes.value.has(spec?.nodeName ?? '')) return { is: 'there', agent };
  }
  return missing.length > 0
    ? { is: 'unread', why: `an agent may change it that was not read: ${lacks(missing)}` }
    : { is: 'none' };
}
