import { boolean, integer, intOrString, isRecord, list, map, object, string } from '../fields.ts';
import { isInTable, keepsMounts, keepsVariable, keptArguments } from './container-table.ts';

/** Kept of containers in the table only. */
const tableFields = ['command', 'args', 'env', 'volumeMounts'];

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
    // That there is one, not what it runs; what it asks is kept of DNS servers only.
    readinessProbe: object({
      periodSeconds: integer,
      exec: object({}),
      httpGet: object({ path: string, port: intOrString }),
    }),
    lifecycle: object({ preStop: object({ sleep: object({ seconds: integer }) }) }),
    volumeMounts: list(object({ name: string, mountPath: string, subPath: string })),
  },
  ({ command, args, env, volumeMounts, readinessProbe, ...kept }) => {
    const name = typeof kept.name === 'string' ? kept.name : '';
    const variables = Array.isArray(env)
      ? env.filter((one: { name?: string }) => keepsVariable(name, one.name ?? ''))
      : [];
    const flags = keptArguments(name, [command, args]);
    return {
      ...kept,
      ...(flags.length === 0 ? {} : { args: flags }),
      ...(variables.length === 0 ? {} : { env: variables }),
      ...(readinessProbe === undefined ? {} : { readinessProbe: probeOf(name, readinessProbe) }),
      ...(volumeMounts !== undefined && keepsMounts(name) ? { volumeMounts } : {}),
    };
  },
  { by: 'name', fieldsOf: (name) => (isInTable(name) ? [] : tableFields) },
);

function probeOf(container: string, probe: unknown): unknown {
  if (!isRecord(probe) || keepsMounts(container)) return probe;
  return Object.fromEntries(Object.entries(probe).filter(([field]) => field !== 'httpGet'));
}

/** The API server's certificate authority, which every pod has mounted beside its token. */
const ownAuthorities = [undefined, 'kube-root-ca.crt', 'openshift-service-ca.crt'];

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
  enableServiceLinks: boolean,
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
      persistentVolumeClaim: object({ claimName: string }),
      projected: object({ sources: list(object({ configMap: object({ name: string }) })) }),
    }),
    // Every pod has one, under a name of its own: in a large cluster that is much memory for what tells nothing.
    ({ projected }) =>
      projected?.sources?.every(({ configMap }) => ownAuthorities.includes(configMap?.name)) !== true,
  ),
});

export const podTemplate = object({
  // What charts put there makes pods anew when a ConfigMap changes.
  metadata: object({ labels: map(string), annotations: map(string, (key) => key.startsWith('checksum/')) }),
  spec: podSpec,
});
