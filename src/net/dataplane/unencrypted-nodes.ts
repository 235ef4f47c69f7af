import { type Citation, cite, citeFile } from '../../model/cite.ts';
import type { CiliumConfig } from '../../model/evidence/cilium-config.ts';
import type { Evidence } from '../../model/evidence/index.ts';
import type { NetworkAgent } from '../../model/evidence/network-agents.ts';
import type { Kept } from '../../model/kinds/index.ts';
import { valueOf } from '../../model/maybe.ts';
import type { HasRef } from '../../model/ref.ts';
import { runsOn } from './agent-nodes.ts';
import { citeSetting } from './cilium-variants.ts';
import { felixSetting } from './felix-setting.ts';
import { isVirtualNode } from '../services/virtual-node.ts';

type Node = Kept<'Node'>;

/** A node without encryption, who asks it of the node, and what shows that it has none. */
export interface BareNode {
  readonly node: Node;
  readonly asked: HasRef & { readonly field: string; readonly citation: Citation };
  readonly seen: Citation;
}

export const encryptionKeys = ['enable-wireguard', 'enable-ipsec'] as const;
/** Of Calico: the setting, and the annotations of a node with its key and its address. */
export const encryptionFamilies = [
  ['wireguardEnabled', 'WireguardPublicKey', 'IPv4Address'],
  ['wireguardEnabledV6', 'WireguardPublicKeyV6', 'IPv6Address'],
] as const;

/** Up for long enough that its agent should have made its key. */
export function isSettled(node: Node, latest: number): boolean {
  const { metadata, status } = node;
  const isWindows = metadata.labels?.['kubernetes.io/os'] === 'windows';
  const isReady = status?.conditions?.find(({ type }) => type === 'Ready')?.status === 'True';
  const joinedLate = Date.parse(metadata.creationTimestamp ?? '') > latest;
  return isReady && !isWindows && !joinedLate && !isVirtualNode(node);
}

export function* bareOfCilium(
  config: CiliumConfig,
  nodes: readonly Node[],
  evidence: Pick<Evidence, 'ciliumNodes' | 'ciliumStatus'>,
): Generator<BareNode> {
  const statuses = new Map(valueOf(evidence.ciliumStatus)?.found.map((one) => [one.node, one]));
  for (const node of nodes) {
    for (const key of encryptionKeys) {
      const setting = config.on(node, key);
      if (setting.value !== 'true') continue;
      const asked = { ref: setting.ref, field: setting.field, citation: citeSetting(setting, 'false') };
      const saved = statuses.get(node.ref.name);
      const mode = saved?.status.encryption?.mode;
      const own = evidence.ciliumNodes.find(undefined, node.ref.name);
      const lacks = own.state === 'known' ? lackOf(own.value, key) : undefined;
      if (lacks !== undefined) yield { node, asked, seen: lacks };
      else if (saved !== undefined && mode === 'Disabled') {
        const label = evidence.ciliumStatus.state === 'known' ? evidence.ciliumStatus.label : 'inference';
        yield { node, asked, seen: citeFile(saved.path, 'encryption.mode', mode, label) };
      }
    }
  }
}

/** What a node has not published for others to encrypt with. */
function lackOf(own: Kept<'CiliumNode'>, key: (typeof encryptionKeys)[number]): Citation | undefined {
  if (key === 'enable-ipsec') {
    const index = own.spec?.encryption?.key ?? 0;
    return index > 0 ? undefined : cite(own, 'spec.encryption.key', own.spec?.encryption?.key);
  }
  const annotation = 'network.cilium.io/wg-pub-key';
  const published = own.metadata.annotations?.[annotation] ?? '';
  return published === '' ? cite(own, `metadata.annotations[${annotation}]`, undefined) : undefined;
}

export function* bareOfCalico(
  agents: readonly NetworkAgent[],
  nodes: readonly Node[],
  { felixConfigurations, networkAgents }: Pick<Evidence, 'felixConfigurations' | 'networkAgents'>,
): Generator<BareNode> {
  for (const [key, published, address] of encryptionFamilies) {
    const has = (node: Node, name: string) => node.metadata.annotations?.[`projectcalico.org/${name}`];
    const someHave = nodes.some((node) => has(node, published) !== undefined);
    for (const node of nodes) {
      const setting = felixSetting(key, agents, felixConfigurations, node);
      if (setting?.value !== 'true' || (has(node, published) ?? '') !== '') continue;
      // Without an address of that family Calico has nothing to reach the node at.
      const takesPart =
        has(node, address) !== undefined ||
        (someHave && networkAgents.state === 'known' && runsOn(networkAgents.value, 'Calico', node));
      if (!takesPart) continue;
      const field = `metadata.annotations[projectcalico.org/${published}]`;
      const { owner, citation } = setting;
      yield {
        node,
        asked: { ref: owner.ref, field: citation.field, citation },
        seen: cite(node, field, undefined),
      };
    }
  }
}
