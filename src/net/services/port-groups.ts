import type { PodSpec } from '../../model/evidence/workloads.ts';
import type { HasRef } from '../../model/ref.ts';
import { type DeclaredPort, declaredPorts } from './target-port.ts';

/** Pods or templates that declare the same ports. */
export interface PortGroup {
  readonly ports: readonly DeclaredPort[];
  readonly members: readonly HasRef[];
  /** Every container declares some port, so what is not declared is likely not listened on. */
  readonly isComplete: boolean;
  /** The declarations as a person reads them. */
  readonly shown: string;
}

/** Sorts pods, or the templates they are made from, by what they declare: a Service sees no other difference. */
export function portGroups(pods: readonly (HasRef & { readonly spec?: PodSpec | undefined })[]): PortGroup[] {
  const groups = new Map<string, PortGroup & { members: HasRef[] }>();
  let before: { readonly spec: PodSpec; readonly members: HasRef[] } | undefined;
  for (const pod of pods) {
    const { spec = {} } = pod;
    // Pods of one workload mostly come one after the other.
    if (before !== undefined && declaresSame(before.spec, spec)) {
      before.members.push(pod);
      continue;
    }
    const ports = declaredPorts(spec);
    const shown = ports
      .map(({ container, name, number, protocol, isSidecar }) =>
        [container, isSidecar ? '(sidecar)' : '', name ?? '', `${number}/${protocol}`]
          .filter((word) => word !== '')
          .join(' '),
      )
      .join('; ');
    const isComplete = (spec.containers ?? []).every((container) => (container.ports ?? []).length > 0);
    const key = `${isComplete ? '+' : '-'}${shown}`;
    const group = groups.get(key);
    const members = group?.members ?? [];
    members.push(pod);
    if (group === undefined) groups.set(key, { ports, members, isComplete, shown: shown || '(none)' });
    before = { spec, members };
  }
  return [...groups.values()];
}

type Containers = PodSpec['containers'];

/** Do they declare the same ports, in the same containers and the same order? */
function declaresSame(a: PodSpec, b: PodSpec): boolean {
  return (
    a === b ||
    (areSame(a.containers, b.containers) && a.initContainers === undefined && b.initContainers === undefined)
  );
}

function areSame(a: Containers = [], b: Containers = []): boolean {
  return (
    a === b ||
    (a.length === b.length &&
      a.every(({ name, ports = [] }, index) => {
        const { name: otherName, ports: others = [] } = b[index] ?? {};
        return (
          name === otherName &&
          ports.length === others.length &&
          ports.every((port, at) => {
            const other = others[at];
            return (
              port.name === other?.name &&
              port.containerPort === other?.containerPort &&
              port.protocol === other?.protocol
            );
          })
        );
      }))
  );
}

/** How many pods or templates the groups hold. */
export function countOf(groups: readonly PortGroup[]): number {
  return groups.reduce((sum, { members }) => sum + members.length, 0);
}
