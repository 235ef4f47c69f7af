import type { Listing } from '../listing.ts';
import type { HasRef } from '../ref.ts';
import type { PodSpec } from './workloads.ts';

/**
 * One way in which pods are told to resolve names. `ref` is the workload whose template says so, or a pod for pods that
 * differ from their template, have no workload, or whose workload was not read.
 */
export interface PodResolver extends HasRef {
  readonly podSpec: PodSpec;
  /** Path of `podSpec` in the object: `spec.template.spec`. */
  readonly field: string;
  /** How many pods run with it, and one of them; none for a template that was not used yet. */
  readonly pods: number;
  readonly example: HasRef | undefined;
  /** What made the pods, where `ref` is one of them: `ReplicaSet cart-7d4b9`. */
  readonly owner: string | undefined;
  /** A kubelet runs it from a file of its own, without the API server. */
  readonly isStatic: boolean;
}

/** Every way in which pods are told to resolve names; read as far as pods were, or templates among manifests. */
export type PodResolvers = Listing<PodResolver>;
