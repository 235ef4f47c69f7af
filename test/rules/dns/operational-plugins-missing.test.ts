import rule from '../../../src/rules/dns/operational-plugins-missing.ts';
import { aks, eks, k3s, kubeadm, nodeLocal, openshift } from '../../parse/corefiles.ts';
import { corednsSpec, coredns, corefile, dnsService, nodeLocalDns } from '../../support/dns-objects.ts';
import { configMap } from '../../support/network-agents.ts';
import type { RawObject } from '../../support/snapshot-of.ts';
import { testRule } from '../../support/test-rule.ts';

const holder = 'ConfigMap kube-system/coredns';
const server = 'Deployment kube-system/coredns';
const asksReady = { httpGet: { path: '/ready', port: 8181, scheme: 'HTTP' } };

/** CoreDNS with this readinessProbe. */
function probed(
  readinessProbe: object | undefined,
  fields: { annotations?: object; ports?: object[] } = {},
): RawObject {
  const labels = { 'k8s-app': 'kube-dns' };
  const spec = corednsSpec('coredns') as { containers: object[] };
  const probe = readinessProbe === undefined ? {} : { readinessProbe };
  const [container] = spec.containers;
  const containers = [{ ...container, ...probe, ports: fields.ports ?? [] }];
  const { annotations = {} } = fields;
  return coredns(
    {},
    {
      spec: { replicas: 2, template: { metadata: { labels, annotations }, spec: { ...spec, containers } } },
    },
  );
}
const reading = (text: string, deployment: RawObject = probed(asksReady)): { objects: RawObject[] } => ({
  objects: [dnsService, deployment, corefile(text)],
});
const without = (line: RegExp) => kubeadm.replace(line, '');

testRule('dns/operational-plugins-missing', rule, {
  flags: {
    'a Corefile without ready': { ...reading(without(/ *ready\n/)), expect: [['medium', holder]] },
    'a Deployment without a readinessProbe': {
      ...reading(kubeadm, probed(undefined)),
      expect: [['medium', server]],
    },
    'a readinessProbe that asks whether the process lives': {
      ...reading(kubeadm, probed({ httpGet: { path: '/health', port: 8080 } })),
      expect: [['medium', server]],
    },
    'a readinessProbe on another port than that of ready': {
      ...reading(kubeadm.replace('ready\n', 'ready :8182\n')),
      expect: [['medium', server]],
    },
    'a readinessProbe that runs a command': {
      ...reading(kubeadm, probed({ exec: { command: ['true'] }, periodSeconds: 5 })),
      expect: [['medium', server]],
    },
    'no health, as low': { ...reading(without(/ *health \{[^}]*\}\n/)), expect: [['low', holder]] },
    'health without lameduck, as low': {
      ...reading(kubeadm.replace(/health \{[^}]*\}/, 'health')),
      expect: [['low', holder]],
    },
    'a lameduck shorter than five seconds, as low': {
      ...reading(kubeadm.replace('lameduck 5s', 'lameduck 4900ms')),
      expect: [['low', holder]],
    },
    'no reload, as low': { ...reading(without(/ *reload\n/)), expect: [['low', holder]] },
    'no errors in a block that answers, as low': {
      ...reading(without(/ *errors\n/)),
      expect: [['low', holder]],
    },
    'a conditional forward without cache, as low': {
      ...reading(`${kubeadm}corp.example {\n    errors\n    forward . 10.1.0.4\n}\n`),
      expect: [['low', holder]],
    },
    'a manifest of a Corefile alone': {
      manifests: [corefile(without(/ *ready\n/))],
      expect: [['medium', holder]],
    },
    'the Corefile of k3s, as low': { ...reading(k3s.replace(/import .*/g, '')), expect: [['low', holder]] },
  },
  passes: {
    kubeadm: reading(kubeadm),
    EKS: reading(eks),
    AKS: reading(aks.replace(/import .*/g, '')),
    OpenShift: reading(openshift),
    'a readinessProbe that names its port': reading(
      kubeadm,
      probed(
        { httpGet: { path: '/ready', port: 'readiness' } },
        { ports: [{ name: 'readiness', containerPort: 8181 }] },
      ),
    ),
    'no reload where a checksum makes pods anew': reading(
      without(/ *reload\n/),
      probed(asksReady, { annotations: { 'checksum/config': '0123' } }),
    ),
    'a conditional forward with cache, and plugins in another block': reading(
      `${kubeadm}corp.example {\n    errors\n    cache 30\n    forward . 10.1.0.4\n}\n`,
    ),
    'a block that neither forwards nor asks the API server': reading(
      `${kubeadm}hostname.bind {\n    chaos\n}\n`,
    ),
    'a lameduck of a minute': reading(kubeadm.replace('lameduck 5s', 'lameduck 1m')),
    'NodeLocal DNSCache without ready': {
      objects: [
        ...reading(kubeadm).objects,
        nodeLocalDns(),
        configMap('kube-system/node-local-dns', { Corefile: nodeLocal }),
      ],
    },
    'a manifest of a Corefile whose Deployment is elsewhere': { manifests: [corefile(kubeadm)] },
  },
  unknowns: {
    'a Corefile that does not parse': reading('. {\n'),
    'imports that were not read': reading(`${kubeadm}import /zones/*.conf\n`),
    'a Corefile that was forbidden': {
      objects: [dnsService, coredns()],
      unreadNames: [{ kind: 'ConfigMap', namespace: 'kube-system', name: 'coredns' }],
    },
  },
  notApplicable: { 'a cluster without a DNS server': {} },
});
