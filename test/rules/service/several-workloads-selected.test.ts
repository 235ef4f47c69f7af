import rule from '../../../src/rules/service/several-workloads-selected.ts';
import { pod, service } from '../../support/objects.ts';
import type { RawObject } from '../../support/snapshot-of.ts';
import { testRule } from '../../support/test-rule.ts';
import { podTemplate, workload } from '../../support/workload-objects.ts';

const made = (
  kind: string,
  name: string,
  image: string,
  labels: object = {},
  spec: object = {},
  ports: object[] = [],
) =>
  workload(kind, `shop/${name}`, 'web', {
    replicas: 2,
    template: podTemplate({ app: 'web', ...labels }, [{ name: 'main', image, ports }]),
    ...spec,
  });
const web = made('Deployment', 'web', 'example/web:1', {}, {}, [{ name: 'http', containerPort: 8080 }]);
const db = made('StatefulSet', 'db', 'example/postgres:18');
const of = (spec: object = {}) => service('shop/web', { selector: { app: 'web' }, ...spec });
const job = (name: string) =>
  workload('Job', `shop/${name}`, 'web', {
    template: podTemplate({ app: 'web' }, [{ name: 'main', image: 'example/migrate:1' }]),
  });
const jobPod = (phase: string): RawObject => ({
  ...pod(
    'shop/migrate-x',
    'web',
    {},
    { ownerReferences: [{ kind: 'Job', name: 'migrate', controller: true }] },
  ),
  status: { phase },
});
const expect = [['medium', 'Service shop/web']] as const;

testRule('service/several-workloads-selected', rule, {
  flags: {
    'an application and its database': { objects: [of(), web, db], expect },
    'four applications': {
      objects: [
        of(),
        web,
        db,
        made('Deployment', 'mail', 'example/mail:1'),
        made('DaemonSet', 'log', 'x/log:1'),
      ],
      expect,
    },
    'an application and a Job that runs': { objects: [of(), web, job('migrate'), jobPod('Running')], expect },
    'different names by the common label': {
      objects: [
        of(),
        made('Deployment', 'web', 'example/web:1', { 'app.kubernetes.io/name': 'web' }),
        made('Deployment', 'db', 'example/db:1', { 'app.kubernetes.io/name': 'db' }),
      ],
      expect,
    },
    'a headless Service': { objects: [of({ clusterIP: 'None' }), web, db], expect },
    'a port name that both declare': {
      objects: [
        of({ ports: [{ name: 'http', port: 80, targetPort: 'http' }] }),
        web,
        made('Deployment', 'admin', 'example/admin:1', {}, {}, [{ name: 'http', containerPort: 9090 }]),
      ],
      expect,
    },
    manifests: { manifests: [of(), web, db], expect },
    'manifests of an application and a CronJob': {
      manifests: [
        of(),
        web,
        workload('CronJob', 'shop/report', 'web', {
          jobTemplate: {
            spec: { template: podTemplate({ app: 'web' }, [{ name: 'main', image: 'example/report:1' }]) },
          },
        }),
      ],
      expect,
    },
  },
  passes: {
    'one workload': { objects: [of(), web] },
    'blue and green': {
      objects: [of(), made('Deployment', 'web-blue', 'a/web:1'), made('Deployment', 'web-green', 'b/web:2')],
    },
    'a canary': { objects: [of(), web, made('Deployment', 'web-canary', 'example/other:2')] },
    'Flagger’s primary': { objects: [of(), web, made('Deployment', 'web-primary', 'example/other:2')] },
    'shards of one image': {
      objects: [
        of(),
        made('DaemonSet', 'edge-a', 'registry.example.com:5000/edge:1'),
        made('DaemonSet', 'edge-b', 'registry.example.com:5000/edge@sha256:00'),
      ],
    },
    'parts that join two others': {
      objects: [
        of(),
        made('Deployment', 'a', 'example/web:1'),
        made('Deployment', 'b', 'example/api:1'),
        made('Deployment', 'b-canary', 'example/web:1'),
      ],
    },
    'the same app.kubernetes.io/name': {
      objects: [
        of(),
        made('Deployment', 'read', 'example/a:1', { 'app.kubernetes.io/name': 'loki' }),
        made('StatefulSet', 'write', 'example/b:1', { 'app.kubernetes.io/name': 'loki' }),
      ],
    },
    'a workload scaled to zero': {
      objects: [of(), web, made('StatefulSet', 'db', 'example/postgres:18', {}, { replicas: 0 })],
    },
    'a Job that has run to its end': { objects: [of(), web, job('migrate'), jobPod('Succeeded')] },
    'a workload that does not declare the port name': {
      objects: [of({ ports: [{ name: 'http', port: 80, targetPort: 'http' }] }), web, db],
    },
    'a workload of another namespace': {
      objects: [of(), web, { ...db, metadata: { name: 'db', namespace: 'data' } }],
    },
    'a Rollout that switches the Service': {
      objects: [
        of(),
        web,
        made(
          'Rollout',
          'checkout',
          'example/checkout:1',
          {},
          {
            strategy: { canary: { stableService: 'web', canaryService: 'web-canary' } },
          },
        ),
      ],
    },
    'a Rollout and the Deployment that it takes its template from': {
      objects: [
        of(),
        web,
        workload('Rollout', 'shop/checkout', 'web', {
          template: undefined,
          workloadRef: { kind: 'Deployment', name: 'web' },
        }),
      ],
    },
  },
  unknownUses: {
    pods: { objects: [of(), web, job('migrate'), jobPod('Running')], expect: 'unknown' },
  },
  unknowns: {
    'workloads of a kind that was not read': { objects: [of(), web], unread: { StatefulSet: 'forbidden' } },
  },
  notApplicable: {
    'a Service without a selector': { objects: [of({ selector: {} }), web, db] },
    'an ExternalName Service': { objects: [of({ type: 'ExternalName' }), web, db] },
    'a headless Service by which members find each other': {
      objects: [of({ clusterIP: 'None', publishNotReadyAddresses: true }), web, db],
    },
  },
});
