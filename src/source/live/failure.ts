import type { KindId } from '../../model/kinds/index.ts';
import type { Reason } from '../../model/missing.ts';
import type { KubeErrorReason } from '../kube/kube-error.ts';
import type { Gap } from '../source.ts';

/** Why a request has no usable answer; a KubeError is one. `unreadable`: an answer that is not what was asked for. */
export interface Failure {
  readonly reason: KubeErrorReason | 'unreadable';
  readonly detail: string;
  readonly next: string;
  readonly status?: number | undefined;
  readonly retryAfter?: number | undefined;
}

/** What the gap is about: a kind, or something that is none. */
interface About {
  readonly kind?: KindId;
  readonly what: string;
  readonly namespaces?: readonly string[];
}

/** The gap that a failure leaves. */
export function gapOf(failure: Failure, { kind, what, namespaces }: About): Gap {
  return {
    ...(kind === undefined ? {} : { kind }),
    what,
    namespaces: namespaces ?? null,
    reason: reasonOf(failure),
    detail: failure.detail,
    next: failure.next,
  };
}

/** After these no further request can succeed: the time is up, or the credential is no longer accepted. */
export function isFinal({ reason, status }: Failure): boolean {
  return reason === 'unauthorized' || (reason === 'timeout' && status === undefined);
}

function reasonOf({ reason }: Failure): Reason {
  switch (reason) {
    case 'forbidden':
    case 'timeout':
      return reason;
    case 'unreadable':
      return 'unparseable';
    default:
      return 'error';
  }
}

/** Discovery did not list a kind's group and no version answered, which does not mean that there is none. */
export function untold(kind: KindId, discovery: Failure | undefined): Failure {
  return {
    reason: discovery?.reason ?? 'server',
    detail: `discovery could not tell whether the cluster has ${kind}, and no known version of it answers`,
    next: discovery?.next ?? 'repeat when the API group answers again',
  };
}

/** A kind that is served at versions whose fields are not known here. */
export function unknownVersion(kind: KindId): Failure {
  return {
    reason: 'unreadable',
    detail: `the cluster serves ${kind} only at versions that this release does not read`,
    next: 'use a newer release of kubernetes-network-review',
  };
}
