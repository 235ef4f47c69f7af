import { type Citation, cite } from '../../model/cite.ts';
import type { NetworkAgent } from '../../model/evidence/network-agents.ts';
import type { Kept } from '../../model/kinds/index.ts';
import type { Listing } from '../../model/listing.ts';
import type { HasRef } from '../../model/ref.ts';
import { agentVariable } from './agent-variable.ts';

type Felix = Kept<'FelixConfiguration'>;
type Key =
  | 'wireguardEnabled'
  | 'wireguardEnabledV6'
  | 'wireguardListeningPort'
  | 'vxlanEnabled'
  | 'vxlanPort'
  | 'bpfEnabled'
  | 'natOutgoingAddress'
  | 'natPortRange'
  | 'iptablesNATOutgoingInterfaceFilter';

/** What Felix takes for a parameter on a node, and what says so; undefined where nothing does. */
export interface FelixSetting {
  readonly value: string;
  readonly owner: HasRef;
  readonly citation: Citation;
}

/**
 * Felix’s environment wins over the FelixConfiguration of its node, and that over the one called default:
 * https://docs.tigera.io/calico/latest/reference/felix/configuration
 */
export function felixSetting(
  key: Key,
  agents: readonly NetworkAgent[],
  configurations: Listing<Felix>,
  node?: Kept<'Node'>,
): FelixSetting | undefined {
  const variable = `FELIX_${key.toUpperCase()}`;
  for (const agent of agents) {
    const set = agentVariable(agent, variable);
    if (set === undefined) continue;
    return { value: set.value.toLowerCase(), owner: agent.daemonSet, citation: set.citation };
  }
  const names = [...(node === undefined ? [] : [`node.${node.ref.name}`]), 'default'];
  for (const name of names) {
    const found = configurations.find(undefined, name);
    const value = found.state === 'known' ? found.value.spec?.[key] : undefined;
    if (found.state !== 'known' || value === undefined) continue;
    return { value: String(value), owner: found.value, citation: cite(found.value, `spec.${key}`, value) };
  }
  return undefined;
}
