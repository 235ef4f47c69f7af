import { type Citation, cite } from '../../model/cite.ts';
import type { BackendReference, ParentCondition, Route } from '../../model/evidence/routes.ts';
import { shownName } from '../../model/shown-name.ts';

/** What the specification lets happen to requests whose backend is invalid, for each kind of route. */
const consequence: Record<Route['kind'], string> = {
  HTTPRoute: 'requests get status 500',
  GRPCRoute: 'calls fail with UNAVAILABLE',
  TLSRoute: 'connections are rejected',
  TCPRoute: 'connections are rejected',
  UDPRoute: 'packets are dropped',
};

/** What becomes of requests whose backend cannot be used, as the end of a sentence; `failing` replaces its last words. */
export function lossText({ kind }: Route, { via, share }: BackendReference, failing?: string): string {
  if (via === 'requestMirror') return 'no request is mirrored, while the requests themselves are served';
  if (via === 'externalAuth') return 'the filter fails closed and refuses every request of the rule';
  const part = share === 1 ? 'all' : `${Math.max(1, Math.round(share * 100))}% of`;
  return `${part} matching ${failing ?? consequence[kind]}`;
}

/** `Service data/cart`, with the group of kinds that are not of the core group. */
export function targetText({ group, kind, namespace, name }: BackendReference): string {
  const of = group === '' ? '' : ` (${shownName(group)})`;
  return `${shownName(kind)}${of} ${shownName(namespace)}/${shownName(name)}`;
}

export function citeReference(
  route: Route,
  { field, group, kind, namespace, name, port }: BackendReference,
): Citation {
  const prefix = group === '' ? '' : `${group} `;
  return cite(route, field, `${prefix}${kind} ${namespace}/${name}${port === undefined ? '' : `:${port}`}`);
}

export function citeCondition(
  route: Route,
  { field, controller, status, reason, current }: ParentCondition,
): Citation {
  const age = current ? '' : ', of an older generation';
  return cite(route, field, `${status}, ${reason} (${controller}${age})`);
}

/** References of a route that some request depends on; what nothing is sent to loses nothing. */
export function referencesOf({ rules }: Route): BackendReference[] {
  return rules.flatMap(({ backends, filterBackends }) =>
    [...backends, ...filterBackends].filter(({ share }) => share > 0),
  );
}
