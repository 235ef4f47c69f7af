import { defineRule } from '../../engine/define-rule.ts';
import { cite } from '../../model/cite.ts';
import type { BackendReference, Route, RouteRule } from '../../model/evidence/routes.ts';
import { missingOf, unknown, valueOf } from '../../model/maybe.ts';
import { capacityOf } from '../../net/services/backend-capacity.ts';
import { citeReference, lossText, targetText } from '../../net/gateway/backend-reference-text.ts';

/** Every backend of these rules has weight 0, which is what an unset weight is not. */
function isTurnedOff({ backends }: RouteRule): boolean {
  return backends.length > 0 && backends.every(({ share }) => share === 0);
}

function isService({ group, kind }: BackendReference): boolean {
  return group === '' && kind === 'Service';
}

function nameOf({ kind, ref }: Route): string {
  return `${kind} ${ref.namespace ?? ''}/${ref.name}`;
}

export default defineRule({
  code: 'GW13',
  title: 'A rule of a route has backends and nothing that takes its requests',
  severity: 'high',
  needs: ['routes'],
  uses: ['services', 'endpoints', 'pods', 'workloads', 'clock'],
  judgesManifests: true,
  causes: ['SV02', 'SV01', 'SV03', 'SV06'],
  thresholds: { startupSeconds: 600 },
  docs: {
    why: 'A rule sends each request to one of its backends by weight. Where every weight is 0 none may be chosen, and where no backend with a weight has a ready endpoint there is nobody to answer: the Gateway itself answers all requests of the rule, with 500 or 503, although the route is accepted and every reference resolves.',
    actions: [
      'Give a backend that works a weight above 0 in route {namespace}/{name}.',
      'Where the weights are right, see why no pod behind those Services is ready.',
    ],
    rollback:
      'Apply the former weights of route {namespace}/{name}; controllers pick them up within seconds.',
    verify: [
      'kubectl get {kind} {name} -n {namespace} -o jsonpath={.spec.rules[*].backendRefs}',
      'kubectl get endpointslices -n {namespace} -o wide',
      'kubectl get pods -n {namespace} -o wide',
    ],
    sources: [
      'https://github.com/kubernetes-sigs/gateway-api/blob/v1.7.0/apis/v1/shared_types.go',
      'https://github.com/kubernetes-sigs/gateway-api/blob/v1.7.0/apis/v1/httproute_types.go',
      'https://github.com/kubernetes-sigs/gateway-api/blob/v1.7.0/apis/v1/tcproute_types.go',
      'https://github.com/kubernetes-sigs/gateway-api/blob/main/conformance/tests/httproute-all-backends-weight-zero.go',
      'https://github.com/kubernetes/api/blob/v0.37.2/discovery/v1/types.go',
    ],
    silent: [
      'A backend of weight 0 beside one that gets the requests: blue and green.',
      'One backend with a ready endpoint among several: a share fails, which the findings of its Service tell.',
      'Services whose workload is scaled to zero, by hand or by an autoscaler.',
      'Pods younger than startupSeconds, the default of a Deployment’s progressDeadlineSeconds, and endpoints that still serve while they terminate.',
      'Backends that are no Service, and Services of type ExternalName, whose endpoints are not in this cluster’s EndpointSlices.',
      'A reference that does not resolve, which has a finding of its own (GW09).',
      'A rule without backendRefs, such as a redirect.',
    ],
  },
  *subjects({ routes }) {
    for (const route of routes) {
      if (route.rules.some(({ backends }) => backends.length > 0)) yield route;
    }
  },
  *check(route, { services, ...seen }, { startupSeconds }) {
    for (const rule of route.rules) {
      const [first] = rule.backends;
      if (first === undefined) continue;
      if (isTurnedOff(rule)) {
        yield {
          field: `${rule.field}.backendRefs`,
          message: `Every backend of ${rule.field} of ${nameOf(route)} has weight 0: no backend may be chosen, and ${lossText(route, { ...first, share: 1 })}.`,
          evidence: [
            cite(route, `${rule.field}.backendRefs[].weight`, rule.backends.map(() => 0).join(', ')),
            ...rule.backends.map((one) => citeReference(route, one)),
          ],
        };
        continue;
      }
      const chosen = rule.backends.filter(({ share }) => share > 0);
      if (!chosen.every(isService)) continue;
      const found = chosen.map(({ namespace, name }) => services.find(namespace, name));
      // What does not exist has a finding of its own, and what is not in this cluster cannot be counted.
      const there = found.flatMap((one) => valueOf(one) ?? []);
      if (there.some(({ spec }) => spec?.type === 'ExternalName')) continue;
      const capacities = there.map((service) => capacityOf(service, seen, startupSeconds));
      if (capacities.some(({ state }) => state === 'some' || state === 'meant')) continue;
      const lacking = [
        ...found.flatMap((one) => missingOf(one)),
        ...capacities.flatMap((one) => (one.state === 'unknown' ? one.missing : [])),
      ];
      if (lacking.length > 0) {
        yield unknown(...lacking);
        continue;
      }
      if (there.length === 0) continue;
      const names = chosen.slice(0, 3).map(targetText);
      const more = chosen.length > names.length ? ` and ${chosen.length - names.length} more` : '';
      yield {
        field: `${rule.field}.backendRefs`,
        message: `${rule.field} of ${nameOf(route)} sends requests to ${names.join(' and ')}${more}, and nothing there is ready: ${lossText(route, { ...first, share: 1 }, route.kind === 'HTTPRoute' ? 'requests get status 500 or 503' : undefined)}.`,
        evidence: [
          cite(route, `${rule.field}.backendRefs`, names.join(', ')),
          ...capacities.flatMap((one) => (one.state === 'none' ? one.evidence : [])),
        ],
        involves: there,
      };
    }
  },
});
