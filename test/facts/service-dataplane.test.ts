import { describe, expect, it } from 'vitest';
import { serviceProviders } from '../../src/model/evidence/service-dataplane.ts';
import {
  agentPod,
  ciliumAgent,
  ciliumConfig,
  configMap,
  daemonSet,
  kubeProxyAgent,
} from '../support/network-agents.ts';
import { node } from '../support/objects.ts';
import { evidenceIn, type Given, type RawObject } from '../support/snapshot-of.ts';

const kubeadm = configMap('kube-system/kubeadm-config', {
  ClusterConfiguration: 'kind: ClusterConfiguration',
});
const workers = ['worker-1', 'worker-2'].map((name) => node(name));
const antrea = daemonSet('kube-system/antrea-agent', {
  containers: { 'antrea-agent': 'antrea/antrea-agent-ubuntu:v2.4.0' },
});
const migrated: RawObject = {
  apiVersion: 'cilium.io/v2',
  kind: 'CiliumNodeConfig',
  metadata: { name: 'migrated', namespace: 'kube-system' },
  spec: {
    nodeSelector: { matchLabels: { 'kubernetes.io/hostname': 'worker-2' } },
    defaults: { 'kube-proxy-replacement': 'true' },
  },
};

/** Providers that are not absent: `Cilium: known on worker-2`. */
function told(given: Given): string[] {
  const { serviceDataplane } = evidenceIn(given);
  if (serviceDataplane.state !== 'known') return [serviceDataplane.state];
  return serviceProviders.flatMap((name) => {
    const provider = serviceDataplane.value[name];
    if (provider.state === 'absent') return [];
    if (provider.state === 'unknown') return [`${name}: unknown`];
    const { nodes } = provider.value;
    return [`${name}: on ${nodes.state === 'known' ? [...nodes.value].join(' ') : 'unknown nodes'}`];
  });
}

describe('serviceDataplane', () => {
  it('knows each provider by itself, on the nodes where it works', () => {
    expect(
      told({
        objects: [
          kubeProxyAgent(),
          agentPod('kube-system/kube-proxy', 'worker-1'),
          ciliumAgent(),
          agentPod('kube-system/cilium', 'worker-1'),
          agentPod('kube-system/cilium', 'worker-2'),
          ciliumConfig({ 'kube-proxy-replacement': 'false' }),
          migrated,
          ...workers,
        ],
      }),
    ).toEqual(['kube-proxy: on worker-1', 'Cilium: on worker-2']);
  });

  it('keeps one provider unknown beside another that is known', () => {
    const unreadNames = [{ kind: 'ConfigMap' as const, namespace: 'kube-system', name: 'cilium-config' }];
    expect(told({ objects: [kubeProxyAgent(), ciliumAgent(), ...workers], unreadNames })).toEqual([
      'kube-proxy: on ',
      'Cilium: unknown',
    ]);
  });

  it('knows that Cilium replaces kube-proxy, and not on which nodes, where CiliumNodeConfigs were not read', () => {
    expect(
      told({
        objects: [ciliumAgent(), ciliumConfig({ 'kube-proxy-replacement': 'true' }), kubeadm, ...workers],
        unread: { CiliumNodeConfig: 'forbidden' },
      }),
    ).toEqual(['Cilium: on unknown nodes']);
  });

  it('is absent where everything was read and nothing translates', () => {
    const { serviceDataplane } = evidenceIn({
      objects: [ciliumAgent(), ciliumConfig({ 'kube-proxy-replacement': 'partial' }), kubeadm, ...workers],
    });
    expect(serviceDataplane).toEqual({
      state: 'absent',
      label: 'live evidence',
      from: [
        {
          object: 'DaemonSets and pods',
          field: 'spec.containers',
          seen: 'no kube-proxy among them',
          label: 'live evidence',
        },
        {
          object: 'ConfigMap kube-system/kubeadm-config',
          field: 'metadata.name',
          seen: 'kubeadm-config',
          label: 'live evidence',
        },
        {
          object: 'ConfigMap kube-system/cilium-config',
          field: 'data.kube-proxy-replacement',
          seen: 'partial',
          label: 'live evidence',
        },
      ],
    });
  });

  it.each([
    ['proxyAll', 'antreaProxy: { proxyAll: true }', ['Antrea: on ']],
    ['proxyAll without the proxy', 'antreaProxy: { enable: false, proxyAll: true }', ['absent']],
    ['its defaults', 'trafficEncapMode: encap', ['absent']],
  ])('takes Antrea for one with %s as %s says', (_name, text, expected) => {
    const config = configMap('kube-system/antrea-config', { 'antrea-agent.conf': text });
    expect(told({ objects: [antrea, config, kubeadm, ...workers] })).toEqual(expected);
  });

  it('is unknown, never absent, where DaemonSets may not be read', () => {
    expect(told({ objects: [kubeadm, ...workers], unread: { DaemonSet: 'forbidden' } })).toEqual(['unknown']);
  });
});
