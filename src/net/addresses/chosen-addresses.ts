import type { AddressRange } from '../../model/address-range.ts';
import { type Citation, cite } from '../../model/cite.ts';
import type { Cni } from '../../model/evidence/cni.ts';
import type { Kept } from '../../model/kinds/index.ts';
import type { HasRef } from '../../model/ref.ts';
import { parseAddress } from './cidr.ts';

/** The address of a node that other nodes send pods’ packets to, as the network plugin wrote it down. */
export interface ChosenAddress {
  readonly node: Kept<'Node'>;
  readonly address: AddressRange;
  /** The object that holds it: the Node, or Cilium’s own record of it. */
  readonly owner: HasRef;
  readonly field: string;
  readonly citation: Citation;
  /** Somebody said which interface or address to take, or may have where nobody can see it. */
  readonly isDeliberate: boolean;
}

/** What the network plugin chose on each node; nothing for plugins that write no address down. */
export function chosenAddresses(
  cni: Cni,
  nodes: Iterable<Kept<'Node'>>,
  ciliumNodes: Iterable<Kept<'CiliumNode'>>,
): ChosenAddress[] {
  const all = [...nodes];
  switch (cni.name) {
    case 'Calico':
      return all.flatMap((node) => [
        ...annotated(node, 'projectcalico.org/IPv4Address', isSteered(cni, 'IP_AUTODETECTION_METHOD')),
        ...annotated(node, 'projectcalico.org/IPv6Address', isSteered(cni, 'IP6_AUTODETECTION_METHOD')),
      ]);
    case 'flannel':
    case 'Canal':
      return all.flatMap((node) => flannels(cni, node));
    case 'Cilium':
    case 'GKE Dataplane V2':
      return ciliums(all, ciliumNodes);
    default:
      return [];
  }
}

function annotated(node: Kept<'Node'>, key: string, isDeliberate: boolean): ChosenAddress[] {
  const text = node.metadata.annotations?.[key];
  const address = parseAddress((text ?? '').replace(/\/\d{1,3}$/u, ''));
  if (address === undefined) return [];
  const field = `metadata.annotations[${key}]`;
  return [{ node, address, owner: node, field, citation: cite(node, field, text), isDeliberate }];
}

/** Without a method Calico takes the first address it finds: node/pkg/lifecycle/startup/autodetection. */
function isSteered({ agents }: Cni, variable: string): boolean {
  return agents.some(({ container }) => {
    const method = container.env?.find(({ name }) => name === variable)?.value ?? '';
    return /^(?:interface|skip-interface|can-reach|cidr)=/u.test(method);
  });
}

/** https://github.com/flannel-io/flannel/blob/v0.28.10/Documentation/kubernetes.md#annotations */
function flannels({ agents }: Cni, node: Kept<'Node'>): ChosenAddress[] {
  const flags = agents.flatMap(({ container }) => container.args ?? []);
  const isFlagged = flags.some((flag) =>
    /^--(?:iface|iface-regex|iface-can-reach|public-ip|public-ipv6)=/u.test(flag),
  );
  const { annotations = {} } = node.metadata;
  return ['public-ip', 'public-ipv6'].flatMap((name) => {
    const prefix = 'flannel.alpha.coreos.com/';
    const isSaid = [`${prefix}${name}-overwrite`, `${prefix}node-${name}`].some((key) =>
      Object.hasOwn(annotations, key),
    );
    return annotated(node, `${prefix}${name}`, isSaid || isFlagged || agents.length === 0);
  });
}

function ciliums(nodes: readonly Kept<'Node'>[], records: Iterable<Kept<'CiliumNode'>>): ChosenAddress[] {
  const byName = new Map(nodes.map((node) => [node.ref.name, node]));
  return [...records].flatMap((record) => {
    const node = byName.get(record.ref.name);
    if (node === undefined) return [];
    return (record.spec?.addresses ?? []).flatMap(({ type, ip = '' }) => {
      const address = parseAddress(ip);
      if (type !== 'InternalIP' || address === undefined) return [];
      const field = 'spec.addresses[type=InternalIP].ip';
      return [
        { node, address, owner: record, field, citation: cite(record, field, ip), isDeliberate: false },
      ];
    });
  });
}
