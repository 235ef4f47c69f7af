import { type Citation, cite } from '../../model/cite.ts';
import type { Kept } from '../../model/kinds/index.ts';

type Egress = Kept<'ClusterGlobalEgressIP'> | Kept<'GlobalEgressIP'>;

/** Why Globalnet gave nothing, or not what was asked for. */
interface AllocationFailure {
  /** The whole global range is given out. */
  readonly isExhausted: boolean;
  readonly evidence: readonly Citation[];
}

/** What the condition Allocated says of a failure; undefined where it tells of none. */
export function allocationFailure(object: Egress | Kept<'GlobalIngressIP'>): AllocationFailure | undefined {
  const condition = object.status?.conditions?.find(
    ({ type, status }) => type === 'Allocated' && status === 'False',
  );
  if (condition === undefined) return undefined;
  const field = 'status.conditions[type=Allocated]';
  return {
    isExhausted: condition.reason === 'IPPoolAllocationFailed',
    evidence: [
      cite(object, `${field}.status`, 'False'),
      cite(object, `${field}.reason`, condition.reason),
      cite(object, `${field}.message`, condition.message),
    ],
  };
}

/**
 * How many global addresses an egress object asks for, one unless it says otherwise, and has.
 * https://github.com/submariner-io/submariner/blob/devel/pkg/apis/submariner.io/v1/types.go
 */
export function egressAddresses({ spec, status }: Egress): { readonly wanted: number; readonly has: number } {
  const ofCluster = spec !== undefined && 'numGlobalIPs' in spec ? spec.numGlobalIPs : undefined;
  const ofNamespace = spec !== undefined && 'numberOfIPs' in spec ? spec.numberOfIPs : undefined;
  return { wanted: ofCluster ?? ofNamespace ?? 1, has: status?.allocatedIPs?.length ?? 0 };
}
