import rule from '../../../src/rules/multicluster/mesh-apiserver-fragile.ts';
import { tlsSecret } from '../../support/certificates.ts';
import { meshApiserver, meshed, meshService, meshSecret } from '../../support/mesh-objects.ts';
import { ciliumAgent, ciliumConfig } from '../../support/network-agents.ts';
import type { Given, RawObject } from '../../support/snapshot-of.ts';
import { testRule } from '../../support/test-rule.ts';

const deployment = 'Deployment kube-system/clustermesh-apiserver';
const exposed = 'Service kube-system/clustermesh-apiserver';
const agents = meshed('fra', 1).slice(0, 2);

const renewal: RawObject = {
  apiVersion: 'batch/v1',
  kind: 'CronJob',
  metadata: { name: 'clustermesh-apiserver-generate-certs', namespace: 'kube-system' },
  spec: { schedule: '0 0 1 */4 *', jobTemplate: { spec: { template: { spec: { containers: [] } } } } },
};
const live = (...objects: RawObject[]): Given => ({ objects: [...agents, renewal, ...objects] });

/** A snapshot with the Secrets of the server and of the clients, which run out with the year 2026. */
const saved = (collectedAt: string | null, ...objects: RawObject[]): Given => ({
  source: 'snapshot',
  collectedAt,
  objects: [
    ...agents,
    meshApiserver(),
    meshService(),
    tlsSecret('kube-system/clustermesh-apiserver-server-cert'),
    tlsSecret('kube-system/clustermesh-apiserver-remote-cert'),
    ...objects,
  ],
});
const issued = (notBefore: string, notAfter: string): RawObject => ({
  apiVersion: 'cert-manager.io/v1',
  kind: 'Certificate',
  metadata: { name: 'mesh', namespace: 'kube-system' },
  spec: { secretName: 'clustermesh-apiserver-server-cert', dnsNames: ['*.mesh.cilium.io'] },
  status: { notBefore, notAfter, conditions: [{ type: 'Ready', status: 'True' }] },
});

testRule('multicluster/mesh-apiserver-fragile', rule, {
  flags: {
    'a single replica': {
      ...live(meshApiserver({ replicas: 1 }), meshService()),
      expect: [['medium', deployment]],
    },
    'a number of replicas that is not set': {
      ...live(meshApiserver({ replicas: undefined }), meshService()),
      expect: [['medium', deployment]],
    },
    'a NodePort': {
      ...live(meshApiserver(), meshService({ type: 'NodePort' })),
      expect: [['medium', exposed]],
    },
    'certificates in their last fourteen days': {
      ...saved('2026-12-18T12:00:00Z'),
      expect: [
        ['medium', 'Secret kube-system/clustermesh-apiserver-server-cert'],
        ['medium', 'Secret kube-system/clustermesh-apiserver-remote-cert'],
      ],
    },
    'certificates that ran out': {
      ...saved('2027-01-03T12:00:00Z'),
      expect: [
        ['medium', 'Secret kube-system/clustermesh-apiserver-server-cert'],
        ['medium', 'Secret kube-system/clustermesh-apiserver-remote-cert'],
      ],
    },
    'what cert-manager says, whoever renews the others': {
      ...live(meshApiserver(), meshService(), issued('2025-12-01T00:00:00Z', '2026-12-01T00:00:00Z')),
      expect: [['medium', 'Certificate kube-system/mesh']],
    },
    manifests: {
      manifests: [...agents, renewal, meshApiserver({ replicas: 1 }), meshService({ type: 'NodePort' })],
      complete: true,
      expect: [
        ['medium', deployment],
        ['medium', exposed],
      ],
    },
  },
  passes: {
    'two replicas behind a load balancer, with certificates that certgen renews': live(
      meshApiserver(),
      meshService(),
    ),
    'an address that is routed between clusters': live(meshApiserver(), meshService({ type: 'ClusterIP' })),
    'an internal load balancer': live(meshApiserver(), {
      ...meshService(),
      metadata: {
        name: 'clustermesh-apiserver',
        namespace: 'kube-system',
        annotations: { 'service.beta.kubernetes.io/aws-load-balancer-scheme': 'internal' },
      },
    }),
    'a Service of another name': live(meshApiserver()),
    'no replica, which is switched off': live(meshApiserver({ replicas: 0 }), meshService()),
    'certificates with more than fourteen days left': saved('2026-12-17T12:00:00Z'),
    'a certificate that lives for days, in the first of them': live(
      meshApiserver(),
      meshService(),
      issued('2026-11-22T00:00:00Z', '2026-11-29T00:00:00Z'),
    ),
  },
  notApplicable: {
    'a cluster without ClusterMesh': { objects: [ciliumAgent(), ciliumConfig({})] },
    'a cluster that reads the etcd of others only': {
      source: 'snapshot',
      objects: [...agents, meshSecret('ams')],
    },
  },
  unknowns: {
    'certificates that nothing renews and that were not read': { objects: meshed('fra', 1) },
    'a Service that was not read': {
      objects: [...agents, renewal, meshApiserver()],
      unread: { Service: 'forbidden' },
    },
    'certificates of a snapshot whose time nobody knows': saved(null),
  },
  unknownUses: {
    certificates: { ...saved('2026-12-18T12:00:00Z'), expect: 'unknown' },
    workloads: { ...live(meshApiserver(), meshService()), expect: 'unknown' },
    clock: { ...saved('2026-12-18T12:00:00Z'), expect: 'unknown' },
  },
});
