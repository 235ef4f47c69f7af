import { defineRule } from '../../engine/define-rule.ts';
import { cite } from '../../model/cite.ts';
import { isReady, isTerminating } from '../../model/evidence/endpoint-slices.ts';
import { unknown } from '../../model/maybe.ts';
import { formatRef } from '../../model/ref.ts';
import { hasHint, reasonForNoHints, unplaced } from '../../net/services/missing-hints.ts';
import { zoneLabel, zoneOf, zonesOf } from '../../net/services/node-zone.ts';
import { isLocalOnly, isProxied, topologyWish } from '../../net/services/service-topology.ts';
import { dividingNodes } from '../../net/services/zone-shares.ts';

const managedBy = 'endpointslice.kubernetes.io/managed-by';
const controller = 'endpointslice-controller.k8s.io';

export default defineRule({
  code: 'SV15',
  title: 'Topology hints that a Service asks for are missing',
  severity: 'medium',
  needs: ['services', 'endpoints', 'nodes'],
  docs: {
    why: 'A Service that asks for endpoints in the same zone or on the same node gets them through hints in its EndpointSlices. One ready endpoint without a hint is enough for proxies to ignore all of them, and a node without a zone ignores them too: traffic goes to every zone, with its latency and its cost, and no object says so but an event that is gone after an hour. The annotation topology-mode: Auto also withdraws hints by itself when zones have too few endpoints for their share of CPU.',
    actions: [
      `Give the nodes named in the finding the label ${zoneLabel} that their place calls for; hints follow by themselves.`,
      'With the annotation, run at least three endpoints for each zone, or use spec.trafficDistribution: PreferSameZone instead, which divides nothing by CPU and has no guard against overload either.',
    ],
    rollback: `Remove the label ${zoneLabel} from a node again; volumes that are bound to a zone must not be in use there.`,
    verify: [
      'kubectl get endpointslices -n {namespace} -l kubernetes.io/service-name={name} -o yaml',
      'kubectl get nodes -L topology.kubernetes.io/zone',
      'kubectl describe service {name} -n {namespace}',
    ],
    sources: [
      'https://github.com/kubernetes/kubernetes/blob/v1.37.2/pkg/proxy/topology.go',
      'https://github.com/kubernetes/endpointslice/blob/v0.37.2/trafficdist/trafficdist.go',
      'https://github.com/kubernetes/endpointslice/blob/v0.37.2/topologycache/topologycache.go',
      'https://github.com/kubernetes/enhancements/tree/master/keps/sig-network/2433-topology-aware-hints',
      'https://github.com/kubernetes/enhancements/tree/master/keps/sig-network/4444-service-routing-preference',
    ],
    silent: [
      'Clusters whose nodes are all in one zone, or in none: there is nothing to prefer.',
      'With the annotation, endpoints that are just being replaced: ready ones are too few for the zones, all of them together are not.',
      'EndpointSlices that another controller writes, headless Services, and Services whose traffic policy is Local.',
      'Control plane nodes without a zone.',
    ],
  },
  *subjects({ services }) {
    for (const service of services) {
      const isSelecting = Object.keys(service.spec?.selector ?? {}).length > 0;
      if (isSelecting && isProxied(service) && !isLocalOnly(service) && topologyWish(service)) yield service;
    }
  },
  *check(service, { endpoints, nodes }) {
    const wish = topologyWish(service);
    if (wish === undefined) return;
    const { slices, missing } = endpoints.of(service.ref);
    const lacking = [...missing, ...nodes.missingIn()];
    if (lacking.length > 0) {
      yield unknown(...lacking);
      return;
    }
    const zones = zonesOf(wish.by === 'share' ? dividingNodes(nodes.items) : nodes.items);
    if (wish.by !== 'node' && zones.size < 2) return;
    const own = slices.filter(({ metadata }) => (metadata.labels?.[managedBy] ?? controller) === controller);
    const name = formatRef(service.ref);
    const asked = `${name} asks for endpoints ${wish.by === 'node' ? 'on the same node' : 'in the same zone'}`;
    const wished = cite(service, wish.field, wish.value);
    let ready = 0;

    for (const family of ['IPv4', 'IPv6']) {
      const all = own
        .filter(({ addressType }) => addressType === family)
        .flatMap((slice) => (slice.endpoints ?? []).map((endpoint) => ({ slice, endpoint })));
      const usable = all.filter(({ endpoint }) => isReady(endpoint));
      const unhinted = usable.filter(({ endpoint }) => !hasHint(endpoint, wish.by));
      ready += usable.length;
      const [first] = unhinted;
      if (first === undefined) continue;
      const staying = all.filter(({ endpoint }) => !isTerminating(endpoint)).length;
      if (wish.by === 'share' && usable.length < zones.size && staying >= zones.size) continue;
      const reason = reasonForNoHints(
        wish.by,
        all.map(({ endpoint }) => endpoint),
        unhinted.map(({ endpoint }) => endpoint),
        nodes.items,
      );
      yield {
        field: wish.field,
        message: `${asked}, but ${unhinted.length} of its ${usable.length} ready ${family} endpoints ${unhinted.length === 1 ? 'has' : 'have'} no hint (${reason.text}): proxies then ignore all hints, and its traffic goes everywhere.`,
        evidence: [
          wished,
          cite(
            first.slice,
            'endpoints[].hints',
            all.map(({ endpoint }) => (hasHint(endpoint, wish.by) ? 'set' : '-')).join(', '),
          ),
          ...reason.evidence,
        ],
        ...(reason.isGuess === true ? { label: 'inference' as const } : {}),
      };
      return;
    }

    const blind = dividingNodes(nodes.items).filter(
      (node) => node.spec?.unschedulable !== true && zoneOf(node) === undefined,
    );
    if (wish.by === 'node' || ready === 0 || blind.length === 0) return;
    const { text, evidence } = unplaced(blind, zoneLabel);
    yield {
      field: wish.field,
      message: `${asked}, but ${text}: clients there are sent to endpoints in every zone.`,
      evidence: [wished, ...evidence],
    };
  },
});
