import type { Evidence } from '../../../model/evidence/index.ts';
import { missingOf } from '../../../model/maybe.ts';
import type { Missing } from '../../../model/missing.ts';
import type { MtuInput } from '../../../model/mtu-plan.ts';
import { nearestFirst } from '../../../model/nearest-first.ts';
import { shownName } from '../../../model/shown-name.ts';
import { UserError } from '../../../model/user-error.ts';
import { seenIn } from './carriages.ts';
import type { MtuQuestion } from './question.ts';

/** Nodes of one MTU. */
export interface NodeGroup {
  readonly mtu: number;
  /** Empty where the MTU was given for whichever nodes. */
  readonly nodes: readonly string[];
}

export interface NodeGroups {
  /** The smallest MTU first; empty where none is known. */
  readonly groups: readonly NodeGroup[];
  readonly input: MtuInput;
  readonly missing: readonly Missing[];
}

/** The MTUs of nodes: as given, for a node or for all others, else as saved outputs tell them. */
export function nodeGroups(
  { nodeMtus }: MtuQuestion,
  seen: Pick<Evidence, 'nodeMtu' | 'nodes'> | undefined,
): NodeGroups {
  const read = seen?.nodeMtu.state === 'known' ? seen.nodeMtu.value : undefined;
  const byNode = new Map<string, number>();
  for (const { nodes } of read?.groups ?? []) for (const { node, mtu } of nodes) byNode.set(node, mtu);
  const forAll = nodeMtus.findLast(({ node }) => node === undefined)?.mtu;
  if (forAll !== undefined) {
    for (const { ref } of seen?.nodes.items ?? []) byNode.set(ref.name, forAll);
    for (const node of byNode.keys()) byNode.set(node, forAll);
  }
  for (const { node, mtu } of nodeMtus) {
    if (node === undefined) continue;
    if (seen !== undefined) refuseStranger(node, seen.nodes);
    byNode.set(node, mtu);
  }
  const groups = new Map<number, string[]>(forAll === undefined ? [] : [[forAll, []]]);
  for (const [node, mtu] of byNode) groups.set(mtu, [...(groups.get(mtu) ?? []), node]);
  const sorted = [...groups]
    .map(([mtu, nodes]) => ({ mtu, nodes: nodes.sort() }))
    .sort((a, b) => a.mtu - b.mtu);
  const missing =
    forAll !== undefined || seen === undefined ? [] : [...missingOf(seen.nodeMtu), ...(read?.missing ?? [])];
  const text = sorted.length === 0 ? null : sorted.map(({ mtu }) => mtu).join(', ');
  const isGiven = nodeMtus.length > 0;
  const input: MtuInput = {
    name: 'node MTU',
    value: text,
    origin: text === null ? 'unknown' : isGiven ? 'given' : 'evidence',
    label: !isGiven && seen?.nodeMtu.state === 'known' ? seen.nodeMtu.label : null,
    from: !isGiven && seen?.nodeMtu.state === 'known' ? seenIn(seen.nodeMtu.from) : [],
    next:
      text !== null
        ? null
        : 'ip -j link on each node, saved as nodes/NODE/ip-link.json; or give it with --node-mtu',
  };
  return { groups: sorted, input, missing };
}

/** Throws UserError for a node that is not there. */
function refuseStranger(name: string, nodes: Evidence['nodes']): void {
  if (nodes.find(undefined, name).state !== 'absent') return;
  const [nearest] = nearestFirst(
    nodes.items.map(({ ref }) => ref.name),
    name,
  );
  throw new UserError(
    `there is no node ${shownName(name)}`,
    nearest === undefined
      ? 'give the MTU without a node’s name'
      : `give one that there is, such as ${shownName(nearest)}`,
  );
}
