import type { Maybe } from '../maybe.ts';
import type { Missing } from '../missing.ts';
import type { NetworkAgent, NetworkProduct } from './network-agents.ts';

/** One that gives pods their interface and address, or may. */
export interface Networking {
  readonly product: NetworkProduct;
  readonly agents: readonly NetworkAgent[];
  /** Nodes that its pods are on. */
  readonly nodes: Maybe<ReadonlySet<string>>;
}

/** Which DaemonSets give pods their network here, and which work on top of another that does. */
export interface CniRoles {
  readonly networking: readonly Networking[];
  readonly beside: readonly NetworkProduct[];
  /** What was not read and would tell whether one of `networking` belongs to `beside`. */
  readonly undecided: readonly Missing[];
}
