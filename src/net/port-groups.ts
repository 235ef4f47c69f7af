import type { PodSpec } from '../model/evidence/workloads.ts';
import type { HasRef } from '../model/ref.ts';
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
export function portGroups(pods: readonly (HasRef & { readonly spec: PodSpec })[]): PortGroup[] {
  const groups = new Map<string, PortGroup & { members: HasRef[] }>();
  for (const pod of pods) {
    const ports = declaredPorts(pod.spec);
    const shown = ports
      .map(({ container, name, number, protocol, isSidecar }) =>
        [container, isSidecar ? '(sidecar)' : '', name ?? '', `${number}/${protocol}`]
          .filter((word) => word !== '')
          .join(' '),
      )
      .join('; ');
    const isComplete = (pod.spec.containers ?? []).every((container) => (container.ports ?? []).length > 0);
    const key = `${isComplete ? '+' : '-'}${shown}`;
    const group = groups.get(key);
    if (group === undefined) groups.set(key, { ports, members: [pod], isComplete, shown: shown || '(none)' });
    else group.members.push(pod);
  }
  return [...groups.values()];
}

/** How many pods or templates the groups hold. */
export function countOf(groups: readonly PortGroup[]): number {
  return groups.reduce((sum, { members }) => sum + members.length, 0);
}
