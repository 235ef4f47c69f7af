import { type Citation, cite } from '../../model/cite.ts';
import type { Evidence } from '../../model/evidence/index.ts';
import type { BackendReference, Route, RouteRule } from '../../model/evidence/routes.ts';
import { valueOf } from '../../model/maybe.ts';
import type { TraceStep } from '../../model/trace.ts';
import { citeReference, lossText, targetText } from '../gateway/backend-reference-text.ts';
import { resolveBackend } from '../gateway/resolve-backend.ts';
import { type BackendEnd, endsBehind, lost, open } from './backend-ends.ts';
import { lackText, settled, unsettled } from './step.ts';

type Seen = Pick<
  Evidence,
  'services' | 'serviceImports' | 'referenceGrants' | 'endpoints' | 'kubeProxy' | 'version'
>;

const group = 'gateway.networking.k8s.io';

/** Where the requests that a rule takes end, backend by backend; `proxy` is the Gateway. */
export function routeEnds(route: Route, rule: RouteRule, proxy: string, seen: Seen): BackendEnd[] {
  if (rule.backends.length === 0) {
    const says = `The rule has no backend: ${lossText(route, { ...nobody, share: 1 })}.`;
    return [lost(says, [cite(route, `${rule.field}.backendRefs`, undefined)])];
  }
  const used = rule.backends.filter(({ share }) => share > 0);
  if (used.length === 0) {
    const says =
      'Every backend of the rule has weight 0, so none gets requests: they are answered with an error.';
    return [
      lost(
        says,
        rule.backends.map(({ field }) => cite(route, `${field}.weight`, 0)),
      ),
    ];
  }
  return used.map((reference) => endOf(route, reference, proxy, seen));
}

/** Where copies of the requests go; what becomes of them settles nothing of the requests themselves. */
export function mirrorSteps(route: Route, rule: RouteRule, seen: Seen): TraceStep[] {
  return rule.filterBackends
    .filter(({ via, share }) => via === 'requestMirror' && share > 0)
    .map((reference) => {
      const { end, evidence } = resolutionOf(route, reference, seen);
      if (end?.verdict === 'refused') return { ...end.step, step: 'service' };
      const says = `A copy of each request goes to ${targetText(reference)}, whose answers are thrown away.`;
      return end === undefined
        ? settled('service', says, evidence)
        : unsettled('service', says, end.step.unknown ?? end.step.says, evidence);
    });
}

const nobody: BackendReference = {
  field: '',
  via: 'backendRefs',
  group: '',
  kind: 'Service',
  namespace: '',
  name: '',
  port: undefined,
  share: 1,
  served: { state: 'absent', label: 'inference', from: [] },
};

function endOf(route: Route, reference: BackendReference, proxy: string, seen: Seen): BackendEnd {
  const { end, evidence } = resolutionOf(route, reference, seen);
  return end ?? toService(reference, proxy, evidence, targetText(reference), seen);
}

/** Where a reference ends before it comes to a Service; undefined where it leads to one. */
function resolutionOf(
  route: Route,
  reference: BackendReference,
  seen: Seen,
): { readonly end: BackendEnd | undefined; readonly evidence: readonly Citation[] } {
  const evidence: Citation[] = [citeReference(route, reference)];
  const target = targetText(reference);
  const namespace = route.ref.namespace ?? '';
  const ending = (end: BackendEnd) => ({ end, evidence });
  if (reference.namespace !== namespace) {
    const grant = seen.referenceGrants.permitting({ group, kind: route.kind, namespace }, reference);
    if (grant.state === 'unknown') {
      const says = `Whether a ReferenceGrant permits ${target} is not known.`;
      return ending(open(says, lackText(grant.missing), evidence));
    }
    if (grant.state === 'absent') {
      return ending(lost(`No ReferenceGrant permits ${target}: ${lossText(route, reference)}.`, evidence));
    }
    evidence.push(cite(grant.value, 'spec', grant.value.spec));
  }
  const resolution = resolveBackend(route, reference, seen.services, seen.serviceImports);
  switch (resolution.state) {
    case 'unknown':
      return ending(open(`What ${target} is was not read.`, lackText(resolution.missing), evidence));
    case 'broken': {
      const { fault } = resolution;
      const has = 'has' in fault ? `; it has ${fault.has.join(', ') || 'none'}` : '';
      const says = `${target} leads nowhere (${fault.is}${has}): ${lossText(route, reference)}.`;
      return ending(lost(says, [...evidence, ...resolution.evidence]));
    }
    case 'implementation-specific':
      return ending(
        open(
          `${target} is no Service whose endpoints the cluster knows.`,
          'what it leads to only its controller tells',
          evidence,
        ),
      );
    case 'resolved':
      return { end: undefined, evidence };
  }
}

function toService(
  { kind, namespace, name, port: number, share }: BackendReference,
  proxy: string,
  from: readonly Citation[],
  target: string,
  seen: Seen,
): BackendEnd {
  const service = valueOf(seen.services.find(namespace, name));
  const port = service?.spec?.ports?.find((one) => one.port === number);
  if (kind !== 'Service' || service === undefined || port === undefined) {
    return open(`${target} stands for a Service of several clusters.`, 'its endpoints are theirs', from);
  }
  return endsBehind({ service, port, share, proxy, from }, seen);
}
