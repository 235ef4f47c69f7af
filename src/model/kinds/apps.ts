import { boolean, integer, intOrString, object, string } from '../fields.ts';
import { defineKind, labelSelector } from './define-kind.ts';
import { podTemplate } from './pod-template.ts';

const appsV1 = [{ group: 'apps', versions: ['v1'] }] as const;

export const daemonSet = defineKind({
  kind: 'DaemonSet',
  plural: 'daemonsets',
  served: appsV1,
  builtIn: true,
  fields: object({
    spec: object({
      selector: labelSelector,
      template: podTemplate,
      updateStrategy: object({
        type: string,
        rollingUpdate: object({ maxUnavailable: intOrString, maxSurge: intOrString }),
      }),
    }),
    status: object({
      desiredNumberScheduled: integer,
      currentNumberScheduled: integer,
      numberReady: integer,
      numberMisscheduled: integer,
      numberUnavailable: integer,
    }),
  }),
});

export const deployment = defineKind({
  kind: 'Deployment',
  plural: 'deployments',
  served: appsV1,
  builtIn: true,
  fields: object({
    spec: object({
      replicas: integer,
      paused: boolean,
      progressDeadlineSeconds: integer,
      selector: labelSelector,
      template: podTemplate,
    }),
    status: object({ replicas: integer, readyReplicas: integer, availableReplicas: integer }),
  }),
});

export const statefulSet = defineKind({
  kind: 'StatefulSet',
  plural: 'statefulsets',
  served: appsV1,
  builtIn: true,
  fields: object({
    spec: object({ replicas: integer, serviceName: string, selector: labelSelector, template: podTemplate }),
    status: object({ replicas: integer, readyReplicas: integer }),
  }),
});

const batchV1 = [{ group: 'batch', versions: ['v1'] }] as const;

export const job = defineKind({
  kind: 'Job',
  plural: 'jobs',
  served: batchV1,
  builtIn: true,
  fields: object({
    spec: object({ suspend: boolean, template: podTemplate }),
    status: object({ active: integer }),
  }),
});

export const cronJob = defineKind({
  kind: 'CronJob',
  plural: 'cronjobs',
  served: batchV1,
  builtIn: true,
  fields: object({
    spec: object({ suspend: boolean, jobTemplate: object({ spec: object({ template: podTemplate }) }) }),
  }),
});

/** https://argo-rollouts.readthedocs.io/en/stable/features/specification/ */
export const rollout = defineKind({
  kind: 'Rollout',
  plural: 'rollouts',
  served: [{ group: 'argoproj.io', versions: ['v1alpha1'] }],
  fields: object({
    spec: object({
      replicas: integer,
      progressDeadlineSeconds: integer,
      selector: labelSelector,
      template: podTemplate,
      workloadRef: object({ kind: string, name: string }),
      strategy: object({
        canary: object({
          canaryService: string,
          stableService: string,
          pingPong: object({ pingService: string, pongService: string }),
        }),
        blueGreen: object({ activeService: string, previewService: string }),
      }),
    }),
  }),
});

/** https://docs.openshift.com/container-platform/latest/applications/deployments/what-deployments-are.html */
export const deploymentConfig = defineKind({
  kind: 'DeploymentConfig',
  plural: 'deploymentconfigs',
  served: [{ group: 'apps.openshift.io', versions: ['v1'] }],
  fields: object({ spec: object({ replicas: integer, template: podTemplate }) }),
});

/** https://knative.dev/docs/serving/reference/serving-api/ */
export const knativeRevision = defineKind({
  kind: 'Revision',
  plural: 'revisions',
  served: [{ group: 'serving.knative.dev', versions: ['v1'] }],
  fields: object({}),
});

export const knativeService = defineKind({
  kind: 'Service',
  plural: 'services',
  served: [{ group: 'serving.knative.dev', versions: ['v1'] }],
  fields: object({ spec: object({ template: podTemplate }) }),
});

/** https://keda.sh/docs/latest/reference/scaledobject-spec/ */
export const scaledObject = defineKind({
  kind: 'ScaledObject',
  plural: 'scaledobjects',
  served: [{ group: 'keda.sh', versions: ['v1alpha1'] }],
  fields: object({
    spec: object({
      scaleTargetRef: object({ kind: string, name: string }),
      minReplicaCount: integer,
      idleReplicaCount: integer,
    }),
  }),
});
