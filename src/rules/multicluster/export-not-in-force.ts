import { defineRule, type Problem } from '../../engine/define-rule.ts';
import { cite } from '../../model/cite.ts';
import type { Kept } from '../../model/kinds/index.ts';
import { unknown } from '../../model/maybe.ts';
import { formatRef } from '../../model/ref.ts';
import { isSettling } from '../../net/common/settling.ts';

type Condition = NonNullable<NonNullable<Kept<'ServiceExport'>['status']>['conditions']>[number];

/** What a conflict is about, by the reasons of the API and those of Lighthouse. */
const conflicts: Readonly<Record<string, string>> = {
  PortConflict: 'ports',
  ConflictingPorts: 'ports',
  TypeConflict: 'type (headless or not)',
  ConflictingType: 'type (headless or not)',
  SessionAffinityConflict: 'sessionAffinity',
  ConflictingSessionAffinity: 'sessionAffinity',
  SessionAffinityConfigConflict: 'sessionAffinityConfig',
  ConflictingSessionAffinityConfig: 'sessionAffinityConfig',
  LabelsConflict: 'exported labels',
  AnnotationsConflict: 'exported annotations',
  InternalTrafficPolicyConflict: 'internalTrafficPolicy',
  TrafficDistributionConflict: 'trafficDistribution',
  IPFamilyConflict: 'ipFamilies',
  ConflictingClusterSetIPEnablement: 'use of an address of the clusterset',
};

/** Why an export is not valid, in the same way. */
const invalid: Readonly<Record<string, string>> = {
  NoService: 'there is no Service of that name',
  ServiceUnavailable: 'there is no Service of that name',
  InvalidServiceType: 'a Service of its type cannot be exported',
  UnsupportedServiceType: 'a Service of its type cannot be exported',
};

/** Lighthouse called it Synced before it called it Ready. */
const readiness: ReadonlySet<string> = new Set(['Ready', 'Synced']);

export default defineRule({
  code: 'MC12',
  title: 'An exported Service is not exported, or conflicts with other clusters',
  severity: ['high', 'medium'],
  needs: ['serviceExports'],
  uses: ['clock'],
  docs: {
    why: 'A ServiceExport asks for a Service to be reached from other clusters; whether it is stands in its conditions alone. One that is not valid or not ready does nothing: other clusters do not get these backends, and where no other cluster exports the Service its name does not resolve. With a conflict the export is in force, and for what the clusters disagree on the oldest export wins, so that this cluster’s Service is used in a way that it was not made for.',
    actions: [
      'Create the Service of the same name and namespace, or delete ServiceExport {namespace}/{name}.',
      'For a conflict: give the Service the same ports and settings in all clusters; its message tells which cluster won.',
    ],
    rollback: 'Put the former Service back; exports are judged again within seconds.',
    verify: [
      'kubectl get serviceexports.multicluster.x-k8s.io {name} -n {namespace} -o yaml',
      'kubectl get service {name} -n {namespace} -o yaml',
      'subctl show connections',
    ],
    sources: [
      'https://github.com/kubernetes-sigs/mcs-api/blob/v0.5.2/pkg/apis/v1beta1/serviceexport.go',
      'https://github.com/kubernetes/enhancements/tree/master/keps/sig-multicluster/1645-multi-cluster-services-api',
      'https://github.com/submariner-io/lighthouse/blob/devel/pkg/agent/controller/types.go',
      'https://github.com/submariner-io/lighthouse/blob/devel/pkg/agent/controller/agent.go',
      'https://github.com/cilium/cilium/blob/v1.20.2/pkg/clustermesh/mcsapi/serviceimport_controller.go',
    ],
    silent: [
      'Exports of the last two minutes (our choice), which a controller is still working on.',
      'An export without any condition: no controller has written one, because none is installed or because it writes none. That is unknown.',
      'Ready with the status Unknown, which is pending.',
      'Conflict with the status False, which Lighthouse leaves behind with the reason of a conflict that is over.',
    ],
  },
  *subjects({ serviceExports }) {
    yield* serviceExports;
    const missing = serviceExports.missingIn();
    if (missing.length > 0) yield unknown(...missing);
  },
  *check(serviceExport, { clock }) {
    const conditions = serviceExport.status?.conditions ?? [];
    const problems = problemsOf(serviceExport, conditions);
    if (conditions.length > 0 && problems.length === 0) return;
    const settling = isSettling(serviceExport, clock);
    if (settling === true) return;
    if (settling !== false) {
      yield settling;
    } else if (conditions.length > 0) {
      yield* problems;
    } else {
      yield unknown({
        what: 'ServiceExport status.conditions',
        namespaces: serviceExport.ref.namespace === undefined ? null : [serviceExport.ref.namespace],
        reason: 'not-collected',
        detail: 'no controller has written any',
      });
    }
  },
});

function problemsOf(serviceExport: Kept<'ServiceExport'>, conditions: readonly Condition[]): Problem[] {
  const problem = (condition: Condition, severity: 'high' | 'medium', message: string): Problem => {
    const field = `status.conditions[type=${condition.type ?? ''}]`;
    return {
      severity,
      field: `${field}.status`,
      message,
      evidence: [
        cite(serviceExport, `${field}.status`, condition.status),
        cite(serviceExport, `${field}.reason`, condition.reason),
        cite(serviceExport, `${field}.message`, condition.message),
      ],
    };
  };
  const name = formatRef(serviceExport.ref);
  const isInvalid = conditions.find(({ type, status }) => type === 'Valid' && status === 'False');
  const unready = conditions.find(({ type = '', status }) => readiness.has(type) && status === 'False');
  const conflict = conditions.find(({ type, status }) => type === 'Conflict' && status === 'True');
  const found: Problem[] = [];
  if (isInvalid !== undefined) {
    const why = invalid[isInvalid.reason ?? ''];
    found.push(
      problem(
        isInvalid,
        'high',
        `${name} is not valid${why === undefined ? '' : `, because ${why}`}: other clusters get no backends of this one.`,
      ),
    );
  } else if (unready !== undefined) {
    found.push(
      problem(
        unready,
        'high',
        `${name} is not exported (Ready is False): other clusters get no backends of this one.`,
      ),
    );
  }
  if (conflict !== undefined) {
    const about = (conflict.reason ?? '').split(',').flatMap((reason) => conflicts[reason.trim()] ?? []);
    found.push(
      problem(
        conflict,
        'medium',
        `${name} conflicts with exports of the same Service in other clusters${about.length === 0 ? '' : ` over ${about.join(' and ')}`}: what the oldest export says is in force in all of them.`,
      ),
    );
  }
  return found;
}
