import type { CiliumDbgStatus } from '../cilium-status.ts';
import type { Missing } from '../missing.ts';

/** What the Cilium agent of one node told of itself, and the saved output that holds it. */
export interface CiliumAgentStatus {
  readonly node: string;
  readonly path: string;
  readonly status: CiliumDbgStatus;
}

/** The agents whose status was saved, by node, and outputs that could not be understood. */
export interface CiliumStatuses {
  readonly found: readonly CiliumAgentStatus[];
  readonly missing: readonly Missing[];
}
