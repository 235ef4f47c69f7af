import { ageText } from '../../model/age-text.ts';
import { defineRule, type Problem } from '../../engine/define-rule.ts';
import { type Citation, cite, citeNotFound } from '../../model/cite.ts';
import { conditionsOf, isAbout, type ParentReference, type Route } from '../../model/evidence/routes.ts';
import { type Maybe, missingOf, type Unknown, unknown, valueOf } from '../../model/maybe.ts';
import { shownName } from '../../model/shown-name.ts';
import {
  type AttachedRoutes,
  attachedRoutes,
  isOfMesh,
  type Section,
} from '../../net/gateway/attached-routes.ts';
import { citeCondition } from '../../net/gateway/backend-reference-text.ts';
import { type Shadowing, shadowing } from '../../net/gateway/match-shadowing.ts';
import { frontendFault } from '../../net/gateway/mesh-frontend.ts';
import { attachmentOf, isService, type RouteParents } from '../../net/gateway/route-attachment.ts';
import { portText } from '../../net/services/service-port.ts';

/** Of routes of several kinds on one port only those of the first kind count; UDP is a port of its own (GEP-1294). */
const ranks = ['GRPCRoute', 'HTTPRoute', 'TLSRoute', 'TCPRoute'];

const known = new WeakMap<AttachedRoutes, ReadonlyMap<Route, Shadowing>>();

function shadowingOf(attached: AttachedRoutes): ReadonlyMap<Route, Shadowing> {
  let found = known.get(attached);
  if (found === undefined) {
    found = shadowing(attached.sections.filter(isOfMesh));
    known.set(attached, found);
  }
  return found;
}

function nameOf({ kind, ref }: Route): string {
  return `${kind} ${ref.namespace ?? ''}/${ref.name}`;
}

function textOf({ namespace, name }: Section['parent']): string {
  return `Service ${shownName(namespace)}/${shownName(name)}`;
}

function citeParent(route: Route, { field, namespace, name, port }: ParentReference): Citation {
  return cite(route, field, `Service ${namespace}/${name}${port === undefined ? '' : `, port ${port}`}`);
}

function* judged(
  route: Route,
  parent: ParentReference,
  parents: RouteParents,
  clock: Maybe<number>,
  answerSeconds: number,
): Generator<Problem | Unknown> {
  const conditions = conditionsOf(route, 'Accepted', parent);
  const current = conditions.filter((one) => one.current);
  const isTaken = current.some(({ status }) => status === 'True');
  const service = parents.services.find(parent.namespace, parent.name);
  const what = textOf(parent);
  const cited = [citeParent(route, parent), ...conditions.map((one) => citeCondition(route, one))] as const;
  const inert = 'no request is routed by it';
  if (service.state === 'absent') {
    yield {
      field: `${parent.field}.name`,
      message: `${nameOf(route)} is for ${what}, which does not exist: ${inert}.`,
      evidence: [...cited, citeNotFound(what, service.label)],
    };
    return;
  }
  const fault = service.state === 'known' ? frontendFault(service.value) : undefined;
  if (service.state === 'known' && fault !== undefined && !isTaken) {
    yield {
      field: `${parent.field}.name`,
      message: `${nameOf(route)} is for ${what}, ${fault.text} that a mesh could take requests at: ${inert}.`,
      evidence: [...cited, cite(service.value, fault.field, fault.seen)],
      involves: [service.value],
    };
    return;
  }
  const attachment = attachmentOf(route, parent, parents);
  if (attachment.state === 'not attached' && service.state === 'known') {
    const has = (service.value.spec?.ports ?? []).map(portText).join(', ') || 'no port';
    yield {
      field: parent.port === undefined ? `${parent.field}.sectionName` : `${parent.field}.port`,
      message: `${nameOf(route)} is for a port of ${what} that it does not have (it has ${has}): ${inert}.`,
      evidence: [...cited, cite(service.value, 'spec.ports', has)],
      involves: [service.value],
    };
    return;
  }
  const refusing = current.find(({ status }) => status === 'False');
  if (refusing !== undefined) {
    yield {
      field: parent.field,
      message: `${shownName(refusing.controller)} does not take ${nameOf(route)} for ${what} (${shownName(refusing.reason)}): ${inert}.`,
      evidence: cited,
    };
  } else if (!route.parents.some((one) => isAbout(one, route, parent)) && !route.ref.declared) {
    const now = valueOf(clock);
    const age = (now ?? Number.NaN) - Date.parse(route.metadata.creationTimestamp ?? '');
    if (age > answerSeconds * 1000) {
      yield {
        field: parent.field,
        message: `${nameOf(route)} is for ${what}, and in ${ageText(age)} no controller has written a word about that: without a mesh that takes routes of Services, ${inert}.`,
        evidence: [
          ...cited,
          cite(
            route,
            'status.parents',
            route.parents.map(({ controllerName }) => controllerName),
          ),
        ],
      };
      return;
    }
    if (now === undefined) yield unknown(...missingOf(clock));
  }
  if (service.state === 'unknown' && !isTaken) yield service;
}

/** Another kind of route on the same port of the Service that counts in its place. */
function* outranked(route: Route, { attached, section, parent }: Section): Generator<Problem> {
  const own = ranks.indexOf(route.kind);
  const winner = attached.find((one) => {
    const rank = ranks.indexOf(one.route.kind);
    return rank >= 0 && rank < own;
  });
  if (winner === undefined) return;
  yield {
    field: 'kind',
    message: `${nameOf(route)} and ${nameOf(winner.route)} are both for port ${shownName(section)} of ${textOf(parent)}: of different kinds only the ${winner.route.kind} counts, and no request is routed by the other.`,
    evidence: [
      cite(route, 'spec.parentRefs', textOf(parent)),
      cite(winner.route, winner.parent.field, textOf(parent)),
    ],
    involves: [winner.route],
  };
}

export default defineRule({
  code: 'GW22',
  title: 'A route of a mesh has no effect',
  severity: 'medium',
  needs: ['routes', 'services'],
  uses: ['gateways', 'listenerSets', 'namespaces', 'clock'],
  judgesManifests: true,
  thresholds: { answerSeconds: 600 },
  docs: {
    why: 'A route whose parent is a Service changes how requests to that Service are routed, if a mesh is there that reads such routes and if the Service has an address of its own and the port that the route names. Otherwise the Service goes on as before, and nothing says that the route is idle. Of several routes for one port the rules are merged; equal matches of a younger route, and routes of a lower kind (gRPC, HTTP, TLS, TCP, in this order), do not count.',
    actions: [
      'Correct parentRefs of route {namespace}/{name}: a Service with a ClusterIP, and one of its ports.',
      'Where no mesh answers, see whether it is installed with support for the Gateway API, and whether the Service takes part in it (Istio: a waypoint; Linkerd: injected clients; Cilium: Gateway API support).',
    ],
    rollback:
      'Apply the former version of route {namespace}/{name}, or delete it: the Service is then reached directly.',
    verify: [
      'kubectl get {kind} {name} -n {namespace} -o jsonpath={.status.parents}',
      'kubectl get services -n {namespace} -o wide',
      'kubectl get gatewayclasses -o wide',
    ],
    sources: [
      'https://gateway-api.sigs.k8s.io/geps/gep-1294/',
      'https://gateway-api.sigs.k8s.io/geps/gep-1324/',
      'https://github.com/kubernetes-sigs/gateway-api/blob/v1.7.0/apis/v1/shared_types.go',
      'https://docs.cilium.io/en/stable/network/servicemesh/gateway-api/gamma/',
    ],
    silent: [
      'A Service without a selector: it can be a frontend, with backends that only the route names.',
      'What an implementation takes all the same, as its condition Accepted says: a headless Service, say.',
      'A route in another namespace than its Service, which is for clients in its own, unless the mesh refuses it.',
      'A route younger than answerSeconds that nobody has answered, an engineering default, and any in manifests.',
      'Routes of two namespaces for one Service: those of another namespace than the Service’s are for their own clients.',
    ],
  },
  *subjects({ routes }) {
    for (const route of routes) if (route.parentRefs.some(isService)) yield route;
  },
  *check(route, { routes, clock, ...parents }, { answerSeconds }) {
    for (const parent of route.parentRefs) {
      if (isService(parent)) yield* judged(route, parent, parents, clock, answerSeconds);
    }
    const attached = attachedRoutes(routes, parents);
    for (const section of attached.of(route)) {
      if (isOfMesh(section)) yield* outranked(route, section);
    }
    for (const { rule, by, section, match, isWhole } of shadowingOf(attached).get(route)?.shadows ?? []) {
      const other = by.route === route ? '' : ` of ${nameOf(by.route)}`;
      yield {
        field: `${rule.field}.matches`,
        message: `${rule.field} of ${nameOf(route)} ${isWhole ? 'can never match' : 'loses some of its requests'}: for ${textOf(section.parent)}, ${by.rule.field}${other} has the same ${isWhole ? 'matches' : 'match'} and takes precedence.`,
        evidence: [
          cite(route, `${rule.field}.matches`, match),
          cite(by.route, `${by.rule.field}.matches`, match),
        ],
        involves: by.route === route ? [] : [by.route],
      };
    }
  },
});
