import { boolean, integer, list, map, object, string } from '../fields.ts';
import { keepsMounts, keepsVariable, keptArguments } from './container-table.ts';

const container = object(
  {
    name: string,
    image: string,
    restartPolicy: string,
    command: list(string),
    args: list(string),
    env: list(object({ name: string, value: string })),
    ports: list(object({ name: string, containerPort: integer, hostPort: integer, protocol: string })),
    resources: object({ limits: map(string), requests: map(string) }),
    // That there is one, not what it runs or asks.
    readinessProbe: object({ periodSeconds: integer }),
    lifecycle: object({ preStop: object({ sleep: object({ seconds: integer }) }) }),
    volumeMounts: list(object({ name: string, mountPath: string, subPath: string })),
  },
  ({ command, args, env, volumeMounts, ...kept }) => {
    const name = typeof kept.name === 'string' ? kept.name : '';
    const variables = Array.isArray(env)
      ? env.filter((one: { name?: string }) => keepsVariable(name, one.name ?? ''))
      : [];
    const flags = keptArguments(name, [command, args]);
    return {
      ...kept,
      ...(flags.length === 0 ? {} : { args: flags }),
      ...(variables.length === 0 ? {} : { env: variables }),
      ...(volumeMounts !== undefined && keepsMounts(name) ? { volumeMounts } : {}),
    };
  },
);

/** What is kept of a pod's specification; a workload's template keeps the same. */
export const podSpec = object({
  nodeName: string,
  os: object({ name: string }),
  hostNetwork: boolean,
  dnsPolicy: string,
  dnsConfig: object({
    nameservers: list(string),
    searches: list(string),
    options: list(object({ name: string, value: string })),
  }),
  runtimeClassName: string,
  priorityClassName: string,
  terminationGracePeriodSeconds: integer,
  readinessGates: list(object({ conditionType: string })),
  nodeSelector: map(string),
  affinity: object({
    nodeAffinity: object({
      requiredDuringSchedulingIgnoredDuringExecution: object({
        nodeSelectorTerms: list(
          object({
            matchExpressions: list(object({ key: string, operator: string, values: list(string) })),
            matchFields: list(object({ key: string, operator: string, values: list(string) })),
          }),
        ),
      }),
    }),
  }),
  tolerations: list(object({ key: string, operator: string, value: string, effect: string })),
  containers: list(container),
  initContainers: list(container),
  volumes: list(
    object({
      name: string,
      configMap: object({ name: string, items: list(object({ key: string, path: string })) }),
      hostPath: object({ path: string }),
      projected: object({ sources: list(object({ configMap: object({ name: string }) })) }),
    }),
  ),
});

export const podTemplate = object({
  metadata: object({ labels: map(string) }),
  spec: podSpec,
});
