import type { RawObject } from './snapshot-of.ts';

const versions: Readonly<Record<string, string>> = {
  Job: 'batch/v1',
  CronJob: 'batch/v1',
  Rollout: 'argoproj.io/v1alpha1',
  DeploymentConfig: 'apps.openshift.io/v1',
};

/** A workload `namespace/name` whose pods carry app=`app` and listen on http 8080; `spec` is merged over its template. */
export function workload(
  kind: string,
  path: string,
  app: string,
  spec: Record<string, unknown> = {},
  fields: object = {},
): RawObject {
  const [namespace = '', name = ''] = path.split('/');
  const template = podTemplate({ app });
  const templated = kind === 'CronJob' ? { jobTemplate: { spec: { template } } } : { template };
  return {
    apiVersion: versions[kind] ?? 'apps/v1',
    kind,
    metadata: { name, namespace },
    spec: { ...templated, ...spec },
    ...fields,
  };
}

export function podTemplate(
  labels: Readonly<Record<string, string>>,
  containers: readonly object[] = [
    { name: 'main', ports: [{ name: 'http', containerPort: 8080, protocol: 'TCP' }] },
  ],
  more: object = {},
): object {
  return { metadata: { labels }, spec: { containers, ...more } };
}
