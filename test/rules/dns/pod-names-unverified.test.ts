import rule from '../../../src/rules/dns/pod-names-unverified.ts';
import { aks, eks, k3s, kubeadm, openshift } from '../../parse/corefiles.ts';
import { coredns, corefile, dnsService } from '../../support/dns-objects.ts';
import type { RawObject } from '../../support/snapshot-of.ts';
import { testRule } from '../../support/test-rule.ts';

const cluster = (text: string, ...more: RawObject[]): { objects: RawObject[] } => ({
  objects: [dnsService, coredns(), corefile(text), ...more],
});
const ingress = (...hosts: string[]): RawObject => ({
  apiVersion: 'networking.k8s.io/v1',
  kind: 'Ingress',
  metadata: { name: 'pods', namespace: 'shop' },
  spec: { tls: [{ hosts, secretName: 'pods' }] },
});
const gateway = (hostname: string, protocol = 'HTTPS'): RawObject => ({
  apiVersion: 'gateway.networking.k8s.io/v1',
  kind: 'Gateway',
  metadata: { name: 'pods', namespace: 'shop' },
  spec: { gatewayClassName: 'any', listeners: [{ name: 'pods', port: 443, protocol, hostname }] },
});
const wildcard = '*.shop.pod.cluster.local';
const low = [['low', 'ConfigMap kube-system/coredns']] as const;

testRule('dns/pod-names-unverified', rule, {
  flags: {
    'a certificate of an Ingress': { ...cluster(kubeadm, ingress('shop.example', wildcard)), expect: low },
    'a certificate of a Gateway': { ...cluster(eks, gateway(wildcard)), expect: low },
    'TLS that a Gateway passes through': { ...cluster(eks, gateway(wildcard, 'TLS')), expect: low },
    'another domain': {
      ...cluster(kubeadm.replaceAll('cluster.local', 'corp.internal'), ingress('*.shop.pod.corp.internal')),
      expect: low,
    },
    manifests: { manifests: [corefile(kubeadm), ingress(wildcard)], expect: low },
  },
  passes: {
    'kubeadm, which ships pods insecure': cluster(kubeadm),
    EKS: cluster(eks),
    AKS: cluster(aks.replace(/import .*/g, '')),
    k3s: cluster(k3s.replace(/import .*/g, '')),
    OpenShift: cluster(openshift),
    'pods verified, as autopath needs': cluster(kubeadm.replace('insecure', 'verified'), ingress(wildcard)),
    'pods disabled': cluster(kubeadm.replace('insecure', 'disabled'), ingress(wildcard)),
    'no mode, which is disabled': cluster(kubeadm.replace('pods insecure', ''), ingress(wildcard)),
    'a certificate for Services of the namespace': cluster(kubeadm, ingress('*.shop.svc.cluster.local')),
    'a wildcard that stands for the label of the namespace': cluster(kubeadm, ingress('*.pod.cluster.local')),
    'a name of one pod': cluster(kubeadm, ingress('10-0-0-1.shop.pod.cluster.local')),
    'a listener without TLS': cluster(kubeadm, gateway(wildcard, 'HTTP')),
    'no Gateway API': { ...cluster(kubeadm), notInstalled: ['Gateway'] },
  },
  unknownUses: {
    ingresses: { ...cluster(kubeadm), expect: 'unknown' },
    gateways: { ...cluster(kubeadm), expect: 'unknown' },
  },
  unknowns: {
    'a Corefile that does not parse': cluster('. {\n'),
    'imports that were not read': cluster(`${kubeadm}import /zones/*.conf\n`),
  },
  notApplicable: { 'a cluster without a DNS server': {} },
});
