import { type Citation, cite } from '../model/cite.ts';
import type { NetworkAgent } from '../model/evidence/network-agents.ts';
import type { Kept } from '../model/kinds/index.ts';
import type { Listing } from '../model/listing.ts';
import type { HasRef } from '../model/ref.ts';

type Felix = Kept<'FelixConfiguration'>;
type Key =
  'wireguardEnabled' | 'wireguardEnabledV6' | 'wireguardListeningPort' | 'vxlanEnabled' | 'vxlanPort';

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
  for (const { daemonSet, container } of agents) {
    const value = container.env?.find(({ name }) => name === variable)?.value;
    if (value === undefined) continue;
    const field = `spec.template.spec.containers[name=${container.name ?? ''}].env[name=${variable}].value`;
    return { value: value.toLowerCase(), owner: daemonSet, citation: cite(daemonSet, field, value) };
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
