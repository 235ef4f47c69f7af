import { type Citation, cite } from '../../model/cite.ts';
import type { NodePods } from '../../model/evidence/pod-cidrs.ts';
import type { Kept } from '../../model/kinds/index.ts';
import { formatRange, parseAddress, parseCidr } from './cidr.ts';

/** Which node the pods of a range are on, by the range’s canonical text, and what says so. */
export type PodRangeOwners = ReadonlyMap<string, { readonly node: string; readonly from: Citation }>;

/** The node that a block of Calico IPAM belongs to; undefined where it belongs to none. */
export function hostOf({ spec }: Kept<'IPAMBlock'>): string | undefined {
  return /^host:(.+)$/u.exec(spec?.affinity ?? '')?.[1];
}

/** The owners of nodes’ pod CIDRs and of Calico’s blocks. */
export function podRangeOwners(
  ranges: readonly NodePods[],
  blocks: readonly Kept<'IPAMBlock'>[],
): PodRangeOwners {
  const byNode = ranges.map(
    ({ range, node, citation }) => [formatRange(range), { node, from: citation }] as const,
  );
  const byBlock = blocks.flatMap((block) => {
    const node = hostOf(block);
    const [range] = canonicalCidr(block.spec?.cidr ?? '');
    const from = cite(block, 'spec.affinity', block.spec?.affinity);
    return node === undefined || range === undefined ? [] : [[range, { node, from }] as const];
  });
  return new Map([...byNode, ...byBlock]);
}

/** Nodes by the canonical text of their InternalIPs, which routes to their pods lead to. */
export function nodesByAddress(nodes: readonly Kept<'Node'>[]): ReadonlyMap<string, Kept<'Node'>> {
  return new Map(
    nodes.flatMap((node) =>
      (node.status?.addresses ?? []).flatMap(({ type, address = '' }) => {
        const parsed = type === 'InternalIP' ? parseAddress(address) : undefined;
        return parsed === undefined ? [] : [[formatRange(parsed), node] as const];
      }),
    ),
  );
}

/** A CIDR in its canonical form; nothing for what is none. */
export function canonicalCidr(text: string): string[] {
  const range = parseCidr(text.trim());
  return range === undefined ? [] : [formatRange(range)];
}
