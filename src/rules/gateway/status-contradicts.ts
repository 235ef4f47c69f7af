import { ageText } from '../../model/age-text.ts';
import { defineRule, type Problem } from '../../engine/define-rule.ts';
import { cite } from '../../model/cite.ts';
import { conditionsOf, isAbout, type Route } from '../../model/evidence/routes.ts';
import type { Kept } from '../../model/kinds/index.ts';
import type { Listing } from '../../model/listing.ts';
import { missingOf, type Unknown, unknown, valueOf } from '../../model/maybe.ts';
import { formatRef, type HasRef } from '../../model/ref.ts';
import { shownName } from '../../model/shown-name.ts';
import { citeCondition } from '../../net/gateway/backend-reference-text.ts';
import { admissionOf } from '../../net/gateway/listener-set-admission.ts';
import { attachmentOf, refusedReasons, type RouteParents } from '../../net/gateway/route-attachment.ts';

type Subject = Route | Kept<'Gateway'> | Kept<'ListenerSet'>;
type Written = {
  readonly field: string;
  readonly type: string;
  readonly generation: number;
};

const reasons: ReadonlySet<string> = new Set(refusedReasons);

function isRoute(subject: Subject): subject is Route {
  return 'parentRefs' in subject;
}

/** The conditions of an object that name the generation they were written for. */
function writtenOf(subject: Subject): Written[] {
  const groups = isRoute(subject)
    ? subject.parents.map(({ conditions }, at) => ({ at: `status.parents[${at}]`, conditions }))
    : [{ at: 'status', conditions: subject.status?.conditions }];
  return groups.flatMap(({ at, conditions }) =>
    (conditions ?? []).flatMap(({ type = '', observedGeneration }) =>
      observedGeneration === undefined
        ? []
        : [
            {
              field: `${at}.conditions[type=${type}].observedGeneration`,
              type,
              generation: observedGeneration,
            },
          ],
    ),
  );
}

function* lagging(subject: Subject, generation: number, age: number): Generator<Problem> {
  const [behind] = writtenOf(subject).filter((one) => one.generation < generation);
  if (behind === undefined) return;
  yield {
    label: 'inference',
    field: behind.field,
    message: `${formatRef(subject.ref)}, ${ageText(age)} old, is at generation ${generation}, and condition ${shownName(behind.type)} was written for generation ${behind.generation}: unless it was changed this very moment, its controller is stuck, and traffic still follows the older version.`,
    evidence: [
      cite(subject, 'metadata.generation', generation),
      cite(subject, behind.field, behind.generation),
      cite(subject, 'metadata.creationTimestamp', subject.metadata.creationTimestamp),
    ],
  };
}

/** The Gateway has a controller that works, and that has not answered this route. */
function* unanswered(route: Route, gateways: Listing<Kept<'Gateway'>>, age: number): Generator<Problem> {
  for (const parent of route.parentRefs) {
    if (parent.kind !== 'Gateway' || route.parents.some((one) => isAbout(one, route, parent))) continue;
    const gateway = valueOf(gateways.find(parent.namespace, parent.name));
    const programmed = (gateway?.status?.conditions ?? []).find(
      ({ type, status }) => type === 'Programmed' && status === 'True',
    );
    if (gateway === undefined || programmed === undefined) continue;
    yield {
      label: 'inference',
      field: 'status.parents',
      message: `${formatRef(route.ref)} asks for ${formatRef(gateway.ref)}, which works, and in ${ageText(age)} its controller has written nothing about that: it may have overlooked the route, which then serves nothing.`,
      evidence: [
        cite(
          route,
          'status.parents',
          route.parents.map(({ controllerName }) => controllerName),
        ),
        cite(route, parent.field, `Gateway ${parent.namespace}/${parent.name}`),
        cite(gateway, 'status.conditions[type=Programmed]', 'True'),
      ],
      involves: [gateway],
    };
  }
}

/** Refused for a reason that follows from specifications alone, and from these it does not follow. */
function* contradicted(route: Route, parents: RouteParents): Generator<Problem> {
  for (const parent of route.parentRefs) {
    const refusing = conditionsOf(route, 'Accepted', parent).find(
      ({ current, status, reason }) => current && status === 'False' && reasons.has(reason),
    );
    if (refusing === undefined) continue;
    const attachment = attachmentOf(route, parent, parents);
    const [first] = attachment.state === 'attached' ? attachment.to : [];
    if (first === undefined) continue;
    yield {
      label: 'inference',
      field: refusing.field,
      message: `${shownName(refusing.controller)} says that ${formatRef(route.ref)} is not attached (${shownName(refusing.reason)}), and by what both say of themselves ${first.section === '' ? 'it' : `listener ${shownName(first.section)}`} of ${shownName(parent.kind)} ${shownName(parent.namespace)}/${shownName(parent.name)} takes it: the status is out of date, or the controller reads something that was not read here.`,
      evidence: [
        citeCondition(route, refusing),
        cite(route, parent.field, `${parent.kind} ${parent.namespace}/${parent.name}`),
      ],
    };
  }
}

function* setContradicted(
  set: Kept<'ListenerSet'>,
  { gateways, namespaces }: Pick<RouteParents, 'gateways' | 'namespaces'>,
): Generator<Problem> {
  const refusing = (set.status?.conditions ?? []).find(
    ({ type, status, reason, observedGeneration }) =>
      type === 'Accepted' &&
      status === 'False' &&
      reason === 'NotAllowed' &&
      (observedGeneration ?? Infinity) >= (set.metadata.generation ?? 0),
  );
  const admission = refusing === undefined ? undefined : admissionOf(set, gateways, namespaces);
  if (admission?.state !== 'admitted') return;
  yield {
    label: 'inference',
    field: 'status.conditions[type=Accepted]',
    message: `The status of ${formatRef(set.ref)} says that it may not attach (NotAllowed), and allowedListeners of ${formatRef(admission.gateway.ref)} lets it: the status is out of date, or the controller is stuck.`,
    evidence: [
      cite(set, 'status.conditions[type=Accepted]', 'False, NotAllowed'),
      cite(
        admission.gateway,
        'spec.allowedListeners.namespaces',
        admission.gateway.spec?.allowedListeners?.namespaces,
      ),
    ],
    involves: [admission.gateway],
  };
}

export default defineRule({
  code: 'GW23',
  title: 'The status of a Gateway API object is old, missing or contradicts its specification',
  severity: 'medium',
  needs: ['gateways'],
  uses: ['routes', 'listenerSets', 'namespaces', 'services', 'clock'],
  thresholds: { answerSeconds: 300 },
  docs: {
    why: 'Controllers write for which generation of an object a condition holds. One that stays behind, a route that the controller of a working Gateway says nothing of, or a refusal that the specifications do not bear out, are signs of a controller that is stuck, restarts, or lacks a right, while the data plane serves an older state. All three can also be a moment’s delay, which is why they are told as an inference. answerSeconds is an engineering default.',
    actions: [
      'Look at {kind} {namespace}/{name} again a minute later; if nothing has changed, read the logs of its controller and what it may read and write.',
    ],
    rollback: 'Nothing is changed by looking; a restarted controller takes its state from the API server.',
    verify: [
      'kubectl get {kind} {name} -n {namespace} -o yaml',
      'kubectl get gatewayclasses -o wide',
      'kubectl get events -n {namespace}',
    ],
    sources: [
      'https://github.com/kubernetes-sigs/gateway-api/blob/v1.7.0/apis/v1/shared_types.go',
      'https://github.com/kubernetes-sigs/gateway-api/blob/v1.7.0/geps/gep-1364/index.md',
      'https://github.com/kubernetes-sigs/gateway-api/blob/v1.6.3/conformance/tests/httproute-observed-generation-bump.go',
      'https://github.com/kubernetes-sigs/gateway-api/blob/v1.6.3/conformance/tests/gateway-observed-generation-bump.go',
    ],
    silent: [
      'Objects younger than answerSeconds.',
      'Conditions that name no generation.',
      'A Gateway that is not programmed itself, which has a finding of its own (GW02).',
      'A status that says Accepted where the specifications say otherwise: the findings about that (GW06, GW07, GW08, GW19) say so.',
      'Refusals for other reasons than parents, listeners and hostnames.',
    ],
  },
  *subjects({ gateways, routes, listenerSets }): Generator<Subject | Unknown> {
    yield* gateways;
    yield* listenerSets;
    yield* routes;
    const lacking = [...listenerSets.missingIn(), ...routes.missingIn()];
    if (lacking.length > 0) yield unknown(...lacking);
  },
  *check(subject, { routes: _, clock, ...parents }, { answerSeconds }) {
    const { generation, creationTimestamp = '' } = subject.metadata;
    const now = valueOf(clock);
    const age = (now ?? Number.NaN) - Date.parse(creationTimestamp);
    if (age > answerSeconds * 1000) {
      if (generation !== undefined) yield* lagging(subject, generation, age);
      if (isRoute(subject)) yield* unanswered(subject, parents.gateways, age);
    } else if (now === undefined && isBehind(subject)) yield unknown(...missingOf(clock));
    if (isRoute(subject)) yield* contradicted(subject, parents);
    else if (subject.ref.kind === 'ListenerSet') yield* setContradicted(subject, parents);
  },
});

function isBehind(subject: HasRef & Subject): boolean {
  const { generation } = subject.metadata;
  return generation !== undefined && writtenOf(subject).some((one) => one.generation < generation);
}
