import rule from '../../../src/rules/dataplane/ipvs-without-strict-arp.ts';
import { configMap, daemonSet, kubeProxyAgent } from '../../support/network-agents.ts';
import { service } from '../../support/objects.ts';
import type { RawObject } from '../../support/snapshot-of.ts';
import { testRule } from '../../support/test-rule.ts';

const config = (text: string) => configMap('kube-system/kube-proxy', { 'config.conf': text });
const ipvs = config('mode: ipvs\nipvs: { strictARP: false }');
const advertisement: RawObject = {
  apiVersion: 'metallb.io/v1beta1',
  kind: 'L2Advertisement',
  metadata: { name: 'lan', namespace: 'metallb-system' },
  spec: {},
};
const speaker = daemonSet('metallb-system/speaker', {
  containers: { speaker: 'quay.io/metallb/speaker:v0.15.3' },
});
const metalLb = [advertisement, speaker];
const kubeVip = (env: Record<string, string>) =>
  daemonSet('kube-system/kube-vip', {
    containers: { 'kube-vip': 'ghcr.io/kube-vip/kube-vip:v1.0.4' },
    env,
  });
const balanced = (ingress: object): RawObject => ({
  ...service('shop/web', { type: 'LoadBalancer' }),
  status: { loadBalancer: { ingress: [ingress] } },
});
const web = balanced({ ip: '192.168.0.240', ipMode: 'VIP' });
const inFile = ['high', 'ConfigMap kube-system/kube-proxy'] as const;

testRule('dataplane/ipvs-without-strict-arp', rule, {
  flags: {
    'MetalLB in layer 2 mode': { objects: [kubeProxyAgent(), ipvs, ...metalLb, web], expect: [inFile] },
    'a strictARP that is not set': {
      objects: [kubeProxyAgent(), config('mode: ipvs'), ...metalLb, web],
      expect: [inFile],
    },
    'kube-vip in ARP mode': {
      objects: [
        kubeProxyAgent(),
        ipvs,
        kubeVip({ vip_arp: 'true', svc_enable: 'true' }),
        balanced({ ip: '192.168.0.240' }),
      ],
      expect: [inFile],
    },
    'ipvs by a flag': {
      objects: [kubeProxyAgent({ args: ['--proxy-mode=ipvs'] }), ...metalLb, web],
      expect: [['high', 'DaemonSet kube-system/kube-proxy']],
    },
  },
  passes: {
    strictARP: {
      objects: [kubeProxyAgent(), config('mode: ipvs\nipvs: { strictARP: true }'), ...metalLb, web],
    },
    'strictARP by a flag': {
      objects: [kubeProxyAgent({ args: ['--proxy-mode=ipvs', '--ipvs-strict-arp'] }), ...metalLb, web],
    },
    'load balancers without an address yet': {
      objects: [kubeProxyAgent(), ipvs, ...metalLb, service('shop/web', { type: 'LoadBalancer' })],
    },
    'an IPv6 address, for which there is no ARP': {
      objects: [kubeProxyAgent(), ipvs, ...metalLb, balanced({ ip: '2001:db8::1' })],
    },
    'ipMode Proxy, which keeps the address off the nodes': {
      objects: [kubeProxyAgent(), ipvs, ...metalLb, balanced({ ip: '192.168.0.240', ipMode: 'Proxy' })],
    },
    'a mode that nobody knows, where no load balancer has an address': {
      objects: [kubeProxyAgent(), ...metalLb, service('shop/web')],
    },
  },
  unknownUses: {
    services: { objects: [kubeProxyAgent(), ipvs, ...metalLb, web], expect: 'unknown' },
  },
  unknowns: {
    'a mode that nobody knows': { objects: [kubeProxyAgent(), ...metalLb, web] },
    'advertisements that may not be read': {
      objects: [kubeProxyAgent(), ipvs, speaker, web],
      unread: { L2Advertisement: 'forbidden' },
    },
  },
  notApplicable: {
    'a cluster without MetalLB’s kinds': {
      objects: [kubeProxyAgent(), ipvs, web],
      notInstalled: ['L2Advertisement'],
    },
    'MetalLB that speaks BGP alone': { objects: [kubeProxyAgent(), ipvs, speaker, web] },
    'kube-vip that speaks BGP alone': {
      objects: [kubeProxyAgent(), ipvs, kubeVip({ bgp_enable: 'true', svc_enable: 'true' }), web],
    },
    iptables: { objects: [kubeProxyAgent(), config('mode: iptables'), ...metalLb, web] },
  },
});
