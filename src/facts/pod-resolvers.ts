import type { PodResolver } from '../model/evidence/pod-resolvers.ts';
import { hasEnded } from '../model/evidence/pods.ts';
import type { PodSpec } from '../model/evidence/workloads.ts';
import type { Kept } from '../model/kinds/index.ts';
import { Listing } from '../model/listing.ts';
import { defineSlice } from './define-slice.ts';

type Group = { -readonly [Name in keyof PodResolver]: PodResolver[Name] };

/**
 * Pods are counted with the workload whose template they come from, in one pass; those whose settings differ from it, or
 * whose workload was not read, with each other.
 */
export const podResolvers = defineSlice({
  from: ['pods', 'workloads'],
  derive: (_snapshot, { pods, workloads }) => {
    const groups = new Map<string, Group>();
    const templates = new Set<PodSpec>();
    for (const { ref, podSpec } of workloads) {
      // A Rollout may take the template of a Deployment.
      if (podSpec === undefined || templates.has(podSpec)) continue;
      templates.add(podSpec);
      groups.set(keyOf(ref.namespace, ref.kind, ref.name, podSpec), {
        ref,
        podSpec,
        field: ref.kind === 'CronJob' ? 'spec.jobTemplate.spec.template.spec' : 'spec.template.spec',
        pods: 0,
        example: undefined,
        owner: undefined,
        isStatic: false,
      });
    }
    let before: { readonly pod: Kept<'Pod'>; readonly group: Group } | undefined;
    for (const pod of pods) {
      const { ref, spec: podSpec } = pod;
      if (podSpec === undefined || hasEnded(pod)) continue;
      // Most pods come behind another one of the same maker.
      if (before !== undefined && areSiblings(before.pod, pod)) {
        before.group.pods += 1;
        before.group.example ??= { ref };
        continue;
      }
      const makers = makersOf(pod);
      const keys = makers.map(([kind, name]) => keyOf(ref.namespace, kind, name, podSpec));
      const group = keys.map((key) => groups.get(key)).find((one) => one !== undefined);
      if (group !== undefined) {
        group.pods += 1;
        group.example ??= { ref };
        before = { pod, group };
        continue;
      }
      const maker = makers.at(-1);
      const own: Group = {
        ref,
        podSpec,
        field: 'spec',
        pods: 1,
        example: undefined,
        owner: maker === undefined || maker[0] === 'Pod' ? undefined : maker.join(' '),
        isStatic: pod.metadata.annotations?.['kubernetes.io/config.mirror'] !== undefined,
      };
      groups.set(keys[0] ?? '', own);
      before = { pod, group: own };
    }
    const isLive = [pods, workloads].some(({ items }) => items.some(({ ref }) => !ref.declared));
    return new Listing<PodResolver>(
      [...groups.values()].filter(
        ({ ref, pods: count }) => count > 0 || ref.declared || !isToldByOthers(ref.kind),
      ),
      pods.isUnread && !isLive ? workloads.coverage : pods.coverage,
    );
  },
});

/** Of a Job that was observed its pods tell, or what made it; of a Knative Service the Deployments made of it. */
function isToldByOthers(kind: string): boolean {
  return kind === 'Job' || kind === 'Service';
}

/** Are they made by the same object, with the same hash of its template, and told the same of DNS? */
function areSiblings(a: Kept<'Pod'>, b: Kept<'Pod'>): boolean {
  if (a.ref.namespace !== b.ref.namespace) return false;
  const one = ownerOf(a);
  const other = ownerOf(b);
  if (one === undefined || one.kind === 'Node' || one.kind !== other?.kind || one.name !== other?.name)
    return false;
  return (
    a.spec?.dnsConfig === b.spec?.dnsConfig &&
    a.spec?.hostNetwork === b.spec?.hostNetwork &&
    a.spec?.dnsPolicy === b.spec?.dnsPolicy &&
    hashOf(a) === hashOf(b)
  );
}

function ownerOf({ metadata }: Kept<'Pod'>) {
  return metadata.ownerReferences?.find(({ controller }) => controller === true);
}

function hashOf({ metadata: { labels = {} } }: Kept<'Pod'>): string | undefined {
  return labels['pod-template-hash'] ?? labels['rollouts-pod-template-hash'];
}

/** What may have made a pod, as kind and name, first what is farthest from it; the pod itself if nothing did. */
function makersOf(pod: Kept<'Pod'>): [kind: string, name: string][] {
  const { ref } = pod;
  const owner = ownerOf(pod);
  const { kind = '', name = '' } = owner ?? {};
  // Static pods are owned by their node.
  if (owner === undefined || kind === 'Node') return [['Pod', ref.name]];
  if (kind === 'ReplicaSet') {
    const hash = hashOf(pod);
    if (hash === undefined || !name.endsWith(`-${hash}`)) return [[kind, name]];
    const base = name.slice(0, -hash.length - 1);
    return [
      ['Deployment', base],
      ['Rollout', base],
      [kind, name],
    ];
  }
  const numbered = /^(.+)-\d+$/.exec(name)?.[1];
  const above = { Job: 'CronJob', ReplicationController: 'DeploymentConfig' }[kind];
  return [
    ...(above === undefined || numbered === undefined ? [] : [[above, numbered] satisfies [string, string]]),
    [kind, name],
  ];
}

function keyOf(namespace: string | undefined, kind: string, name: string, podSpec: PodSpec): string {
  const { hostNetwork = false, dnsPolicy = 'ClusterFirst', dnsConfig } = podSpec;
  const settings = `${hostNetwork} ${dnsPolicy} ${dnsConfig === undefined ? '' : JSON.stringify(dnsConfig)}`;
  return [namespace ?? '', kind, name, settings].join('\0');
}
