import { describe, expect, it } from 'vitest';
import { daemonSet } from '../support/network-agents.ts';
import { evidenceIn, type Given, type RawObject } from '../support/snapshot-of.ts';

const advertisement: RawObject = {
  apiVersion: 'metallb.io/v1beta1',
  kind: 'L2Advertisement',
  metadata: { name: 'lan', namespace: 'metallb-system' },
  spec: { ipAddressPools: ['lan'] },
};
const speaker = daemonSet('metallb-system/speaker', {
  containers: { speaker: 'quay.io/metallb/speaker:v0.15.3' },
});
const kubeVip = (options: { env?: Record<string, string>; args?: readonly string[] }): RawObject =>
  daemonSet('kube-system/kube-vip', {
    containers: { 'kube-vip': 'ghcr.io/kube-vip/kube-vip:v1.0.4' },
    ...options,
  });
const mirrorOfKubeVip: RawObject = {
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: {
    name: 'kube-vip-server',
    namespace: 'kube-system',
    annotations: { 'kubernetes.io/config.mirror': '0123' },
  },
  spec: {
    nodeName: 'server',
    containers: [
      {
        name: 'kube-vip',
        image: 'ghcr.io/kube-vip/kube-vip:v1.0.4',
        env: [
          { name: 'vip_arp', value: 'true' },
          { name: 'svc_enable', value: 'true' },
        ],
      },
    ],
  },
};

function told(given: Given): string {
  const { layer2Announcers } = evidenceIn(given);
  if (layer2Announcers.state !== 'known') return layer2Announcers.state;
  return layer2Announcers.value.found
    .map(({ product, from }) => `${product}: ${from.object} ${from.field} = ${from.seen}`)
    .join('\n');
}

const cases: Readonly<Record<string, readonly [expected: string, given: Given]>> = {
  'MetalLB that is told to announce': [
    'MetalLB: L2Advertisement metallb-system/lan spec.ipAddressPools = lan',
    { objects: [advertisement, speaker] },
  ],
  'an L2Advertisement without a speaker': ['absent', { objects: [advertisement] }],
  'MetalLB with BGP alone': ['absent', { objects: [speaker] }],
  'kube-vip by its variables': [
    'kube-vip: DaemonSet kube-system/kube-vip spec.template.spec.containers[name=kube-vip].env[name=vip_arp].value = true',
    { objects: [kubeVip({ env: { vip_arp: 'true', svc_enable: 'true' } })] },
  ],
  'kube-vip by its flags': [
    'kube-vip: DaemonSet kube-system/kube-vip spec.template.spec.containers[name=kube-vip].args = --arp=true',
    { objects: [kubeVip({ args: ['manager', '--arp', '--services'] })] },
  ],
  'kube-vip as a static pod': [
    'kube-vip: Pod kube-system/kube-vip-server spec.containers[name=kube-vip].env[name=vip_arp].value = true',
    { objects: [mirrorOfKubeVip] },
  ],
  'kube-vip for the control plane alone': ['absent', { objects: [kubeVip({ env: { vip_arp: 'true' } })] }],
  'kube-vip with BGP': [
    'absent',
    { objects: [kubeVip({ env: { bgp_enable: 'true', svc_enable: 'true' } })] },
  ],
  'L2Advertisements that were not read': [
    'unknown',
    { objects: [speaker], unread: { L2Advertisement: 'forbidden' } },
  ],
  'DaemonSets that were not read': [
    'unknown',
    { objects: [advertisement], unread: { DaemonSet: 'forbidden' } },
  ],
};

describe('layer2Announcers', () => {
  for (const [name, [expected, given]] of Object.entries(cases)) {
    it(name, () => {
      expect(told(given)).toBe(expected);
    });
  }
});
