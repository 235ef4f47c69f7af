import { defineRule } from '../../engine/define-rule.ts';
import { cite } from '../../model/cite.ts';
import { unknown, valueOf } from '../../model/maybe.ts';
import { formatRef } from '../../model/ref.ts';
import { isName } from '../../model/shown-name.ts';
import { maySchedule } from '../../net/common/may-schedule.ts';
import { zoneLabelPath, zoneOf, zonesOf } from '../../net/services/node-zone.ts';
import { serviceEndpoints } from '../../net/services/service-endpoints.ts';

export default defineRule({
  code: 'SV24',
  title: 'All endpoints of a Service are on one node or in one zone',
  severity: ['medium', 'low'],
  needs: ['services', 'endpoints', 'nodes'],
  uses: ['pods'],
  docs: {
    why: 'Several replicas look like safety. When the scheduler put all of them on one node (medium), that node’s failure, drain or network takes the whole Service away; the same for a zone (low). It happens when replicas are created while one node is free, and nothing moves them later.',
    actions: [
      'Give the workload behind Service {namespace}/{name} topologySpreadConstraints over kubernetes.io/hostname and topology.kubernetes.io/zone (ScheduleAnyway is enough), and restart it.',
      'Add a PodDisruptionBudget, so that a drain leaves one replica in place.',
    ],
    rollback: 'Remove the constraints from the template; running pods stay where they are.',
    verify: [
      'kubectl get endpointslices -n {namespace} -l kubernetes.io/service-name={name} -o yaml',
      'kubectl get pods -n {namespace} -o wide',
      'kubectl get nodes -L topology.kubernetes.io/zone',
    ],
    sources: [
      'https://kubernetes.io/docs/concepts/scheduling-eviction/topology-spread-constraints/',
      'https://github.com/kubernetes/api/blob/v0.37.2/discovery/v1/types.go',
      'https://github.com/kubernetes/api/blob/v0.37.2/core/v1/toleration.go',
      'https://docs.aws.amazon.com/eks/latest/best-practices/reliability.html',
    ],
    silent: [
      'A single ready endpoint: that is one replica, and a decision.',
      'Pods for which no other node, or no node of another zone, is ready, open, selected and tolerated.',
      'Pods that hold a volume claim: a volume ties them to its node or zone. Endpoints that are no pods.',
    ],
  },
  *subjects({ services }) {
    for (const service of services) {
      const { type, selector = {} } = service.spec ?? {};
      if (type !== 'ExternalName' && Object.keys(selector).length > 0) yield service;
    }
  },
  *check(service, { endpoints, nodes, pods }) {
    const { slices, missing } = endpoints.of(service.ref);
    if (missing.length > 0) {
      yield unknown(...missing);
      return;
    }
    const ready = serviceEndpoints(slices).filter(({ state }) => state === 'ready');
    const [first] = ready;
    if (ready.length < 2 || first?.node === undefined) return;
    const home = valueOf(nodes.find(undefined, first.node));
    const zone = first.zone ?? (home && zoneOf(home));
    const onOneNode = ready.every(({ node }) => node === first.node);
    const inOneZone =
      zone !== undefined &&
      ready.every((one) => {
        const node = one.node === undefined ? undefined : valueOf(nodes.find(undefined, one.node));
        return (one.zone ?? (node && zoneOf(node))) === zone;
      });
    if (!onOneNode && !inOneZone) return;

    const namespace = service.ref.namespace ?? '';
    const lacking = [...nodes.missingIn(), ...pods.missingIn(namespace)];
    if (lacking.length > 0) {
      yield unknown(...lacking);
      return;
    }
    const specs = ready.flatMap(({ target }) => valueOf(pods.find(namespace, target ?? ''))?.spec ?? []);
    const [spec] = specs;
    const isBound = specs.some(({ volumes = [] }) => volumes.some((one) => one.persistentVolumeClaim));
    if (spec === undefined || isBound) return;
    const open = nodes.items.filter((node) => maySchedule(spec, node));
    const others = open.filter(({ ref }) => ref.name !== first.node);
    const all = ready.length === 2 ? 'Both' : `All ${ready.length}`;
    const placed = cite(
      slices[0] ?? service,
      'endpoints[].nodeName',
      ready.map(({ node }) => node ?? '-').join(', '),
    );

    if (onOneNode && others.length > 0) {
      yield {
        severity: 'medium',
        field: 'spec.selector',
        message: `${all} ready endpoints of ${formatRef(service.ref)} are on node ${first.node}, though ${others.length === 1 ? 'another node' : `${others.length} other nodes`} could take some: without that node the Service is gone.`,
        evidence: [
          placed,
          ...others.slice(0, 2).map((node) => cite(node, 'status.conditions[type=Ready].status', 'True')),
        ],
        involves: home === undefined ? [] : [home],
      };
      return;
    }
    const elsewhere = open.filter((node) => (zoneOf(node) ?? zone) !== zone);
    if (!inOneZone || onOneNode || elsewhere.length === 0) return;
    const shown = isName(zone) ? ` ${zone}` : '';
    yield {
      severity: 'low',
      field: 'spec.selector',
      message: `${all} ready endpoints of ${formatRef(service.ref)} are in zone${shown}, though the cluster has nodes for them in ${zonesOf(open).size} zones: without that zone the Service is gone.`,
      evidence: [placed, ...elsewhere.slice(0, 2).map((node) => cite(node, zoneLabelPath, zoneOf(node)))],
    };
  },
});
