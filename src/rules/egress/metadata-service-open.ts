import { defineRule } from '../../engine/define-rule.ts';
import { type Citation, cite } from '../../model/cite.ts';
import type { TrafficPolicies } from '../../model/evidence/traffic-policies.ts';
import { handoffOwners } from '../../model/handoff-owner.ts';
import type { Kept } from '../../model/kinds/index.ts';
import { hasEnded } from '../../model/evidence/pods.ts';
import { type Unknown, unknown, valueOf } from '../../model/maybe.ts';
import type { HasRef } from '../../model/ref.ts';
import { shownName } from '../../model/shown-name.ts';
import {
  cloudOf,
  interceptors,
  metadataAccess,
  type OpenMetadata,
  undecided,
} from '../../net/egress/metadata-service.ts';

/** Nodes that are open for one reason. */
interface Subject extends HasRef {
  readonly open: OpenMetadata | undefined;
  readonly nodes: ReadonlySet<string>;
}

/** The first pod on these nodes that no policy isolates in what it sends. */
function freePod(
  pods: Iterable<Kept<'Pod'>>,
  nodes: ReadonlySet<string>,
  { items }: TrafficPolicies,
): Kept<'Pod'> | undefined {
  const isolating = items.filter(({ isolates }) => isolates.includes('egress'));
  for (const pod of pods) {
    if (pod.spec?.hostNetwork === true || hasEnded(pod) || !nodes.has(pod.spec?.nodeName ?? '')) continue;
    const namespace = pod.ref.namespace ?? '';
    const labels = pod.metadata.labels ?? {};
    const isIsolated = isolating.some(
      (policy) =>
        (policy.namespace === undefined || policy.namespace === namespace) &&
        policy.selects({ namespace, labels }),
    );
    if (!isIsolated) return pod;
  }
  return undefined;
}

export default defineRule({
  code: 'EG01',
  title: 'Pods reach the cloud’s metadata service',
  severity: 'high',
  needs: ['nodes'],
  uses: ['platform', 'ec2NodeClasses', 'pods', 'trafficPolicies', 'workloads'],
  docs: {
    why: 'The metadata service of a cloud hands the credentials of the node’s machine to whoever asks from it. A pod that reaches 169.254.169.254 (on AWS also fd00:ec2::254, on Google Cloud metadata.google.internal and fd20:ce::254, on Oracle fd00:c1::a9fe:a9fe, on OpenStack fe80::a9fe:a9fe from the node’s network; on Alibaba Cloud 100.100.100.200 and fd00:100::100:200) may act with the rights of the node: one exploited application becomes the account’s problem.',
    actions: [
      'Give workloads identities of their own first: IAM roles for service accounts (IRSA) or EKS Pod Identity, GKE Workload Identity, Azure Workload Identity (Microsoft Entra Workload ID), OKE workload identity, RRSA on Alibaba Cloud. What is left then needs no metadata service.',
      'Then close it at the node: httpTokens required and a hop limit of 1 on AWS, GKE_METADATA for the node pool on GKE, the IMDS restriction on AKS; new nodes take it, old ones when they are replaced.',
      'Pods on the network of their node reach it all the same: keep those few, and their nodes’ rights small.',
    ],
    rollback:
      'Set the node pool’s option back and replace its nodes; workloads with an identity of their own need no change.',
    verify: [
      'kubectl get nodes -o wide --show-labels',
      'kubectl get ec2nodeclasses -o yaml',
      'kubectl get networkpolicies -A -o yaml',
    ],
    cutover: [
      'List which workloads use the node’s credentials before it is closed, move them to identities of their own, then replace the nodes pool by pool.',
    ],
    sources: [
      'https://docs.aws.amazon.com/eks/latest/best-practices/identity-and-access-management.html',
      'https://karpenter.sh/docs/concepts/nodeclasses/',
      'https://cloud.google.com/kubernetes-engine/docs/concepts/workload-identity',
      'https://learn.microsoft.com/en-us/azure/aks/imds-restriction',
    ],
    silent: [
      'Nodes that are machines of no cloud, and clouds whose options no object tells: on AWS without Karpenter, and elsewhere. That is unknown, and stands first among the review’s blockers.',
      'Nodes of GKE with its metadata server, and of AWS where kube2iam or kiam answer in its place.',
      'Pods that a policy isolates in what they send: whether it lets them there is for the review of policies.',
    ],
  },
  *subjects({ nodes, platform, ec2NodeClasses, workloads }): Iterable<Subject | Unknown> {
    const hasInterceptor = workloads.items.some(({ podSpec }) =>
      podSpec?.containers?.some(({ image }) => interceptors.test(image ?? '')),
    );
    const unreadWorkloads = workloads.missingIn();
    const groups = new Map<
      string,
      { open: OpenMetadata | undefined; ref: HasRef['ref']; nodes: Set<string> }
    >();
    let doubt: Unknown | undefined;
    for (const node of nodes) {
      if (cloudOf(node) === undefined) continue;
      if (platform.state === 'unknown') doubt ??= platform;
      const access = metadataAccess(node, valueOf(platform), ec2NodeClasses);
      if (cloudOf(node) === 'aws' && access.state === 'open') {
        if (hasInterceptor) continue;
        if (unreadWorkloads.length > 0) {
          doubt ??= unknown(...unreadWorkloads);
          continue;
        }
      }
      if (access.state === 'unknown') {
        doubt ??= access;
        continue;
      }
      const open = access.state === 'open' ? access : undefined;
      const key = open === undefined ? '' : `${open.field} ${open.at.kind === 'Node' ? '' : open.at.name}`;
      const group = groups.get(key);
      if (group === undefined)
        groups.set(key, { open, ref: open?.at ?? node.ref, nodes: new Set([node.ref.name]) });
      else group.nodes.add(node.ref.name);
    }
    yield* groups.values();
    if (doubt !== undefined) yield doubt;
  },
  *check({ open, nodes }, { pods, trafficPolicies, nodes: all }) {
    if (open === undefined) return;
    const missing = trafficPolicies.missingIn();
    const pod = freePod(pods, nodes, trafficPolicies);
    if (missing.length > 0 && pod !== undefined) {
      const kinds = [...new Set(missing.map(({ what }) => what))].join(', ');
      yield unknown(...missing);
      yield undecided({
        reason: missing[0]?.reason ?? 'forbidden',
        detail: `policies were not all read (${kinds}), and one of them could isolate what pods send`,
        next: `grant the right to list ${kinds}`,
      });
      return;
    }
    if (pod === undefined) {
      const unread = pods.missingIn();
      if (unread.length > 0) yield unknown(...unread);
      return;
    }
    const policies: Citation = {
      object: 'policies of every kind',
      field: 'egress',
      seen: `${trafficPolicies.items.length} read, none isolates the pod`,
      label: trafficPolicies.coverage.label,
    };
    yield {
      field: open.field,
      message: `Pods reach the cloud’s metadata service from ${nodes.size} of ${all.items.length} nodes: ${open.because}, and no policy isolates what pod ${pod.ref.namespace ?? ''}/${shownName(pod.ref.name)} sends.`,
      evidence: [cite(pod, 'spec.nodeName', pod.spec?.nodeName), ...open.from, policies],
      involves: [pod],
      handoff: {
        owner: handoffOwners.networkPolicy,
        for: 'an egress policy that keeps pods from the metadata service, after workloads have identities of their own',
      },
    };
  },
});
