import type { Encapsulation } from '../../model/encapsulation.ts';
import type { NodeMtu, NodeMtus, PodMtuSetting } from '../../model/evidence/mtu.ts';
import { overheadOf } from './mtu.ts';

/** What encapsulation adds to this setting on the wire; 0 where the setting has it in already, undefined where nobody tells. */
export function addedOnWire({ measures, encapsulation }: PodMtuSetting): number | undefined {
  if (measures === 'underlay') return 0;
  return encapsulation.state === 'known' ? overheadOf(encapsulation.value) : undefined;
}

function encrypts({ name }: Encapsulation['layers'][number]): boolean {
  return name.startsWith('WireGuard') || name.startsWith('IPsec');
}

/** The parts of an encapsulation that encrypt, for a reader: `WireGuard over IPv4`. Empty where none does. */
export function encryptionIn({ layers }: Encapsulation): string {
  return layers
    .filter(encrypts)
    .map(({ name }) => name)
    .join(' and ');
}

/**
 * What would be added if nothing encrypted. Undefined where nothing does, where the CNI takes encryption off the setting
 * itself, and for a setting that is that of the encrypting interface.
 */
export function addedWithoutEncryption(setting: PodMtuSetting): number | undefined {
  const { measures, encapsulation, field } = setting;
  if (measures === 'underlay' || encapsulation.state !== 'known') return undefined;
  const { layers } = encapsulation.value;
  if (!layers.some(encrypts) || field.startsWith('spec.wireguardMTU')) return undefined;
  return overheadOf({ ...encapsulation.value, layers: layers.filter((layer) => !encrypts(layer)) });
}

/** The nodes that a setting is for, of those whose MTU is told, the smallest first. */
export function nodesUnder({ nodes }: PodMtuSetting, { groups }: NodeMtus): readonly NodeMtu[] {
  return groups.flatMap((group) => group.nodes).filter(({ node }) => nodes?.has(node) ?? true);
}

/** Would it fit all these nodes if nothing encrypted, though it does not fit with encryption? */
export function isEncryptionTooMuch(setting: PodMtuSetting, [smallest]: readonly NodeMtu[]): boolean {
  const without = addedWithoutEncryption(setting);
  const added = addedOnWire(setting);
  if (without === undefined || added === undefined || smallest === undefined) return false;
  return setting.value + without <= smallest.mtu && setting.value + added > smallest.mtu;
}

/** The first three of them. */
export function namesOf(nodes: readonly { readonly node: string }[]): string {
  const first = nodes.slice(0, 3).map(({ node }) => node);
  return `${first.join(', ')}${nodes.length > 3 ? ', …' : ''}`;
}

/** How to bring a setting down to what fits. OpenShift moves its own in steps, node by node. */
export function lowerTo({ field }: PodMtuSetting, right: number): string {
  return field.startsWith('status.')
    ? `Bring the MTU of the cluster network down to ${right} with the migration that OpenShift documents (spec.migration.mtu of its operator’s Network).`
    : `Set ${field} of {kind} {name} to ${right}, or remove it so that the CNI works it out; pods get the new MTU when they are recreated.`;
}
