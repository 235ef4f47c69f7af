import rule from '../../../src/rules/service/stateful-set-service.ts';
import { service } from '../../support/objects.ts';
import { testRule } from '../../support/test-rule.ts';
import { podTemplate, workload } from '../../support/workload-objects.ts';

const set = (spec: Record<string, unknown> = {}) =>
  workload('StatefulSet', 'shop/db', 'db', { serviceName: 'peers', replicas: 3, ...spec });
const running = (image: string) => set({ template: podTemplate({ app: 'db' }, [{ name: 'main', image }]) });
const headless = (spec: object = {}, path = 'shop/peers') =>
  service(path, { clusterIP: 'None', clusterIPs: ['None'], selector: { app: 'db' }, ...spec });
const balanced = service('shop/peers', { selector: { app: 'db' } });
const kubeDns = [
  service('kube-system/kube-dns', { clusterIP: '10.96.0.10', selector: { 'k8s-app': 'kube-dns' } }),
  workload('Deployment', 'kube-system/kube-dns', 'dns', {
    template: podTemplate({ 'k8s-app': 'kube-dns' }, [
      { name: 'kubedns', image: 'gke.gcr.io/k8s-dns-kube-dns:1.26.4' },
      { name: 'dnsmasq', image: 'gke.gcr.io/k8s-dns-dnsmasq-nanny:1.26.4' },
    ]),
  }),
];
const expect = (severity: 'high' | 'medium' | 'low') => [[severity, 'StatefulSet shop/db']] as const;

testRule('service/stateful-set-service', rule, {
  flags: {
    'a Service that does not exist': { objects: [set()], expect: expect('high') },
    'one of that name in another namespace': {
      objects: [set(), headless({}, 'data/peers')],
      expect: expect('high'),
    },
    'a single pod without its Service': { objects: [set({ replicas: 1 })], expect: expect('low') },
    'no replicas stated, which means one': { objects: [set({ replicas: undefined })], expect: expect('low') },
    'a Service that selects other pods': {
      objects: [set(), headless({ selector: { app: 'web' } })],
      expect: expect('high'),
    },
    'a Service that wants a label more than its pods have': {
      objects: [set({ replicas: 1 }), headless({ selector: { app: 'db', tier: 'x' } })],
      expect: expect('low'),
    },
    'an alias': {
      objects: [set(), service('shop/peers', { type: 'ExternalName', externalName: 'db.example.com' })],
      expect: expect('high'),
    },
    'a Service that is not headless, with a DNS that is not known': {
      objects: [set(), balanced],
      expect: expect('low'),
    },
    'a Service that is not headless, with kube-dns': {
      objects: [set(), balanced, ...kubeDns],
      expect: expect('medium'),
    },
    'clustered software whose members are not published until they are ready': {
      objects: [running('quay.io/coreos/etcd:v3.6.5'), headless()],
      expect: expect('low'),
    },
    'the same where another Service publishes other pods': {
      objects: [
        running('rabbitmq@sha256:0000'),
        headless({ publishNotReadyAddresses: false }),
        headless({ publishNotReadyAddresses: true, selector: { app: 'web' } }, 'shop/web'),
      ],
      expect: expect('low'),
    },
    'manifests that are complete': { manifests: [set()], complete: true, expect: expect('high') },
    'a manifest whose serviceName is no name': {
      manifests: [set({ serviceName: '*** look here ***' })],
      complete: true,
      expect: expect('high'),
    },
  },
  passes: {
    'a headless Service that selects its pods': { objects: [set(), headless()] },
    'a StatefulSet that is scaled to zero': { objects: [set({ replicas: 0 })] },
    'a Service without a selector': { objects: [set(), headless({ selector: undefined })] },
    'clustered software that publishes its members': {
      objects: [running('zookeeper:3.9'), headless({ publishNotReadyAddresses: true })],
    },
    'clustered software that publishes them through another Service': {
      objects: [
        running('consul:1.22'),
        headless(),
        headless({ publishNotReadyAddresses: true }, 'shop/discovery'),
      ],
    },
    'clustered software with a single member': {
      objects: [
        set({ replicas: 1, template: podTemplate({ app: 'db' }, [{ name: 'main', image: 'cassandra:5' }]) }),
        headless(),
      ],
    },
    'software that only sounds like it': { objects: [running('example/etcd-backup:1'), headless()] },
  },
  unknownUses: { clusterDns: { objects: [set(), balanced], expect: expect('low') } },
  unknowns: {
    'Services of the namespace that were not read': {
      objects: [set()],
      onlyIn: { Service: ['default'] },
    },
    'manifests without the Service, which may stand elsewhere': { manifests: [set(), headless({}, 'x/y')] },
  },
  notApplicable: {
    'no serviceName, which is optional': { objects: [set({ serviceName: undefined })] },
    'an empty serviceName': { objects: [set({ serviceName: '' })] },
  },
});
