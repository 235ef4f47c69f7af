import { expect, it } from 'vitest';
import { corednsCorefiles, corednsNeeds, kubernetesPlugins } from '../../../src/net/dns/coredns-needs.ts';
import { kubeadm } from '../../parse/corefiles.ts';
import { coredns, corefile, dnsService } from '../../support/dns-objects.ts';
import { evidenceIn } from '../../support/snapshot-of.ts';

function dnsOf(version: string, text = kubeadm) {
  const image = `registry.k8s.io/coredns/coredns:${version}`;
  const { clusterDns } = evidenceIn({ objects: [dnsService, coredns({ image }), corefile(text)] });
  if (clusterDns.state !== 'known') throw new Error(clusterDns.state);
  return clusterDns.value;
}
const needs = (version: string, text?: string) => {
  const { needs: all, unsure } = corednsNeeds(dnsOf(version, text));
  return [all.map(({ resource }) => resource).join(' '), unsure];
};

it.each([
  ['v1.8.0', 'services namespaces endpoints', false],
  ['v1.8.1', 'services namespaces endpointslices', false],
  ['latest', 'services namespaces', true],
])('CoreDNS %s', (version, resources, unsure) => {
  expect(needs(version)).toEqual([resources, unsure]);
});

it.each([
  ['pods verified', 'services namespaces endpointslices pods'],
  ['multicluster clusterset.local', 'services namespaces endpointslices serviceimports'],
  ['noendpoints', 'services namespaces'],
])('option %s', (option, resources) => {
  expect(needs('v1.12.0', kubeadm.replace('pods insecure', option))).toEqual([resources, false]);
});

it('reads the plugins of every Corefile of CoreDNS', () => {
  const dns = dnsOf('v1.12.0', `${kubeadm}\nexample.org {\n  kubernetes example.org\n}\n`);
  expect([corednsCorefiles(dns).length, kubernetesPlugins(dns).length]).toEqual([1, 2]);
});
