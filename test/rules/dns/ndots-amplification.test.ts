import rule from '../../../src/rules/dns/ndots-amplification.ts';
import { kubeadm } from '../../parse/corefiles.ts';
import { coredns, corefile, dnsService, nodeLocalDns } from '../../support/dns-objects.ts';
import { pod } from '../../support/objects.ts';
import type { RawObject } from '../../support/snapshot-of.ts';
import { testRule } from '../../support/test-rule.ts';
import { podTemplate, workload } from '../../support/workload-objects.ts';

const deployment = (settings: object): RawObject =>
  workload('Deployment', 'shop/cart', 'x', {
    template: podTemplate({ app: 'x' }, [{ name: 'main' }], settings),
  });
const cart = (settings: object): RawObject[] => [deployment(settings)];
const searches = (count: number) => Array.from({ length: count }, (_, index) => `s${index}.example.com`);
const searching = (count: number, more: object = {}) => ({
  dnsConfig: { searches: searches(count), ...more },
});
const ndots = (value: string) => ({ options: [{ name: 'ndots', value }] });
const dns = (text = kubeadm): RawObject[] => [dnsService, coredns(), corefile(text)];
const autopath = kubeadm
  .replace('pods insecure', 'pods verified')
  .replace('cache 30', 'autopath @kubernetes\n    cache 30');
const saved = (count: number) => ({
  'nodes/w1/resolv.conf': `nameserver 10.1.0.2\nsearch ${searches(count).join(' ')}\n`,
});
const at = 'Deployment shop/cart';

testRule('dns/ndots-amplification', rule, {
  flags: {
    'four search domains beside the three of the cluster': {
      objects: [...dns(), ...cart(searching(4))],
      expect: [['low', at]],
    },
    'eight search domains beside the three of the cluster': {
      objects: [...dns(), ...cart(searching(8))],
      expect: [['medium', at]],
    },
    'two search domains where nodes have two more': {
      objects: [...dns(), ...cart(searching(2))],
      files: { 'nodes/w1/resolv.conf': 'search ec2.internal corp.example.com\n' },
      expect: [['low', at]],
    },
    'ndots above 5': { objects: [...dns(), ...cart({ dnsConfig: ndots('10') })], expect: [['low', at]] },
    'the resolvers of the node with ndots and search domains': {
      objects: [...dns(), ...cart({ dnsPolicy: 'Default', ...searching(6, ndots('5')) })],
      expect: [['low', at]],
    },
    'dnsPolicy None with ndots and search domains': {
      objects: [
        ...dns(),
        ...cart({
          dnsPolicy: 'None',
          ...searching(11, { ...ndots('5'), nameservers: ['10.96.0.10'] }),
        }),
      ],
      expect: [['medium', at]],
    },
    'search domains of a node': {
      objects: [...dns(), ...cart({})],
      files: saved(3),
      expect: [['low', 'Node w1']],
    },
    'many search domains of a node': {
      objects: [...dns(), ...cart({})],
      files: saved(8),
      expect: [['medium', 'Node w1']],
    },
    'autopath that sees only NodeLocal DNSCache': {
      objects: [...dns(autopath), nodeLocalDns(), ...cart(searching(4))],
      expect: [['low', at]],
    },
    'a manifest': { manifests: [deployment(searching(4))], expect: [['low', at]] },
  },
  passes: {
    'the defaults': { objects: [...dns(), ...cart({})] },
    'the defaults on EC2, with two search domains of the node': {
      objects: [...dns(), ...cart({})],
      files: saved(2),
    },
    'ndots 2 with many search domains': { objects: [...dns(), ...cart(searching(8, ndots('2')))] },
    'ndots 1': { objects: [...dns(), ...cart({ dnsConfig: ndots('1') })] },
    'one search domain more where nodes have two': {
      objects: [...dns(), ...cart(searching(1))],
      files: saved(2),
    },
    'search domains that the cluster has already': {
      objects: [
        ...dns(),
        ...cart({ dnsConfig: { searches: ['svc.cluster.local', 'cluster.local', ...searches(1)] } }),
      ],
      files: saved(1),
    },
    'dnsPolicy None without ndots, which is then 1': {
      objects: [...dns(), ...cart({ dnsPolicy: 'None', ...searching(8, { nameservers: ['10.96.0.10'] }) })],
    },
    'the resolvers of the node, whose ndots is not told': {
      objects: [...dns(), ...cart({ dnsPolicy: 'Default', ...searching(8) })],
    },
    'CoreDNS with autopath': { objects: [...dns(autopath), ...cart(searching(8))], files: saved(8) },
    'pods for Windows': {
      objects: [...dns(), ...cart({ os: { name: 'windows' }, ...searching(8) })],
    },
  },
  unknowns: {
    'one search domain more where nodes may have others': { objects: [...dns(), ...cart(searching(1))] },
  },
  unknownUses: {
    clusterDns: { objects: [...dns(), ...cart(searching(4))], expect: [['low', at]] },
  },
  notApplicable: {
    'a pod that has ended': {
      objects: [{ ...pod('shop/job', 'job', searching(8)), status: { phase: 'Succeeded' } }],
    },
  },
});
