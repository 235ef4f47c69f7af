import rule from '../../../src/rules/service/network-policy-handoff.ts';
import { coredns, corednsPod, dnsService } from '../../support/dns-objects.ts';
import { pod, service } from '../../support/objects.ts';
import { calicoPolicy, ciliumPolicy, networkPolicy } from '../../support/policies.ts';
import { testRule } from '../../support/test-rule.ts';

const dns = [dnsService, coredns(), corednsPod('coredns-1')];
const cart = pod('shop/cart-1', 'cart');
const everything = { podSelector: {} };
const many = Array.from({ length: 1000 }, (_, index) => index);

testRule('service/network-policy-handoff', rule, {
  flags: {
    'a NetworkPolicy that selects the pods of the cluster’s DNS': {
      objects: [
        ...dns,
        networkPolicy('kube-system/dns', { podSelector: { matchLabels: { 'k8s-app': 'kube-dns' } } }),
      ],
      expect: [['low', 'NetworkPolicy kube-system/dns']],
    },
    'the egress of CoreDNS, its way to upstream resolvers': {
      objects: [...dns, networkPolicy('kube-system/dns', { podSelector: {}, policyTypes: ['Egress'] })],
      expect: [['low', 'NetworkPolicy kube-system/dns']],
    },
    'a CiliumNetworkPolicy that selects the pods behind a Service': {
      objects: [
        ...dns,
        service('shop/cart'),
        cart,
        ciliumPolicy('shop/cart', {
          spec: { endpointSelector: { matchLabels: { app: 'cart' } }, ingress: [{}] },
        }),
      ],
      expect: [['low', 'CiliumNetworkPolicy shop/cart']],
    },
    'a GlobalNetworkPolicy for the egress of pods that look names up': {
      objects: [...dns, cart, calicoPolicy('lockdown', { selector: `app == 'cart'`, types: ['Egress'] })],
      expect: [['low', 'GlobalNetworkPolicy lockdown']],
    },
    'a policy by service account, which may select the pods': {
      objects: [
        ...dns,
        service('shop/cart'),
        cart,
        calicoPolicy('shop/cart', { serviceAccountSelector: `role == 'web'` }),
      ],
      expect: [['low', 'NetworkPolicy shop/cart']],
    },
    'a CiliumClusterwideNetworkPolicy on all three paths': {
      objects: [
        ...dns,
        service('shop/cart'),
        cart,
        ciliumPolicy('all', { spec: { endpointSelector: {}, ingress: [{}], egress: [{}] } }),
      ],
      expect: [
        ['low', 'CiliumClusterwideNetworkPolicy all'],
        ['low', 'CiliumClusterwideNetworkPolicy all'],
        ['low', 'CiliumClusterwideNetworkPolicy all'],
      ],
    },
    'a thousand policies, in one finding for each path': {
      objects: [
        ...dns,
        ...many.flatMap((index) => [
          service(`team-${index}/cart`),
          pod(`team-${index}/cart-1`, 'cart'),
          networkPolicy(`team-${index}/deny`, { podSelector: {}, policyTypes: ['Ingress', 'Egress'] }),
        ]),
      ],
      expect: [
        ['low', 'NetworkPolicy team-0/deny'],
        ['low', 'NetworkPolicy team-0/deny'],
      ],
    },
  },
  passes: {
    'a policy that selects no pod': {
      objects: [
        ...dns,
        service('shop/cart'),
        cart,
        networkPolicy('shop/old', { podSelector: { matchLabels: { app: 'gone' } } }),
      ],
    },
    'the ingress of a pod that is behind no Service': {
      objects: [...dns, cart, networkPolicy('shop/cart', everything)],
    },
    'the egress of a pod that uses the resolvers of its node': {
      objects: [
        ...dns,
        pod('shop/cart-1', 'cart', { dnsPolicy: 'Default' }),
        networkPolicy('shop/cart', { podSelector: {}, policyTypes: ['Egress'] }),
      ],
    },
    'pods on the network of their node': {
      objects: [
        ...dns,
        service('shop/cart'),
        pod('shop/cart-1', 'cart', { hostNetwork: true }),
        networkPolicy('shop/cart', { podSelector: {}, policyTypes: ['Ingress', 'Egress'] }),
      ],
    },
  },
  unknownUses: {
    services: {
      objects: [...dns, service('shop/cart'), cart, networkPolicy('shop/cart', everything)],
      expect: 'unknown',
    },
    clusterDns: {
      objects: [...dns, cart, networkPolicy('shop/cart', everything)],
      expect: 'unknown',
    },
  },
  unknowns: {
    'policies of which a kind was not read': {
      objects: [...dns, cart],
      unread: { NetworkPolicy: 'forbidden' },
    },
  },
  notApplicable: {
    'a cluster without policies': { objects: [...dns, service('shop/cart'), cart] },
    'a policy of Cilium that isolates nothing': {
      objects: [
        ...dns,
        cart,
        ciliumPolicy('shop/audit', {
          spec: { endpointSelector: {}, egress: [{}], enableDefaultDeny: { egress: false } },
        }),
      ],
    },
  },
});
