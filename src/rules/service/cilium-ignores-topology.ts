import { defineRule } from '../../engine/define-rule.ts';
import { cite } from '../../model/cite.ts';
import type { Kept } from '../../model/kinds/index.ts';
import { unknown } from '../../model/maybe.ts';
import { formatRef } from '../../model/ref.ts';
import { formatVersion } from '../../model/version.ts';
import { zonesOf } from '../../net/services/node-zone.ts';
import {
  asksForHints,
  heededAnnotation,
  isProxied,
  topologyWish,
} from '../../net/services/service-topology.ts';

type Service = Kept<'Service'>;

const option = 'enable-service-topology';

/** Asks for near endpoints, and no Local policy for traffic inside, which makes Cilium look no further. */
function isWishing(service: Service): boolean {
  return (
    isProxied(service) &&
    service.spec?.internalTrafficPolicy !== 'Local' &&
    topologyWish(service) !== undefined
  );
}

/** The two values that Cilium knows from 1.20 on; before, an annotation beside them counts instead. */
function isNewer(service: Service): boolean {
  const value = service.spec?.trafficDistribution;
  return (
    (value === 'PreferSameZone' || value === 'PreferSameNode') &&
    !asksForHints(heededAnnotation(service)?.value)
  );
}

export default defineRule({
  code: 'SV17',
  title: 'Cilium ignores the topology settings of Services',
  severity: 'medium',
  needs: ['ciliumConfig', 'serviceDataplane', 'services', 'nodes'],
  uses: ['cni'],
  docs: {
    why: 'Where Cilium replaces kube-proxy, it heeds trafficDistribution and topology annotations only with enable-service-topology, which is off by default. EndpointSlices carry their hints all the same, so everything looks right, and traffic goes to endpoints in every zone, with the latency and the cost of that. Before 1.20 Cilium also did not know PreferSameZone and PreferSameNode.',
    actions: [
      'Set loadBalancer.serviceTopology: true in Cilium’s Helm values (enable-service-topology in cilium-config) and restart the agents node by node, after making sure that each zone has enough endpoints for its clients.',
      'With Cilium before 1.20, use PreferClose, or the annotation service.kubernetes.io/topology-mode: Auto.',
    ],
    rollback: 'Set the value back and restart the agents; new connections are spread over all zones again.',
    verify: [
      'kubectl get configmap cilium-config -n kube-system -o jsonpath={.data.enable-service-topology}',
      'kubectl get nodes -L topology.kubernetes.io/zone',
      'cilium-dbg service list',
    ],
    sources: [
      'https://github.com/cilium/cilium/blob/v1.20.2/pkg/loadbalancer/config.go',
      'https://github.com/cilium/cilium/blob/v1.20.2/pkg/loadbalancer/writer/writer.go',
      'https://github.com/cilium/cilium/blob/v1.20.2/pkg/loadbalancer/reflectors/conversions.go',
      'https://github.com/cilium/cilium/blob/v1.19.5/pkg/loadbalancer/reflectors/conversions.go',
      'https://github.com/cilium/cilium/blob/v1.20.2/install/kubernetes/cilium/templates/cilium-configmap.yaml',
    ],
    silent: [
      'Nodes on which kube-proxy translates Services: it heeds the hints.',
      'Clusters whose nodes are in one zone or in none, and Services whose internalTrafficPolicy is Local.',
    ],
  },
  *subjects({ ciliumConfig, services }) {
    if (services.items.some(isWishing) || services.missingIn().length > 0) yield ciliumConfig.value;
  },
  *check(config, { services, serviceDataplane, nodes, cni }) {
    const cilium = serviceDataplane.value.Cilium;
    if (cilium.state === 'absent') return;
    const lacking = [...services.missingIn(), ...nodes.missingIn(), ...config.missing];
    if (cilium.state === 'unknown') yield cilium;
    else if (cilium.value.nodes.state === 'unknown') yield cilium.value.nodes;
    if (lacking.length > 0) yield unknown(...lacking);
    if (cilium.state === 'unknown' || cilium.value.nodes.state !== 'known' || lacking.length > 0) return;

    const replaced = cilium.value.nodes.value;
    const served = nodes.items.filter(({ ref }) => replaced.has(ref.name));
    const isZoned = zonesOf(nodes.items).size > 1;
    const wishing = services.items.filter(
      (service) =>
        isWishing(service) && (topologyWish(service)?.by === 'node' ? nodes.items.length > 1 : isZoned),
    );
    const [first] = wishing;
    if (first === undefined) return;

    const off = served.filter((node) => config.on(node, option).value !== 'true');
    if (off.length > 0) {
      const overrides = off
        .map((node) => config.on(node, option))
        .filter(({ ref }) => ref !== config.ref)
        .slice(0, 3);
      const where =
        off.length === nodes.items.length ? '' : ` on ${off.length} of ${nodes.items.length} nodes`;
      yield {
        field: `data.${option}`,
        message: `Cilium runs without ${option}${where}: it ignores what ${wishing.length === 1 ? formatRef(first.ref) : `${wishing.length} Services (${formatRef(first.ref)}, …)`} ${wishing.length === 1 ? 'asks' : 'ask'} for, and spreads such traffic over endpoints everywhere.`,
        evidence: [
          config.cite(option, 'false'),
          ...overrides.map((setting) => cite(setting, setting.field, setting.value)),
          ...cilium.from,
          ...wishing.slice(0, 3).map((service) => {
            const wish = topologyWish(service);
            return cite(service, wish?.field ?? '', wish?.value);
          }),
        ],
        involves: wishing,
      };
      return;
    }

    const newer = wishing.filter(isNewer);
    if (newer.length === 0 || cni.state === 'absent') return;
    const version = cni.state === 'known' ? cni.value.version : cni;
    if (version.state !== 'known') {
      if (version.state === 'unknown') yield version;
      return;
    }
    const { major, minor } = version.value;
    if (major > 1 || minor >= 20) return;
    for (const service of newer) {
      yield {
        at: service,
        field: 'spec.trafficDistribution',
        message: `trafficDistribution of ${formatRef(service.ref)} is ${service.spec?.trafficDistribution ?? ''}, which Cilium ${formatVersion({ ...version.value, suffix: '' })} does not know: its traffic goes to endpoints everywhere.`,
        evidence: [
          cite(service, 'spec.trafficDistribution', service.spec?.trafficDistribution),
          ...version.from,
        ],
        actions: [
          'Set trafficDistribution of Service {namespace}/{name} to PreferClose, or bring Cilium to 1.20.',
        ],
      };
    }
  },
});
