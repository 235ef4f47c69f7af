import { defineRule, type Problem } from '../../engine/define-rule.ts';
import { type Citation, cite, citeDefault, citeNotFound } from '../../model/cite.ts';
import type { GatewayApi } from '../../model/evidence/gateway-api.ts';
import type { Routes } from '../../model/evidence/routes.ts';
import type { Kept } from '../../model/kinds/index.ts';
import type { Listing } from '../../model/listing.ts';
import { type Unknown, unknown } from '../../model/maybe.ts';
import { formatRef } from '../../model/ref.ts';
import { shownName } from '../../model/shown-name.ts';
import { admissionOf, gatewayOf } from '../../net/gateway/listener-set-admission.ts';
import { routesAskingFor } from '../../net/gateway/routes-by-section.ts';

type Set = Kept<'ListenerSet'>;
type Leftover = Kept<'XListenerSet'>;

/** What its controller wrote of the object as it is now. */
function acceptedOf({ metadata, status }: Set | Leftover) {
  return (status?.conditions ?? []).find(
    ({ type, observedGeneration }) =>
      type === 'Accepted' && (observedGeneration ?? Infinity) >= (metadata.generation ?? 0),
  );
}

function citeAccepted(set: Set | Leftover): Citation[] {
  const accepted = acceptedOf(set);
  if (accepted === undefined) return [];
  const seen = `${accepted.status ?? ''}, ${accepted.reason ?? ''}`;
  return [cite(set, 'status.conditions[type=Accepted]', seen)];
}

const lets: Readonly<Record<string, string>> = {
  None: 'takes no ListenerSets',
  Same: 'takes ListenerSets of its own namespace only',
  Selector: 'takes ListenerSets of the namespaces with certain labels only',
};

function lossText({ spec }: Set): string {
  const count = spec?.listeners?.length ?? 0;
  return count === 1 ? 'its listener is not opened' : `its ${count} listeners are not opened`;
}

function citeAllowed(gateway: Kept<'Gateway'>): Citation {
  const field = 'spec.allowedListeners.namespaces';
  const namespaces = gateway.spec?.allowedListeners?.namespaces;
  return namespaces?.from === undefined
    ? citeDefault(gateway, `${field}.from`, 'None')
    : cite(gateway, field, namespaces);
}

function* judged(
  set: Set,
  gateways: Listing<Kept<'Gateway'>>,
  namespaces: Listing<Kept<'Namespace'>>,
): Generator<Problem | Unknown> {
  const parent = gatewayOf(set);
  const who = formatRef(set.ref);
  const named = `Gateway ${shownName(parent.namespace)}/${shownName(parent.name)}`;
  const asked = cite(set, 'spec.parentRef', set.spec?.parentRef);
  const accepted = acceptedOf(set);
  const although = accepted?.status === 'True' ? ', although its status says Accepted True' : '';
  const admission = admissionOf(set, gateways, namespaces);
  if (admission.state === 'Gateway not found') {
    yield {
      field: 'spec.parentRef.name',
      message: `${who} belongs to ${named}, which does not exist: ${lossText(set)}.`,
      evidence: [asked, citeNotFound(named, admission.label), ...citeAccepted(set)],
    };
  } else if (admission.state === 'not allowed') {
    const { from = 'None' } = admission.gateway.spec?.allowedListeners?.namespaces ?? {};
    yield {
      field: 'spec.parentRef',
      message: `${named} ${lets[from] ?? 'takes no ListenerSets'}, and ${who} stands in namespace ${set.ref.namespace ?? ''}: ${lossText(set)}${although}.`,
      evidence: [asked, citeAllowed(admission.gateway), ...citeAccepted(set)],
      involves: [admission.gateway],
    };
  } else if (admission.state !== 'admitted' && accepted?.reason === 'NotAllowed') {
    yield {
      field: 'spec.parentRef',
      message: `The controller of ${who} says that its parent does not let it attach (NotAllowed): ${lossText(set)}.`,
      evidence: [asked, ...citeAccepted(set)],
    };
  } else if (admission.state === 'unknown' && accepted?.status !== 'True') yield admission;
}

/** Routes that name the Gateway where they mean a listener that stands in this set. */
function* misdirected(set: Set, gateways: Listing<Kept<'Gateway'>>, routes: Routes): Generator<Problem> {
  const parent = gatewayOf(set);
  const gateway = gateways.find(parent.namespace, parent.name);
  if (gateway.state !== 'known') return;
  const own = new Set((gateway.value.spec?.listeners ?? []).map(({ name }) => name));
  for (const { name: section = '' } of set.spec?.listeners ?? []) {
    if (own.has(section)) continue;
    for (const { route, parent: asked } of routesAskingFor(routes, parent, section)) {
      yield {
        at: route,
        field: `${asked.field}.sectionName`,
        message: `${formatRef(route.ref)} asks Gateway ${parent.namespace}/${parent.name} for listener ${shownName(section)}, which stands in ${formatRef(set.ref)}: such a route must name the ListenerSet as its parent, and until it does nothing reaches it there.`,
        actions: [
          `In that parentRef, set kind to ListenerSet, name to ${set.ref.name} and namespace to ${set.ref.namespace ?? ''}, and leave sectionName as it is.`,
        ],
        evidence: [
          cite(route, asked.field, `Gateway ${asked.namespace}/${asked.name}, sectionName ${section}`),
          cite(set, `spec.listeners[name=${section}]`, 'is there'),
          cite(gateway.value, 'spec.listeners[].name', [...own].join(', ')),
        ],
        involves: [set],
      };
    }
  }
}

function* leftover(
  set: Leftover,
  listenerSets: Listing<Set>,
  gatewayApi: GatewayApi,
): Generator<Problem | Unknown> {
  if (acceptedOf(set)?.status === 'True' || listenerSets.coverage.installed === false) return;
  if (listenerSets.coverage.installed === undefined) {
    yield unknown({ what: 'ListenerSet', namespaces: null, reason: 'not-collected' });
    return;
  }
  const definition = gatewayApi.of('ListenerSet');
  yield {
    field: 'apiVersion',
    message: `${formatRef(set.ref)} is of the experimental kind that Gateway API 1.5 replaced by ListenerSet, which this cluster has, and no controller has accepted it: its listeners are not opened.`,
    actions: [
      'Create a ListenerSet (gateway.networking.k8s.io/v1) of the same name and spec, wait until its status says Accepted, point routes at it, then delete this one.',
    ],
    evidence: [
      cite(set, 'apiVersion', set.ref.apiVersion),
      ...citeAccepted(set),
      ...(definition === undefined
        ? []
        : [cite(definition.definition, 'metadata.annotations', definition.definition.metadata.annotations)]),
    ],
  };
}

export default defineRule({
  code: 'GW19',
  title: 'A ListenerSet has no effect',
  severity: 'high',
  needs: ['listenerSets', 'gateways'],
  uses: ['namespaces', 'routes', 'xListenerSets', 'gatewayApi'],
  judgesManifests: true,
  causes: ['GW06'],
  docs: {
    why: 'A Gateway takes the listeners of a ListenerSet only if its allowedListeners says so, and by default it takes none. Until then the ports, hostnames and certificates of the set do not exist on the data plane, and every route attached to it gets nothing. A route that means a listener of a set has to name the set: its Gateway knows only its own listeners by name.',
    actions: [
      'Let the Gateway take it: set spec.allowedListeners.namespaces.from of the Gateway to Same, All, or Selector with the label of namespace {namespace}.',
      'Check name and namespace in spec.parentRef of {kind} {namespace}/{name}.',
    ],
    rollback: 'Set allowedListeners back to what it was; the Gateway closes the listeners of the set again.',
    verify: [
      'kubectl get listenersets -n {namespace} -o wide',
      'kubectl get gateways -A -o jsonpath={.items[*].spec.allowedListeners}',
      'kubectl get namespace {namespace} --show-labels',
    ],
    sources: [
      'https://github.com/kubernetes-sigs/gateway-api/blob/v1.7.0/apis/v1/listenerset_types.go',
      'https://github.com/kubernetes-sigs/gateway-api/blob/v1.7.0/apis/v1/gateway_types.go',
      'https://gateway-api.sigs.k8s.io/geps/gep-1713/',
      'https://github.com/kubernetes-sigs/gateway-api/blob/v1.7.0/CHANGELOG/1.5-CHANGELOG.md',
    ],
    silent: [
      'A parent of another kind than Gateway, as long as its controller does not say NotAllowed.',
      'An XListenerSet that its controller has accepted, and any where the cluster has no ListenerSet (Gateway API before 1.5).',
      'A route that names a listener which the Gateway has itself.',
    ],
  },
  *subjects({ listenerSets, xListenerSets }) {
    yield* listenerSets;
    yield* xListenerSets;
    if (!xListenerSets.covers()) yield unknown(...xListenerSets.missingIn());
  },
  *check(set: Set | Leftover, { listenerSets, gateways, namespaces, routes, gatewayApi }) {
    if (set.ref.kind === 'XListenerSet') yield* leftover(set, listenerSets, gatewayApi);
    else {
      yield* judged(set, gateways, namespaces);
      yield* misdirected(set, gateways, routes);
    }
  },
});
