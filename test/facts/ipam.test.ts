import { describe, expect, it } from 'vitest';
import {
  azureCns,
  awsNode,
  calicoNode,
  canal,
  ciliumAgent,
  ciliumConfig,
  daemonSet,
  flannelAgent,
  ovnkubeNode,
} from '../support/network-agents.ts';
import { addressedNode, calicoInstallation } from '../support/network-objects.ts';
import { evidenceIn, type Given, type RawObject } from '../support/snapshot-of.ts';

function told(given: Given): unknown {
  const { ipam } = evidenceIn(given);
  if (ipam.state !== 'known')
    return [ipam.state, ipam.state === 'unknown' ? ipam.missing.map(({ what }) => what) : []];
  return [ipam.value.mode, ipam.value.sources, ipam.label];
}

const cilium = (data: Record<string, string>): RawObject[] => [ciliumAgent(), ciliumConfig(data)];
const nodeCidrs = ['Node', 'kube-controller-manager', 'kubeadm-config', 'flannel'];
const operated = (spec: object) => [calicoNode(), calicoInstallation(spec)];

describe('ipam', () => {
  it.each([
    ['cluster-pool', 'cluster-pool (Cilium)', ['cilium-config', 'CiliumNode']],
    ['multi-pool', 'multi-pool (Cilium)', ['CiliumPodIPPool', 'CiliumNode']],
    ['kubernetes', 'kubernetes (node pod CIDRs)', nodeCidrs],
    ['eni', 'eni (Cilium)', []],
    ['azure', 'azure (Cilium)', []],
    ['alibabacloud', 'alibabacloud (Cilium)', []],
    ['crd', 'crd (Cilium)', undefined],
    ['delegated-plugin', 'delegated-plugin (Cilium)', undefined],
  ])('reads ipam: %s of Cilium', (ipam, mode, sources) => {
    expect(told({ objects: cilium({ ipam }) })).toEqual([mode, sources, 'live evidence']);
  });

  it('takes Cilium’s default as what the documentation says', () => {
    expect(told({ objects: cilium({ 'routing-mode': 'tunnel' }) })).toEqual([
      'cluster-pool (Cilium)',
      ['cilium-config', 'CiliumNode'],
      'documentation-based',
    ]);
  });

  it.each([
    ['a mode it does not know', { objects: cilium({ ipam: 'something-new' }) }],
    ['a configuration that is elsewhere', { objects: [ciliumAgent()] }],
  ])('is unknown for %s of Cilium', (_, given) => {
    expect(told(given)).toEqual(['unknown', ['IPAM mode of Cilium']]);
  });

  it('is unknown while Cilium’s configuration was not read', () => {
    const unreadNames = [{ kind: 'ConfigMap' as const, namespace: 'kube-system', name: 'cilium-config' }];
    expect(told({ objects: [ciliumAgent()], unreadNames })).toMatchObject(['unknown', expect.anything()]);
  });

  it('leaves it to the CNI that Cilium is chained to', () => {
    expect(
      told({ objects: [...cilium({ ipam: 'cluster-pool', 'cni-chaining-mode': 'aws-cni' }), awsNode()] }),
    ).toEqual(['AWS VPC CNI secondary IPs', [], 'documentation-based']);
  });

  it.each([
    [{}, 'Calico IPAM', ['IPPool', 'Installation'], 'documentation-based'],
    [
      { cni: { type: 'Calico', ipam: { type: 'Calico' } } },
      'Calico IPAM',
      ['IPPool', 'Installation'],
      'live evidence',
    ],
    [
      { cni: { type: 'Calico', ipam: { type: 'HostLocal' } } },
      'host-local (Calico)',
      nodeCidrs,
      'live evidence',
    ],
  ])('reads the operator of Calico: %j', (spec, mode, sources, label) => {
    expect(told({ objects: operated(spec) })).toEqual([mode, sources, label]);
  });

  it('infers Calico IPAM without the operator, and waits for its Installation where that was not read', () => {
    expect(told({ objects: [calicoNode()] })).toEqual([
      'Calico IPAM',
      ['IPPool', 'Installation'],
      'inference',
    ]);
    expect(told({ objects: [calicoNode()], unread: { Installation: 'forbidden' } })).toMatchObject([
      'unknown',
      expect.arrayContaining(['Installation']) as string[],
    ]);
  });

  it('leaves it to the VPC CNI where Calico is there for policy', () => {
    expect(
      told({ objects: [awsNode(), calicoNode(), calicoInstallation({ cni: { type: 'AmazonVPC' } })] }),
    ).toEqual(['AWS VPC CNI secondary IPs', [], 'documentation-based']);
  });

  it.each([
    ['flannel', flannelAgent(), 'host-local (flannel)'],
    ['Canal', canal(), 'host-local (flannel)'],
    [
      'kindnet',
      daemonSet('kube-system/kindnet', { containers: { 'kindnet-cni': 'docker.io/kindest/kindnetd:v2026' } }),
      'host-local (kindnet)',
    ],
  ])('knows how %s works', (_, agent, mode) => {
    expect(told({ objects: [agent] })).toEqual([mode, nodeCidrs, 'documentation-based']);
  });

  it('knows flannel inside k3s by what it leaves on nodes', () => {
    const annotations = { 'flannel.alpha.coreos.com/backend-type': 'vxlan' };
    expect(told({ objects: [addressedNode('server-1', ['10.0.0.1'], { annotations })] })).toEqual([
      'host-local (flannel)',
      nodeCidrs,
      'documentation-based',
    ]);
  });

  it('tells prefix delegation of the VPC CNI', () => {
    expect(told({ objects: [awsNode({ env: { ENABLE_PREFIX_DELEGATION: 'true' } })] })).toEqual([
      'AWS VPC CNI prefix delegation',
      [],
      'live evidence',
    ]);
  });

  it.each([
    ['overlay', 'Azure CNI overlay', undefined],
    ['vnet', 'Azure CNI pod subnet', []],
  ])('tells Azure’s networks apart: %s', (network, mode, sources) => {
    const labels = { 'kubernetes.azure.com/podnetwork-type': network };
    expect(told({ objects: [azureCns(), addressedNode('aks-1', ['10.224.0.4'], { labels })] })).toEqual([
      mode,
      sources,
      'live evidence',
    ]);
  });

  it('knows OVN-Kubernetes', () => {
    expect(told({ objects: [ovnkubeNode()] })).toEqual([
      'OVN-Kubernetes',
      ['openshift', 'ovn-kubernetes'],
      'documentation-based',
    ]);
  });

  it('is unknown where the CNI is', () => {
    expect(told({ objects: [] })).toEqual(['unknown', ['CNI']]);
    expect(told({ objects: [], unread: { DaemonSet: 'forbidden' } })).toEqual(['unknown', ['DaemonSet']]);
  });
});
