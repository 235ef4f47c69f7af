import type { Kept } from '../../model/kinds/index.ts';
import type { Listing } from '../../model/listing.ts';

/** Nodes that may run consumers, and those of which that is not known. */
interface ConsumerNodes {
  /** By name. */
  readonly candidates: ReadonlyMap<string, Kept<'Node'>>;
  readonly unclear: readonly Kept<'Node'>[];
}

const found = new WeakMap<Listing<Kept<'Node'>>, ConsumerNodes>();

/** The nodes on which consumers of a Service may run. The same for every Service, and worked out once. */
export function consumerNodes(nodes: Listing<Kept<'Node'>>): ConsumerNodes {
  let known = found.get(nodes);
  if (known === undefined) {
    const candidates = new Map(
      nodes.items.flatMap((node) => (mayRunConsumers(node) === true ? [[node.ref.name, node] as const] : [])),
    );
    const unclear = nodes.items.filter((node) => mayRunConsumers(node) === undefined);
    found.set(nodes, (known = { candidates, unclear }));
  }
  return known;
}

/** A consumer can run where the scheduler may put one and the node is up; undefined when its readiness was not kept. */
function mayRunConsumers(node: Kept<'Node'>): boolean | undefined {
  const isTainted = (node.spec?.taints ?? []).some(
    ({ effect }) => effect === 'NoSchedule' || effect === 'NoExecute',
  );
  if (node.spec?.unschedulable === true || isTainted) return false;
  const ready = node.status?.conditions?.find(({ type }) => type === 'Ready');
  return ready === undefined ? undefined : ready.status === 'True';
}
