import { defineRule } from '../../engine/define-rule.ts';
import { type Citation, cite, citeDefault } from '../../model/cite.ts';
import { hasEnded } from '../../model/evidence/pods.ts';
import type { Kept } from '../../model/kinds/index.ts';
import { unknown } from '../../model/maybe.ts';
import { formatRef, type HasRef } from '../../model/ref.ts';
import { shownName } from '../../model/shown-name.ts';
import { countOf, type PortGroup, portGroups } from '../../net/services/port-groups.ts';
import { portText, protocolOf, servicePortPath } from '../../net/services/service-port.ts';
import { findPort } from '../../net/services/target-port.ts';

type ServicePort = NonNullable<NonNullable<Kept<'Service'>['spec']>['ports']>[number];

/** Pods of a Service that have an endpoint, and those among them whose endpoint has this port. */
function endpointPods(slices: readonly Kept<'EndpointSlice'>[], portName: string) {
  const of = (some: readonly Kept<'EndpointSlice'>[]) =>
    new Set(
      some.flatMap(({ endpoints }) => endpoints ?? []).flatMap(({ targetRef }) => targetRef?.name ?? []),
    );
  return {
    all: of(slices),
    withPort: of(slices.filter(({ ports }) => ports?.some(({ name }) => (name ?? '') === portName))),
  };
}

function isRunning(pod: Kept<'Pod'>): boolean {
  return !hasEnded(pod) && pod.metadata.deletionTimestamp === undefined;
}

/** May anything listen on the number: it is declared, or a container declares nothing at all? */
function mayListen({ ports, isComplete }: PortGroup, port: ServicePort): boolean {
  const target = port.targetPort ?? port.port ?? 0;
  return !isComplete || ports.some((one) => one.number === target && one.protocol === protocolOf(port));
}

/** Where a pod, or the template of a workload, declares its ports. */
function portsField({ ref }: HasRef): string {
  return `${ref.kind === 'Pod' ? 'spec' : 'spec.template.spec'}.containers[].ports`;
}

export default defineRule({
  code: 'SV03',
  title: 'A targetPort of a Service names a port that its pods do not declare',
  severity: ['high', 'medium', 'low'],
  needs: ['services'],
  uses: ['pods', 'workloads', 'endpoints'],
  judgesManifests: true,
  docs: {
    why: 'A named targetPort is looked up in every pod by name and protocol; a pod that does not declare it gets no endpoint for that port, silently. High when no pod declares it, medium when some do not, low for a headless Service, which only loses the SRV record. A numeric targetPort needs no declaration, so one that is not declared is low, and only where every container declares ports and none of them is this one.',
    actions: [
      'Compare targetPort of Service {namespace}/{name} with the names, numbers and protocols under ports of its pods’ containers, and correct the Service: that takes effect within seconds and restarts nothing.',
      'Where the container’s declaration is wrong, correct the pod template, which rolls the pods.',
    ],
    rollback: 'Set targetPort back to the value that the finding shows.',
    verify: [
      'kubectl get service {name} -n {namespace} -o jsonpath={.spec.ports}',
      'kubectl get endpointslices -n {namespace} -l kubernetes.io/service-name={name} -o yaml',
    ],
    sources: [
      'https://kubernetes.io/docs/concepts/services-networking/service/#field-spec-ports',
      'https://github.com/kubernetes/endpointslice/blob/v0.37.2/utils.go',
      'https://github.com/kubernetes/endpointslice/blob/v0.32.4/utils.go',
      'https://github.com/kubernetes/api/blob/v0.37.2/core/v1/types.go',
    ],
    silent: [
      'A numeric targetPort where some container declares no ports at all: containerPort is informational.',
      'Ports of native sidecars (init containers with restartPolicy: Always), which resolve from 1.33 on; in a cluster the EndpointSlices decide.',
      'Pods that are terminating or have run to their end. A selector that matches nothing is another finding.',
    ],
  },
  *subjects({ services }) {
    for (const service of services) {
      const { type, selector = {}, ports = [] } = service.spec ?? {};
      if (type !== 'ExternalName' && Object.keys(selector).length > 0 && ports.length > 0) yield service;
    }
  },
  *check(service, { pods, workloads, endpoints }) {
    const { ref, spec } = service;
    const namespace = ref.namespace ?? '';
    const selector = spec?.selector ?? {};
    const isHeadless = spec?.clusterIP === 'None';
    const matching = pods.matching(namespace, selector);
    const templates = (ref.declared ? workloads.matching(namespace, selector) : []).flatMap((workload) =>
      workload.podSpec === undefined ? [] : { ref: workload.ref, spec: workload.podSpec },
    );
    const first = matching.find(isRunning) ?? templates[0];
    if (first === undefined) {
      const lacking = ref.declared ? workloads.missingAmongUsed(namespace) : pods.missingIn(namespace);
      if (lacking.length > 0) yield unknown(...lacking);
      return;
    }
    const ports = spec?.ports ?? [];
    const isHarmless = (port: ServicePort, some: readonly PortGroup[]) =>
      typeof port.targetPort !== 'string' && (isHeadless || some.some((group) => mayListen(group, port)));
    // What one pod says of a number settles it, however many others there are.
    const sample = portGroups([first]);
    if (ports.every((port) => isHarmless(port, sample))) return;

    const groups = portGroups([...matching.filter(isRunning), ...templates]);
    const shownPorts = (some: readonly PortGroup[]): Citation[] =>
      some
        .slice(0, 3)
        .flatMap(({ members: [member], shown }) =>
          member === undefined ? [] : [cite(member, portsField(member), shown)],
        );
    const noun = (count: number) =>
      `${count === 1 ? 'the only' : `the ${count}`} ${ref.declared ? 'pod template' : 'pod'}${count === 1 ? '' : 's'} that ${formatRef(ref)} selects`;

    for (const port of ports) {
      if (isHarmless(port, groups)) continue;
      const protocol = protocolOf(port);
      const target = port.targetPort ?? port.port ?? 0;
      const field = `${servicePortPath(port)}.targetPort`;
      const seen =
        port.targetPort === undefined ? citeDefault(service, field, target) : cite(service, field, target);
      if (typeof target === 'number') {
        yield {
          severity: 'low',
          label: 'inference',
          field,
          message: `targetPort ${target}/${protocol} of port ${portText(port)} is declared by no container of ${noun(countOf(groups))}, though each declares ports: connections are refused unless something listens there undeclared.`,
          evidence: [seen, ...shownPorts(groups)],
        };
        continue;
      }

      const unresolved = groups.filter((group) => findPort(group.ports, target, protocol) === undefined);
      const inSidecar = groups.filter((group) => findPort(group.ports, target, protocol)?.isSidecar === true);
      if (inSidecar.length > 0 && !ref.declared) {
        const { slices, missing } = endpoints.of(ref);
        if (missing.length > 0) yield unknown(...missing);
        const { all, withPort } = endpointPods(slices, port.name ?? '');
        unresolved.push(
          ...inSidecar.filter(({ members }) =>
            members.some((pod) => all.has(pod.ref.name) && !withPort.has(pod.ref.name)),
          ),
        );
      }
      if (unresolved.length === 0) continue;
      const lost = countOf(unresolved);
      const total = countOf(groups);
      const otherProtocol = (group: PortGroup) =>
        group.ports.find((one) => one.name === target && one.protocol !== protocol)?.protocol;
      const why = unresolved.every((group) => inSidecar.includes(group))
        ? ' in a native sidecar, which Kubernetes before 1.33 does not look at'
        : unresolved.every((group) => otherProtocol(group) !== undefined)
          ? ` with protocol ${unresolved.map(otherProtocol)[0] ?? ''}, not ${protocol}`
          : '';
      const verb = why === '' ? 'not declared' : `declared${why},`;
      const effect = isHeadless
        ? 'its SRV record has no target'
        : lost === total
          ? 'the port has no endpoints and connections to it are refused'
          : 'those get no traffic on that port';
      yield {
        severity: isHeadless ? 'low' : lost === total ? 'high' : 'medium',
        field,
        message: `targetPort ${shownName(target)} of port ${portText(port)} is ${verb} by ${lost === total ? noun(total) : `${lost} of ${noun(total)}`}: ${effect}.`,
        evidence: [
          seen,
          ...shownPorts(unresolved),
          ...shownPorts(groups.filter((group) => !unresolved.includes(group)).slice(0, 1)),
        ],
      };
    }
  },
});
