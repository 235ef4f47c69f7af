import { type Citation, cite } from '../../model/cite.ts';
import { type NetworkAgents, running } from '../../model/evidence/network-agents.ts';
import { absent, type Maybe } from '../../model/maybe.ts';
import type { HasRef } from '../../model/ref.ts';
import type { Version } from '../../model/version.ts';

/** False only where every DaemonSet was read and none runs an agent: a ConfigMap alone may be what an old one left. */
export function mayRunCilium(agents: Maybe<NetworkAgents>): boolean {
  if (agents.state !== 'known') return agents.state === 'unknown';
  return running(agents.value, 'Cilium').length > 0 || agents.value.missing.length > 0;
}

/** What the image of the agents says; absent where no agent runs. */
export function ciliumVersion(agents: Maybe<NetworkAgents>): Maybe<Version> {
  if (agents.state !== 'known') return agents;
  const [agent] = running(agents.value, 'Cilium');
  return agent?.version ?? absent(agents.label);
}

/** The image that says it, and the DaemonSet that runs it; undefined where no agent runs. */
export function ciliumImage(
  agents: Maybe<NetworkAgents>,
): { readonly at: HasRef; readonly citation: Citation } | undefined {
  const [agent] = agents.state === 'known' ? running(agents.value, 'Cilium') : [];
  if (agent === undefined) return undefined;
  const { daemonSet, container } = agent;
  const field = `spec.template.spec.containers[name=${container.name ?? ''}].image`;
  return { at: daemonSet, citation: cite(daemonSet, field, container.image) };
}
