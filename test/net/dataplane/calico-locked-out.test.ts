import { expect, it } from 'vitest';
import { running } from '../../../src/model/evidence/network-agents.ts';
import { calicoLockedOut } from '../../../src/net/dataplane/calico-locked-out.ts';
import { agentPod, calicoNode, configMap, kubeProxyAgent } from '../../support/network-agents.ts';
import { calicoInstallation, kubeadmConfig } from '../../support/network-objects.ts';
import { node, service } from '../../support/objects.ts';
import { evidenceIn, type RawObject } from '../../support/snapshot-of.ts';

const install = (linuxDataplane: string, more: object = {}) =>
  calicoInstallation({ calicoNetwork: { linuxDataplane, ...more } });
const bpf: RawObject = {
  apiVersion: 'projectcalico.org/v3',
  kind: 'FelixConfiguration',
  metadata: { name: 'default' },
  spec: { bpfEnabled: true },
};
const endpoint = configMap('tigera-operator/kubernetes-services-endpoint', {});
const started = (KUBERNETES_SERVICE_HOST: string) => calicoNode({ env: { KUBERNETES_SERVICE_HOST } });
const proxy = [
  kubeProxyAgent(),
  configMap('kube-system/kube-proxy', { 'config.conf': 'kind: KubeProxyConfiguration\nmode: "iptables"\n' }),
  agentPod('kube-system/kube-proxy', 'w1'),
];

function locked(...objects: readonly RawObject[]) {
  const evidence = evidenceIn({
    objects: [
      ...(objects.some(({ metadata }) => metadata.name === 'calico-node') ? [] : [calicoNode()]),
      node('w1'),
      kubeadmConfig('kubernetesVersion: v1.37.2'),
      agentPod('calico-system/calico-node', 'w1'),
      service('default/kubernetes', { clusterIP: '10.96.0.1', clusterIPs: ['10.96.0.1'] }),
      ...objects,
    ],
  });
  const { networkAgents } = evidence;
  const [agent] = networkAgents.state === 'known' ? running(networkAgents.value, 'Calico') : [];
  if (agent === undefined) throw new Error('no agent');
  const found = calicoLockedOut(agent, evidence);
  return found.state === 'known' ? found.value[0].seen : found.state;
}

it('is so without an address of the API server', () => {
  expect(locked(install('BPF'), bpf)).toBe('no KUBERNETES_SERVICE_HOST');
  expect(locked(install('BPF'), bpf, started('10.96.0.1'))).toBe('10.96.0.1');
});

it.each([
  ['an address of its own', [install('BPF'), bpf, started('192.0.2.10')]],
  ['the ConfigMap that holds one', [install('BPF'), bpf, endpoint]],
  ['an operator that finds one', [install('BPF', { bpfNetworkBootstrap: 'Enabled' }), bpf]],
  ['kube-proxy', [install('BPF'), bpf, ...proxy]],
  ['a dataplane that is not eBPF', [install('Iptables')]],
])('is not so with %s', (_, objects) => {
  expect(locked(...objects)).toBe('absent');
});
