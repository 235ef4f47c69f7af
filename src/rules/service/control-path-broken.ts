import { defineRule, type Problem } from '../../engine/define-rule.ts';
import { type Citation, cite, citeDefault } from '../../model/cite.ts';
import { blocksRequests, type ControlPath, type ServiceCall } from '../../model/evidence/control-paths.ts';
import { selects } from '../../model/label-selector.ts';
import { missingOf, type Unknown, unknown } from '../../model/maybe.ts';
import { formatRef } from '../../model/ref.ts';
import { type CallEvidence, callVerdict, catchesPods } from '../../net/services/service-call.ts';

/** Documented default of webhooks[].timeoutSeconds. */
const defaultTimeout = 10;

function effectOf(call: ServiceCall): string {
  if (call.webhook === undefined) return 'the API group does not answer, and no namespace can be deleted';
  if (!blocksRequests(call)) return 'requests go on without it, whatever it was to check or to add';
  return `the API server refuses ${catchesPods(call) ? 'new pods and all else' : 'every request'} that it applies to`;
}

function citePolicy(path: ControlPath, { field, webhook }: ServiceCall): Citation[] {
  if (webhook === undefined) return [];
  const at = field.replace('clientConfig.service', 'failurePolicy');
  return [
    webhook.failurePolicy === undefined
      ? citeDefault(path, at, 'Fail')
      : cite(path, at, webhook.failurePolicy),
  ];
}

function* brokenCalls(
  path: ControlPath,
  uses: CallEvidence,
  startupSeconds: number,
): Iterable<Problem | Unknown> {
  const told = new Set<string>();
  // What blocks comes first: of several webhooks at one Service the worst is told.
  const calls = [...path.calls].sort((a, b) => Number(blocksRequests(b)) - Number(blocksRequests(a)));
  for (const call of calls) {
    const at = `${call.namespace}/${call.name}:${call.port}`;
    if (told.has(at)) continue;
    told.add(at);
    const verdict = callVerdict(call, uses, startupSeconds);
    if (verdict === undefined) continue;
    if ('state' in verdict) {
      yield verdict;
      continue;
    }
    yield {
      severity: blocksRequests(call) ? 'high' : 'medium',
      field: call.field,
      message: `${formatRef(path.ref)} needs Service ${call.namespace}/${call.name}, ${verdict.text}: ${effectOf(call)}.`,
      evidence: [cite(path, call.field, at), ...citePolicy(path, call), ...verdict.evidence],
    };
  }
}

export default defineRule({
  code: 'SV25',
  title: 'A Service that the API server itself depends on is broken',
  severity: ['high', 'medium'],
  needs: ['controlPaths', 'services', 'endpoints'],
  uses: ['namespaces', 'pods', 'clock'],
  thresholds: { startupSeconds: 600, slowSeconds: 10 },
  docs: {
    why: 'Admission webhooks and aggregated APIs are called through Services. When such a Service has nobody behind it, the API server refuses what the webhook was to see, often every new pod of the cluster, the webhook’s own included; with failurePolicy Ignore, which is medium, requests go on unchecked. A webhook that must answer, may take long and also sees the pods of kube-system turns its own trouble into everyone’s.',
    actions: [
      'Bring back the pods behind the Service that the finding names; if the webhook itself refuses them, set failurePolicy of {kind} {name} to Ignore first.',
      'Where the product is gone for good, delete {kind} {name}, after keeping a copy of it.',
      'Let namespaceSelector leave out kube-system, and keep timeoutSeconds at 10 or below.',
    ],
    rollback: 'Apply the kept copy, or set failurePolicy back to Fail; the API server follows at once.',
    verify: [
      'kubectl get validatingwebhookconfigurations,mutatingwebhookconfigurations',
      'kubectl get apiservices',
      'kubectl get {kind} {name} -o yaml',
      'kubectl get endpointslices -A -o wide',
    ],
    sources: [
      'https://github.com/kubernetes/api/blob/v0.37.2/admissionregistration/v1/types.go',
      'https://github.com/kubernetes/apiserver/blob/v0.37.2/pkg/util/proxy/proxy.go',
      'https://github.com/kubernetes/kube-aggregator/blob/v0.37.2/pkg/controllers/status/remote/remote_available_controller.go',
      'https://kubernetes.io/docs/reference/access-authn-authz/extensible-admission-controllers/',
    ],
    silent: [
      'Webhooks that are called by URL, and Services of type ExternalName or without a ClusterIP.',
      'Endpoints whose pods are younger than startupSeconds.',
      'Slow webhooks that do not see pods of every kind in kube-system, because of their rules, their selectors or their matchConditions.',
    ],
  },
  subjects: ({ controlPaths }) => controlPaths.items.filter(({ calls }) => calls.length > 0),
  *check(path, { controlPaths, services, endpoints, namespaces, pods, clock }, thresholds) {
    yield* brokenCalls(path, { services, endpoints, pods, clock }, thresholds.startupSeconds);

    const slow = path.calls.filter(
      (call) =>
        blocksRequests(call) &&
        catchesPods(call) &&
        (call.webhook?.timeoutSeconds ?? defaultTimeout) > thresholds.slowSeconds,
    );
    if (slow.length === 0) return;
    const system = namespaces.find(undefined, 'kube-system');
    if (system.state !== 'known') {
      const missing = [...missingOf(system), ...controlPaths.missingIn()];
      if (missing.length > 0) yield unknown(...missing);
      return;
    }
    const labels = system.value.metadata.labels;
    const call = slow.find(({ webhook }) => selects(webhook?.namespaceSelector ?? {}, labels));
    if (call === undefined) return;
    const field = call.field.replace('clientConfig.service', 'timeoutSeconds');
    yield {
      severity: 'high',
      field,
      message: `A webhook of ${formatRef(path.ref)} must answer before any pod is created, kube-system included, and may take ${call.webhook?.timeoutSeconds ?? defaultTimeout} s: while it is down or slow, no pod starts in the cluster, not even those that would mend it.`,
      evidence: [
        cite(path, field, call.webhook?.timeoutSeconds),
        ...citePolicy(path, call),
        cite(
          path,
          call.field.replace('clientConfig.service', 'namespaceSelector'),
          call.webhook?.namespaceSelector,
        ),
        cite(system.value, 'metadata.labels', labels),
      ],
      actions: [
        'Let namespaceSelector of {kind} {name} leave out kube-system, or set timeoutSeconds to 10 or below.',
      ],
    };
  },
});
