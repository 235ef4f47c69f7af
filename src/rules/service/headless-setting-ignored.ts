import { defineRule, type Problem } from '../../engine/define-rule.ts';
import { type Citation, cite } from '../../model/cite.ts';
import { hasEnded } from '../../model/evidence/pods.ts';
import type { Kept } from '../../model/kinds/index.ts';
import { unknown } from '../../model/maybe.ts';
import { formatRef } from '../../model/ref.ts';
import { shownName } from '../../model/shown-name.ts';
import { type PortGroup, portGroups } from '../../net/services/port-groups.ts';
import { portText, protocolOf, servicePortPath } from '../../net/services/service-port.ts';
import { findPort } from '../../net/services/target-port.ts';

type Service = Kept<'Service'>;
type Port = NonNullable<NonNullable<Service['spec']>['ports']>[number];

/** Settings that only a proxy carries out, and no proxy handles a headless Service. */
function ignoredIn({ spec }: Service): [string, unknown][] {
  const settings: [string, unknown, boolean][] = [
    ['spec.sessionAffinity', spec?.sessionAffinity, spec?.sessionAffinity === 'ClientIP'],
    ['spec.internalTrafficPolicy', spec?.internalTrafficPolicy, spec?.internalTrafficPolicy === 'Local'],
    ['spec.externalIPs', spec?.externalIPs, (spec?.externalIPs ?? []).length > 0],
    ['spec.loadBalancerIP', spec?.loadBalancerIP, (spec?.loadBalancerIP ?? '') !== ''],
  ];
  return settings.flatMap(([field, value, isSet]) => (isSet ? [[field, value]] : []));
}

/** Numbers that pods listen on for this port, and whether they declare the Service's own number. */
function targetsOf(port: Port, groups: readonly PortGroup[]) {
  const target = port.targetPort ?? port.port ?? 0;
  const protocol = protocolOf(port);
  const numbers =
    typeof target === 'number'
      ? [target]
      : groups.flatMap(({ ports }) => findPort(ports, target, protocol)?.number ?? []);
  const isDeclared = groups.some(({ ports }) =>
    ports.some((one) => one.number === port.port && one.protocol === protocol),
  );
  const other = [...new Set(numbers)].filter((number) => number !== port.port);
  return {
    target,
    other,
    isRefused: groups.length > 0 && groups.every(({ isComplete }) => isComplete) && !isDeclared,
  };
}

function mistranslated(
  service: Service,
  port: Port,
  groups: readonly PortGroup[],
  shown: Citation[],
): Problem | undefined {
  const { target, other, isRefused } = targetsOf(port, groups);
  if (other.length === 0) return undefined;
  const field = `${servicePortPath(port)}.targetPort`;
  const hasSrv = (port.name ?? '') !== '';
  const number = port.port ?? 0;
  const wanted = typeof target === 'number' ? String(target) : `${shownName(target)} (${other.join(', ')})`;
  return {
    severity: isRefused && !hasSrv ? 'medium' : 'low',
    field,
    message: `${formatRef(service.ref)} is headless, so that nothing translates its port ${portText(port)} to targetPort ${wanted}: clients that use port ${number} reach pods ${isRefused ? 'that do not declare it, and are refused' : 'on that very port, and are refused where nothing listens there'}${hasSrv ? '; only its SRV record tells the right one' : ''}.`,
    evidence: [
      cite(service, field, target),
      cite(service, `${servicePortPath(port)}.port`, number),
      cite(service, 'spec.clusterIP', service.spec?.clusterIP),
      ...shown,
    ],
  };
}

export default defineRule({
  code: 'SV09',
  title: 'A headless Service has settings that nothing carries out',
  severity: ['medium', 'low'],
  needs: ['services'],
  uses: ['pods', 'workloads'],
  judgesManifests: true,
  docs: {
    why: 'The name of a headless Service resolves to the addresses of its pods, and clients connect to those directly. No proxy stands between, so a targetPort other than the port, an affinity, a traffic policy and external addresses are accepted and do nothing. Who dials the Service’s port number at a pod that listens on another is refused. That is medium where the port has no name, hence no SRV record, and the pods declare other ports only; else low, as are settings without effect. A type that cannot be headless, which the API server refuses, is medium.',
    actions: [
      'Set port of Service {namespace}/{name} to the number that its pods listen on, and leave targetPort out.',
      'Where clients need the other number, affinity or a traffic policy, make a second Service with an address for them.',
    ],
    rollback:
      'Set the former values again: neither they nor their absence changes what DNS answers, the SRV record’s port apart.',
    verify: [
      'kubectl get service {name} -n {namespace} -o yaml',
      'kubectl get endpointslices -n {namespace} -l kubernetes.io/service-name={name} -o yaml',
      'kubectl get pods -n {namespace} -o wide',
    ],
    sources: [
      'https://github.com/kubernetes/api/blob/v0.37.2/core/v1/types.go',
      'https://github.com/kubernetes/kubernetes/blob/v1.37.2/pkg/api/service/warnings.go',
      'https://github.com/kubernetes/kubernetes/blob/v1.37.2/pkg/apis/core/validation/validation.go',
      'https://github.com/kubernetes/kubernetes/blob/v1.37.2/pkg/proxy/util/utils.go',
      'https://github.com/kubernetes/dns/blob/master/docs/specification.md',
      'https://kubernetes.io/docs/concepts/services-networking/service/#headless-services',
    ],
    silent: [
      'A named targetPort that means the port’s own number in every pod.',
      'Gateways and ingress controllers that refer to the Service: they take addresses and ports from its EndpointSlices, where targetPort is resolved.',
      'publishNotReadyAddresses, which DNS does obey, and trafficDistribution.',
      'Services without a selector, whose endpoints have ports of their own.',
    ],
  },
  *subjects({ services }) {
    for (const service of services) {
      if (service.spec?.clusterIP === 'None' && service.spec.type !== 'ExternalName') yield service;
    }
  },
  *check(service, { pods, workloads }) {
    const { ref, spec } = service;
    const namespace = ref.namespace ?? '';
    const selector = spec?.selector ?? {};
    const type = spec?.type ?? 'ClusterIP';
    if (type === 'NodePort' || type === 'LoadBalancer') {
      yield {
        severity: 'medium',
        field: 'spec.type',
        message: `${formatRef(ref)} is of type ${type} and headless at once: the API server refuses it.`,
        evidence: [cite(service, 'spec.type', type), cite(service, 'spec.clusterIP', 'None')],
        actions: ['Leave clusterIP out for a Service with node ports, or set its type to ClusterIP.'],
      };
      return;
    }
    const ignored = ignoredIn(service);
    const [first] = ignored;
    if (first !== undefined) {
      const names = ignored.map(([field]) => field.replace('spec.', '')).join(', ');
      yield {
        severity: 'low',
        field: first[0],
        message: `${formatRef(ref)} is headless, where ${names} ${ignored.length === 1 ? 'does' : 'do'} nothing: no proxy handles it, and clients choose among the addresses of its pods.`,
        evidence: [
          cite(service, 'spec.clusterIP', 'None'),
          ...ignored.map(([field, value]): Citation => cite(service, field, value)),
        ],
      };
    }
    if (Object.keys(selector).length === 0) return;

    const bearers = [
      ...pods
        .matching(namespace, selector)
        .filter((pod) => !hasEnded(pod) && pod.metadata.deletionTimestamp === undefined)
        .map((pod) => ({ ref: pod.ref, spec: pod.spec ?? {}, field: 'spec.containers[].ports' })),
      ...(ref.declared ? workloads.matching(namespace, selector) : []).flatMap(({ ref: own, podSpec }) =>
        podSpec === undefined
          ? []
          : { ref: own, spec: podSpec, field: 'spec.template.spec.containers[].ports' },
      ),
    ];
    const groups = portGroups(bearers);
    const shown = groups.slice(0, 2).flatMap(({ members: [member], shown: ports }) => {
      const bearer = bearers.find((one) => one === member);
      return bearer === undefined ? [] : [cite(bearer, bearer.field, ports)];
    });
    let isUnclear = false;
    for (const port of spec?.ports ?? []) {
      const problem = mistranslated(service, port, groups, shown);
      if (problem !== undefined) yield problem;
      else if (typeof port.targetPort === 'string' && groups.length === 0) isUnclear = true;
    }
    const lacking = ref.declared ? workloads.missingAmongUsed(namespace) : pods.missingIn(namespace);
    if (isUnclear && lacking.length > 0) yield unknown(...lacking);
  },
});
