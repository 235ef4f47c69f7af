import { type Citation, cite } from '../../model/cite.ts';
import type { NetworkAgent } from '../../model/evidence/network-agents.ts';

interface AgentVariable {
  readonly value: string;
  readonly citation: Citation;
}

/** A variable of an agent's container, as its DaemonSet sets it; undefined where it does not. */
export function agentVariable(
  { daemonSet, container }: NetworkAgent,
  name: string,
): AgentVariable | undefined {
  const value = container.env?.find((one) => one.name === name)?.value;
  if (value === undefined) return undefined;
  const field = `spec.template.spec.containers[name=${container.name ?? ''}].env[name=${name}].value`;
  return { value, citation: cite(daemonSet, field, value) };
}
