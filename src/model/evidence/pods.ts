import type { Kept } from '../kinds/index.ts';
import { Listing } from '../listing.ts';
import { LabelIndex } from './label-index.ts';

type Pod = Kept<'Pod'>;

/** Pods, found by what selects them. */
export class Pods extends Listing<Pod> {
  #byLabel: LabelIndex<Pod> | undefined;

  /** The pods of a namespace that a Service's selector selects, of those that were read; none for an empty selector. */
  matching(namespace: string, selector: Readonly<Record<string, string>>): readonly Pod[] {
    return this.#labels().matching(namespace, selector);
  }

  /** The pod that carries most of the selector's labels; undefined when none carries any. */
  nearest(namespace: string, selector: Readonly<Record<string, string>>): Pod | undefined {
    return this.#labels().nearest(namespace, selector);
  }

  #labels(): LabelIndex<Pod> {
    return (this.#byLabel ??= new LabelIndex(this.items, ({ ref, metadata }) => ({
      namespace: ref.namespace,
      labels: metadata.labels,
    })));
  }
}

/** A pod that has run to its end is never an endpoint (k8s.io/endpointslice, ShouldPodBeInEndpoints). */
export function hasEnded(pod: Pod): boolean {
  return pod.status?.phase === 'Succeeded' || pod.status?.phase === 'Failed';
}
