import type { Citation } from '../cite.ts';
import type { Kept } from '../kinds/index.ts';
import { type Coverage, Listing } from '../listing.ts';
import type { Missing } from '../missing.ts';
import type { HasRef, ObjectRef } from '../ref.ts';
import { LabelIndex } from './label-index.ts';

export type PodSpec = NonNullable<Kept<'Pod'>['spec']>;

/** Whatever makes pods from a template: what its pods look like and how many there should be. */
export interface Workload extends HasRef {
  /** Labels that its pods carry. */
  readonly labels: Readonly<Record<string, string>>;
  /** The field that says so. */
  readonly labelsField: string;
  /** Undefined when the template is made elsewhere (a Knative Revision's, a Rollout whose workloadRef was not read). */
  readonly podSpec: PodSpec | undefined;
  /** Pods that should be there at any time; undefined where having none is normal (a Job, a scale to zero). */
  readonly replicas: number | undefined;
  /** What `replicas` rests on. */
  readonly from: Citation;
  /** Seconds that a rollout may take before it counts as failed; undefined for kinds without such a deadline. */
  readonly progressDeadline: { readonly seconds: number; readonly from: Citation } | undefined;
  /** Services whose selector its controller switches between versions (Argo Rollouts), by name. */
  readonly switchedServices: readonly string[];
}

/** Workloads of all kinds, read as one: covered where every kind of them is. */
export class Workloads extends Listing<Workload> {
  readonly #parts: readonly Listing<HasRef>[];
  #byLabel: LabelIndex<Workload> | undefined;
  #bySwitchedService: Map<string, Workload> | undefined;

  constructor(items: readonly Workload[], coverage: Coverage, parts: readonly Listing<HasRef>[] = []) {
    super(items, coverage);
    this.#parts = parts;
  }

  /** The workloads of a namespace whose pods a Service's selector selects, of those that were read. */
  matching(namespace: string, selector: Readonly<Record<string, string>>): readonly Workload[] {
    return this.#labels().matching(namespace, selector);
  }

  /** The workload whose pods carry most of the selector's labels; undefined when none carries any. */
  nearest(namespace: string, selector: Readonly<Record<string, string>>): Workload | undefined {
    return this.#labels().nearest(namespace, selector);
  }

  /** The workload that switches this Service's selector between its versions. */
  switching(service: ObjectRef): Workload | undefined {
    if (this.#bySwitchedService === undefined) {
      this.#bySwitchedService = new Map();
      for (const workload of this.items) {
        for (const name of workload.switchedServices) {
          this.#bySwitchedService.set(`${workload.ref.namespace ?? ''}/${name}`, workload);
        }
      }
    }
    return this.#bySwitchedService.get(`${service.namespace ?? ''}/${service.name}`);
  }

  override covers(namespace?: string): boolean {
    return this.#parts.length === 0
      ? super.covers(namespace)
      : this.#parts.every((part) => part.covers(namespace));
  }

  override missingIn(namespace?: string): readonly Missing[] {
    return this.#parts.length === 0
      ? super.missingIn(namespace)
      : this.#parts.flatMap((part) => part.missingIn(namespace));
  }

  /**
   * What is lacking for the kinds of workload that these manifests use. Stating that manifests are complete says
   * nothing of kinds that are not among them, and a repository without a StatefulSet is no less complete for that.
   */
  missingAmongUsed(namespace: string): readonly Missing[] {
    const used = this.#parts.filter((part) => part.items.length > 0);
    return used.length === 0 ? this.missingIn(namespace) : used.flatMap((part) => part.missingIn(namespace));
  }

  #labels(): LabelIndex<Workload> {
    return (this.#byLabel ??= new LabelIndex(this.items, ({ ref, labels }) => ({
      namespace: ref.namespace,
      labels,
    })));
  }
}
