import { type Citation, cite, citeDefault } from '../model/cite.ts';
import { type PodSpec, type Workload, Workloads } from '../model/evidence/workloads.ts';
import type { Kept } from '../model/kinds/index.ts';
import { weakest } from '../model/label.ts';
import type { Listing } from '../model/listing.ts';
import type { HasRef } from '../model/ref.ts';
import type { Snapshot } from '../snapshot/snapshot.ts';
import { defineSlice } from './define-slice.ts';

const kinds = [
  'Deployment',
  'StatefulSet',
  'DaemonSet',
  'Job',
  'CronJob',
  'Rollout',
  'DeploymentConfig',
  'Revision',
  'Service.serving.knative.dev',
] as const;

/** Deployments and Rollouts fail after this many seconds without progress (apps/v1 DeploymentSpec, RolloutSpec). */
const defaultProgressDeadline = 600;

type Template =
  | {
      readonly metadata?: { readonly labels?: Readonly<Record<string, string>> | undefined } | undefined;
      readonly spec?: PodSpec | undefined;
    }
  | undefined;

/** Everything that makes pods, with what its autoscaler may do to it. */
export const workloads = defineSlice({
  kinds: [...kinds, 'ScaledObject'],
  derive: (snapshot) => {
    const parts: readonly Listing<HasRef>[] = kinds.map((kind) => snapshot.listing(kind));
    const everywhere = parts.every((part) => part.coverage.everywhere);
    const limited = parts.filter((part) => !part.coverage.everywhere);
    const [first, ...others] = limited.map((part) => part.coverage.namespaces);
    return new Workloads(
      workloadsIn(snapshot),
      {
        what: 'workloads',
        everywhere,
        installed: true,
        namespaces: new Set(
          [...(first ?? [])].filter((name) => others.every((namespaces) => namespaces.has(name))),
        ),
        names: new Map(),
        missing: parts.flatMap((part) => part.missingIn()),
        label: weakest(...parts.map((part) => part.coverage.label)),
      },
      parts,
    );
  },
});

function workloadsIn(snapshot: Snapshot): Workload[] {
  const deployments = snapshot.listing('Deployment');
  const scaled = scalesToZero(snapshot.listing('ScaledObject'));
  const all: Workload[] = [];
  const add = (
    object: HasRef,
    template: Template,
    more: Partial<Workload> & Pick<Workload, 'from'>,
  ): void => {
    const idle = scaled.get(targetKey(object.ref.namespace, object.ref.kind, object.ref.name));
    all.push({
      ref: object.ref,
      labels: template?.metadata?.labels ?? {},
      labelsField: 'spec.template.metadata.labels',
      podSpec: template?.spec,
      replicas: undefined,
      progressDeadline: undefined,
      switchedServices: [],
      ...more,
      ...(idle !== undefined && more.replicas !== 0 ? { replicas: undefined, from: idle } : {}),
    });
  };
  for (const deployment of deployments) {
    add(deployment, deployment.spec?.template, {
      ...replicasOf(deployment),
      progressDeadline: progressDeadlineOf(deployment),
    });
  }
  for (const statefulSet of snapshot.listing('StatefulSet')) {
    add(statefulSet, statefulSet.spec?.template, replicasOf(statefulSet));
  }
  for (const config of snapshot.listing('DeploymentConfig')) {
    add(config, config.spec?.template, replicasOf(config));
  }
  for (const daemonSet of snapshot.listing('DaemonSet')) {
    const desired = daemonSet.status?.desiredNumberScheduled;
    add(daemonSet, daemonSet.spec?.template, {
      replicas: desired,
      from: cite(daemonSet, 'status.desiredNumberScheduled', desired),
    });
  }
  for (const rollout of snapshot.listing('Rollout')) {
    const { workloadRef, template, strategy } = rollout.spec ?? {};
    const referred = deployments.find(rollout.ref.namespace, workloadRef?.name ?? '');
    const elsewhere =
      workloadRef?.kind === 'Deployment' && referred.state === 'known'
        ? referred.value.spec?.template
        : undefined;
    const { canary, blueGreen } = strategy ?? {};
    const names = [
      canary?.canaryService,
      canary?.stableService,
      canary?.pingPong?.pingService,
      canary?.pingPong?.pongService,
      blueGreen?.activeService,
      blueGreen?.previewService,
    ];
    add(rollout, template ?? elsewhere, {
      ...replicasOf(rollout),
      progressDeadline: progressDeadlineOf(rollout),
      switchedServices: names.filter((name) => name !== undefined),
    });
  }
  for (const job of snapshot.listing('Job')) add(job, job.spec?.template, { from: cite(job, 'kind', 'Job') });
  for (const cronJob of snapshot.listing('CronJob')) {
    add(cronJob, cronJob.spec?.jobTemplate?.spec?.template, {
      labelsField: 'spec.jobTemplate.spec.template.metadata.labels',
      from: cite(cronJob, 'kind', 'CronJob'),
    });
  }
  for (const revision of snapshot.listing('Revision')) {
    add(revision, undefined, {
      labels: revisionLabels(revision),
      labelsField: 'metadata.labels',
      from: cite(revision, 'kind', 'Revision'),
    });
  }
  for (const service of snapshot.listing('Service.serving.knative.dev')) {
    const { name } = service.ref;
    const template = service.spec?.template;
    add(service, template, {
      labels: {
        ...template?.metadata?.labels,
        'serving.knative.dev/service': name,
        'serving.knative.dev/configuration': name,
      },
      from: cite(service, 'kind', 'Service'),
    });
  }
  return all;
}

function replicasOf(
  object: HasRef & { readonly spec?: { readonly replicas?: number | undefined } | undefined },
): {
  replicas: number;
  from: Citation;
} {
  const replicas = object.spec?.replicas;
  return replicas === undefined
    ? { replicas: 1, from: citeDefault(object, 'spec.replicas', 1) }
    : { replicas, from: cite(object, 'spec.replicas', replicas) };
}

function progressDeadlineOf(object: Kept<'Deployment'> | Kept<'Rollout'>): Workload['progressDeadline'] {
  const seconds = object.spec?.progressDeadlineSeconds;
  const field = 'spec.progressDeadlineSeconds';
  return seconds === undefined
    ? { seconds: defaultProgressDeadline, from: citeDefault(object, field, defaultProgressDeadline) }
    : { seconds, from: cite(object, field, seconds) };
}

/** The labels that Knative gives a Revision's pods: knative.dev/serving, pkg/reconciler/revision/resources/meta.go. */
function revisionLabels({ ref, metadata }: Kept<'Revision'>): Record<string, string> {
  return { app: ref.name, ...metadata.labels, 'serving.knative.dev/revision': ref.name };
}

/** What KEDA may take down to no replica at all, by target: minReplicaCount is 0 unless set, idleReplicaCount is below it. */
function scalesToZero(scaledObjects: Listing<Kept<'ScaledObject'>>): Map<string, Citation> {
  const targets = new Map<string, Citation>();
  for (const object of scaledObjects) {
    const { scaleTargetRef, minReplicaCount, idleReplicaCount } = object.spec ?? {};
    if (scaleTargetRef?.name === undefined || (idleReplicaCount ?? minReplicaCount ?? 0) > 0) continue;
    targets.set(
      targetKey(object.ref.namespace, scaleTargetRef.kind ?? 'Deployment', scaleTargetRef.name),
      idleReplicaCount !== undefined
        ? cite(object, 'spec.idleReplicaCount', idleReplicaCount)
        : minReplicaCount !== undefined
          ? cite(object, 'spec.minReplicaCount', minReplicaCount)
          : citeDefault(object, 'spec.minReplicaCount', 0),
    );
  }
  return targets;
}

function targetKey(namespace: string | undefined, kind: string, name: string): string {
  return `${namespace ?? ''}/${kind}/${name}`;
}
