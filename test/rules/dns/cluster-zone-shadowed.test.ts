import rule from '../../../src/rules/dns/cluster-zone-shadowed.ts';
import { aks, eks, k3s, kubeadm, nodeLocal, openshift } from '../../parse/corefiles.ts';
import { coredns, corefile, dnsService, nodeLocalDns } from '../../support/dns-objects.ts';
import { configMap } from '../../support/network-agents.ts';
import { service } from '../../support/objects.ts';
import type { RawObject } from '../../support/snapshot-of.ts';
import { testRule } from '../../support/test-rule.ts';

const reading = (text: string, dns = dnsService): { objects: RawObject[] } => ({
  objects: [dns, coredns(), corefile(text)],
});
/** kubeadm's Corefile with these lines in its server block. */
const and = (...lines: string[]) =>
  kubeadm.replace('    ready\n', `    ready\n    ${lines.join('\n    ')}\n`);
const addresses = (...clusterIPs: string[]) =>
  service(
    'kube-system/kube-dns',
    { clusterIP: clusterIPs[0], clusterIPs, selector: { 'k8s-app': 'kube-dns' } },
    { labels: { 'k8s-app': 'kube-dns' } },
  );
const hosts = 'hosts {';
const medium = [['medium', 'ConfigMap kube-system/coredns']] as const;

testRule('dns/cluster-zone-shadowed', rule, {
  flags: {
    'hosts without fallthrough': {
      ...reading(and(hosts, '  10.0.0.5 registry.example', '}')),
      expect: medium,
    },
    'hosts that lets only another zone pass': {
      ...reading(and(hosts, '  10.0.0.5 registry.example', '  fallthrough example', '}')),
      expect: medium,
    },
    'hosts for one namespace': {
      ...reading(and('hosts /etc/hosts.shop shop.svc.cluster.local')),
      expect: medium,
    },
    'a template without fallthrough': {
      ...reading(and('template IN A {', '  match ^old[.]', '  answer "{{ .Name }} A 10.0.0.5"', '}')),
      expect: medium,
    },
    'a template that answers every name': {
      ...reading(and('template ANY ANY cluster.local {', '  rcode NXDOMAIN', '  fallthrough', '}')),
      expect: medium,
    },
    'a template whose match takes every name': {
      ...reading(
        and('template IN A {', '  match .*', '  answer "{{ .Name }} A 10.0.0.5"', '  fallthrough', '}'),
      ),
      expect: medium,
    },
    'a template for AAAA where Services have IPv6': {
      ...reading(and('template IN AAAA {', '  rcode NXDOMAIN', '}'), addresses('10.96.0.10', 'fd00::a')),
      expect: medium,
    },
    'a rewritten suffix that answers keep': {
      ...reading(and('rewrite name suffix .old.example .shop.svc.cluster.local')),
      expect: medium,
    },
    'a rewritten expression in braces with a value alone': {
      ...reading(
        and(
          'rewrite stop {',
          '  name regex (.*)[.]a[.]b {1}.shop.svc.cluster.local',
          '  answer value x y',
          '}',
        ),
      ),
      expect: medium,
    },
    'a manifest': { manifests: [corefile(and(hosts, '  10.0.0.5 registry.example', '}'))], expect: medium },
  },
  passes: {
    kubeadm: reading(kubeadm),
    EKS: reading(eks),
    AKS: reading(aks.replace(/import .*/g, '')),
    'k3s, whose hosts passes on': reading(k3s.replace(/import .*/g, '')),
    OpenShift: reading(openshift),
    'split horizon: one name answered otherwise': reading(
      and(hosts, '  10.0.0.5 cart.shop.svc.cluster.local', '  fallthrough', '}'),
    ),
    'split horizon: one Service whose name is a zone': reading(
      and('hosts /etc/hosts.cart cart.shop.svc.cluster.local'),
    ),
    'hosts for another zone': reading(and('hosts /etc/hosts.corp corp.example')),
    'hosts in a server block of its own': reading(`${kubeadm}corp.example {\n    hosts /etc/hosts.corp\n}\n`),
    'a template for another zone': reading(and('template IN A corp.example {', '  rcode NXDOMAIN', '}')),
    'a template with an expression': reading(
      and('template IN A {', '  match ^old[.]', '  rcode NXDOMAIN', '  fallthrough', '}'),
    ),
    'a template that takes AAAA away, of Services with IPv4 alone': reading(
      and('template ANY AAAA {', '  rcode NOERROR', '}'),
    ),
    'a template for A, of Services with IPv6 alone': reading(
      and('template IN A {', '  rcode NOERROR', '}'),
      addresses('fd00::a'),
    ),
    'an exact rewrite': reading(and('rewrite name old.example cart.shop.svc.cluster.local')),
    'an exact rewrite that says so': reading(and('rewrite continue name exact a.example b.example')),
    'a rewrite with answer auto': reading(and('rewrite name suffix .a.example .b.example answer auto')),
    'a rewrite with a rule for the answer': reading(
      and('rewrite stop {', '  name regex (.*)[.]a {1}.b', '  answer name (.*)[.]b {1}.a', '}'),
    ),
    'a rewrite of something else': reading(and('rewrite type ANY HINFO', 'rewrite ttl suffix .a 60')),
    'a rewrite that changes no name': reading(
      and('rewrite stop {', '  name suffix .arpa .arpa', '  answer value a b', '}'),
    ),
    'no kubernetes plugin, which DN09 judges': reading('.:53 {\n    hosts\n    forward . 10.0.0.2\n}\n'),
    'NodeLocal DNSCache': {
      objects: [
        ...reading(eks).objects,
        nodeLocalDns(),
        configMap('kube-system/node-local-dns', { Corefile: nodeLocal }),
      ],
    },
  },
  unknowns: {
    'a zone in a variable': reading(and('hosts /etc/hosts.x {$ZONE}')),
    'a Corefile that does not parse': reading('. {\n'),
    'imports that were not read': reading(`${eks}import /zones/*.conf\n`),
  },
  notApplicable: { 'a cluster without a DNS server': {} },
});
