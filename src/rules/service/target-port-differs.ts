import { ageText } from '../../model/age-text.ts';
import { defineRule } from '../../engine/define-rule.ts';
import { type Citation, cite } from '../../model/cite.ts';
import { hasEnded } from '../../model/evidence/pods.ts';
import { missingOf, unknown } from '../../model/maybe.ts';
import { formatRef, type HasRef } from '../../model/ref.ts';
import { shownName } from '../../model/shown-name.ts';
import { countOf, type PortGroup, portGroups } from '../../net/services/port-groups.ts';
import { portText, protocolOf, servicePortPath } from '../../net/services/service-port.ts';
import { findPort } from '../../net/services/target-port.ts';

/** Pods or templates by the number that a name means in them; those that do not declare it are left out. */
function byNumber(
  groups: readonly PortGroup[],
  name: string,
  protocol: string,
): ReadonlyMap<number, readonly PortGroup[]> {
  const numbers = new Map<number, PortGroup[]>();
  for (const group of groups) {
    const number = findPort(group.ports, name, protocol)?.number;
    if (number === undefined) continue;
    numbers.set(number, [...(numbers.get(number) ?? []), group]);
  }
  return numbers;
}

export default defineRule({
  code: 'SV04',
  title: 'A named targetPort means different numbers in different pods',
  severity: 'low',
  needs: ['services'],
  uses: ['pods', 'workloads', 'clock'],
  judgesManifests: true,
  thresholds: { migrationDays: 7 },
  docs: {
    why: 'A named targetPort is looked up in each pod by itself, so that pods may answer on different numbers: the EndpointSlice controller makes a slice for each set of numbers, and traffic reaches all of them. That is how an application moves from one port to another. When it stays that way, some pods are of an older kind than one believes, or the Service selects two applications; network policies and firewalls that name one number cut the others off.',
    actions: [
      'See which workload declares which number, and finish the move: roll what is left of the older kind, or make the declarations equal.',
      'Where two applications are selected, make the selector of Service {namespace}/{name} narrower.',
    ],
    rollback:
      'Set the former number in the pod template again, which rolls its pods; the Service itself needs no change.',
    verify: [
      'kubectl get service {name} -n {namespace} -o jsonpath={.spec.ports}',
      'kubectl get endpointslices -n {namespace} -l kubernetes.io/service-name={name} -o yaml',
      'kubectl get pods -n {namespace} -o custom-columns=NAME:.metadata.name,STARTED:.status.startTime,PORTS:.spec.containers[*].ports[*].containerPort',
    ],
    sources: [
      'https://kubernetes.io/docs/concepts/services-networking/service/#field-spec-ports',
      'https://github.com/kubernetes/endpointslice/blob/v0.37.2/reconciler.go',
      'https://github.com/kubernetes/endpointslice/blob/v0.37.2/utils.go',
    ],
    silent: [
      'A migration: until pods of each number have run for migrationDays (a week, our choice), which a rollout needs less than. Where ages were not read, that is unknown.',
      'Pods that are terminating or have run to their end, and those that do not declare the name, which is another finding.',
      'A numeric targetPort, which is the same in every pod.',
    ],
  },
  *subjects({ services }) {
    for (const service of services) {
      const { type, selector = {}, ports = [] } = service.spec ?? {};
      if (type === 'ExternalName' || Object.keys(selector).length === 0) continue;
      if (ports.some(({ targetPort }) => typeof targetPort === 'string')) yield service;
    }
  },
  *check(service, { pods, workloads, clock }, { migrationDays }) {
    const { ref, spec } = service;
    const namespace = ref.namespace ?? '';
    const selector = spec?.selector ?? {};
    const running = pods
      .matching(namespace, selector)
      .filter((pod) => !hasEnded(pod) && pod.metadata.deletionTimestamp === undefined);
    const templates = ref.declared ? workloads.matching(namespace, selector) : [];
    const groups = portGroups([
      ...running.map((pod) => ({ ref: pod.ref, spec: pod.spec ?? {} })),
      ...templates.flatMap(({ ref: own, podSpec }) =>
        podSpec === undefined ? [] : { ref: own, spec: podSpec },
      ),
    ]);
    const started = new Map(
      running.map(({ ref: { name }, status, metadata }) => [
        name,
        Date.parse(status?.startTime ?? metadata.creationTimestamp ?? ''),
      ]),
    );
    const lacking = ref.declared ? workloads.missingAmongUsed(namespace) : pods.missingIn(namespace);
    let hasFound = false;
    for (const port of spec?.ports ?? []) {
      const { targetPort } = port;
      if (typeof targetPort !== 'string') continue;
      const numbers = byNumber(groups, targetPort, protocolOf(port));
      if (numbers.size < 2) continue;
      hasFound = true;
      // How long the youngest of the kinds has been there: since the oldest of its pods started.
      let age = Number.POSITIVE_INFINITY;
      if (!ref.declared) {
        if (clock.state !== 'known') {
          yield unknown(...missingOf(clock));
          continue;
        }
        for (const some of numbers.values()) {
          const members: readonly HasRef[] = some.flatMap(({ members: own }) => own);
          const times = members.map((member) => started.get(member.ref.name) ?? Number.NaN);
          age = Math.min(age, clock.value - Math.min(...times));
        }
        if (Number.isNaN(age)) {
          yield unknown({ what: 'Pod status.startTime', namespaces: [namespace], reason: 'not-collected' });
          continue;
        }
        if (age < migrationDays * 86_400_000) continue;
      }
      const field = `${servicePortPath(port)}.targetPort`;
      const noun = ref.declared ? 'pod template' : 'pod';
      const counts = [...numbers].map(([number, some]) => {
        const count = countOf(some);
        return `${number} in ${count} ${noun}${count === 1 ? '' : 's'}`;
      });
      yield {
        field,
        message: `targetPort ${shownName(targetPort)} of port ${portText(port)} of ${formatRef(ref)} means ${counts.join(' and ')}${ref.declared ? '' : `, for ${ageText(age)} now`}: traffic reaches all of them, and rules that name one number cut the others off.`,
        evidence: [
          cite(service, field, targetPort),
          ...[...numbers.values()].slice(0, 3).flatMap(([group]): Citation[] => {
            const [member] = group?.members ?? [];
            const path = ref.declared ? 'spec.template.spec.containers[].ports' : 'spec.containers[].ports';
            return member === undefined ? [] : [cite(member, path, group?.shown)];
          }),
        ],
      };
    }
    if (!hasFound && lacking.length > 0) yield unknown(...lacking);
  },
});
