import { describe, expect, it } from 'vitest';
import { formatVersion } from '../../src/model/version.ts';
import { agentPod, awsNode, configMap, daemonSet, kubeProxyAgent } from '../support/network-agents.ts';
import { node } from '../support/objects.ts';
import { evidenceIn, type Given, type RawObject } from '../support/snapshot-of.ts';

const kubeadm = configMap('kube-system/kubeadm-config', {
  ClusterConfiguration: 'kind: ClusterConfiguration',
});
const config = (text: string) => configMap('kube-system/kube-proxy', { 'config.conf': text });
const mounting = (name: string) => ({ spec: { volumes: [{ name: 'config', configMap: { name } }] } });
const k3s = node('server', { status: { nodeInfo: { kubeletVersion: 'v1.34.2+k3s1' } } });
const rke2 = node('server', { status: { nodeInfo: { kubeletVersion: 'v1.34.2+rke2r1' } } });
const auto = node('i-1', { metadata: { name: 'i-1', labels: { 'eks.amazonaws.com/compute-type': 'auto' } } });

function mirror(onNode: string, ready = 'True', args: readonly string[] = []): RawObject {
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      name: `kube-proxy-${onNode}`,
      namespace: 'kube-system',
      annotations: { 'kubernetes.io/config.mirror': '0123' },
    },
    spec: {
      nodeName: onNode,
      containers: [
        { name: 'kube-proxy', image: 'rancher/hardened-kubernetes:v1.34.2-rke2r1-build20251112', args },
      ],
    },
    status: { phase: 'Running', conditions: [{ type: 'Ready', status: ready }] },
  };
}

function told(given: Given): string {
  const { kubeProxy } = evidenceIn(given);
  if (kubeProxy.state !== 'known') {
    return kubeProxy.state === 'absent'
      ? 'absent'
      : kubeProxy.missing.map(({ what, reason }) => `${what}: ${reason}`).join(', ');
  }
  const { runsAs, version, mode, desired, ready, nodes } = kubeProxy.value;
  return [
    runsAs,
    `${ready ?? '?'}/${desired ?? '?'}`,
    version.state === 'known' ? formatVersion(version.value) : '?',
    mode.state === 'known' ? `${mode.value} (${mode.label})` : '?',
    nodes.state === 'known' ? [...nodes.value].join(',') : '?',
  ].join(' | ');
}

const cases: Readonly<Record<string, readonly [expected: string, given: Given]>> = {
  'a DaemonSet, its mode and its pods': [
    'DaemonSet | 2/3 | v1.37.2 | nftables (live evidence) | worker-1,worker-2',
    {
      objects: [
        kubeProxyAgent({ ready: 2 }),
        config('mode: nftables'),
        agentPod('kube-system/kube-proxy', 'worker-1'),
        agentPod('kube-system/kube-proxy', 'worker-2'),
      ],
    },
  ],
  'an empty mode as the documented default': [
    'DaemonSet | 3/3 | v1.37.2 | iptables (documentation-based) | ',
    { objects: [kubeProxyAgent(), config('mode: ""')] },
  ],
  'the ConfigMap that the pods mount, where there are two': [
    'DaemonSet | 3/3 | v1.37.2 | ipvs (live evidence) | ',
    {
      objects: [
        kubeProxyAgent(mounting('kube-proxy-config')),
        config('mode: iptables'),
        configMap('kube-system/kube-proxy-config', { config: 'mode: ipvs' }),
      ],
    },
  ],
  'the default, where flags alone configure it and none tells the mode': [
    'DaemonSet | 3/3 | v1.37.2 | iptables (documentation-based) | ',
    { objects: [kubeProxyAgent({ args: ['--cluster-cidr=10.42.0.0/16'] })] },
  ],
  'no mode, where flags name a file on the nodes': [
    'DaemonSet | 3/3 | v1.37.2 | ? | ',
    { objects: [kubeProxyAgent({ args: ['--config=/etc/kube-proxy.yaml'] })] },
  ],
  'a flag, where there is no configuration': [
    'DaemonSet | 3/3 | v1.37.2 | ipvs (live evidence) | ',
    { objects: [kubeProxyAgent({ args: ['--proxy-mode', 'ipvs'] })] },
  ],
  'no mode where neither says it': ['DaemonSet | 3/3 | v1.37.2 | ? | ', { objects: [kubeProxyAgent()] }],
  'what kube-proxy answered on a node, before its configuration': [
    'DaemonSet | 3/3 | v1.37.2 | ipvs (live evidence) | ',
    { objects: [kubeProxyAgent(), config('mode: ""')], files: { 'nodes/worker-1/proxyMode.txt': 'ipvs\n' } },
  ],
  'the nodes that its selector allows, where pods were not read': [
    'DaemonSet | 3/3 | v1.37.2 | ? | worker-1',
    {
      objects: [
        kubeProxyAgent({ spec: { nodeSelector: { pool: 'old' } } }),
        node('worker-1', { metadata: { name: 'worker-1', labels: { pool: 'old' } } }),
        node('worker-2'),
      ],
      unread: { Pod: 'forbidden' },
    },
  ],
  'OpenShift’s, whose image is a digest': [
    'DaemonSet | 3/3 | ? | ? | ',
    {
      objects: [
        daemonSet('openshift-kube-proxy/openshift-kube-proxy', {
          containers: { 'kube-proxy': 'quay.io/openshift-release-dev/ocp-v4.0-art-dev@sha256:cc' },
        }),
      ],
    },
  ],
  'static pods by their mirrors': [
    'static pods | 1/2 | v1.34.2-rke2r1-build20251112 | ? | server,worker-1',
    { objects: [rke2, mirror('server'), mirror('worker-1', 'False')] },
  ],
  // https://github.com/k3s-io/k3s/blob/master/pkg/daemons/agent/agent_linux.go
  'the mode of static pods that are started with flags alone': [
    'static pods | 1/1 | v1.34.2-rke2r1-build20251112 | iptables (live evidence) | server',
    {
      objects: [rke2, mirror('server', 'True', ['--cluster-cidr=10.42.0.0/16', '--proxy-mode=iptables'])],
    },
  ],
  'no mode of static pods whose configuration lies on the nodes, where the flag is ignored': [
    'static pods | 1/1 | v1.34.2-rke2r1-build20251112 | ? | server',
    {
      objects: [rke2, mirror('server', 'True', ['--config=/etc/kube-proxy.yaml', '--proxy-mode=ipvs'])],
    },
  ],
  'none on RKE2 without a mirror': ['absent', { objects: [rke2] }],
  'a process of the nodes of EKS Auto Mode': [
    'host process | ?/? | ? | ? | i-1',
    {
      objects: [
        auto,
        node('i-2', { metadata: { name: 'i-2', labels: { 'eks.amazonaws.com/nodegroup': 'a' } } }),
      ],
    },
  ],
  'a process of k3s that a node’s rules show': [
    'host process | ?/? | ? | ? | ?',
    { objects: [k3s], files: { 'nodes/server/iptables-save.txt': '*nat\n:KUBE-SERVICES - [0:0]\nCOMMIT\n' } },
  ],
  'nothing of k3s without such rules, which may run it or not': [
    'kube-proxy: not-observable',
    {
      objects: [k3s],
      files: { 'nodes/server/iptables-save.txt': '*nat\n:PREROUTING ACCEPT [0:0]\nCOMMIT\n' },
    },
  ],
  'none on a kubeadm cluster without its DaemonSet': ['absent', { objects: [node('worker-1'), kubeadm] }],
  'none where its DaemonSet selects no node': [
    'absent',
    { objects: [kubeProxyAgent({ desired: 0, spec: { nodeSelector: { 'non-calico': 'true' } } })] },
  ],
  'nothing where the platform may hide it': ['kube-proxy: not-observable', { objects: [node('worker-1')] }],
  'nothing where DaemonSets were not read': [
    'DaemonSet: forbidden',
    { objects: [node('worker-1'), kubeadm], unread: { DaemonSet: 'forbidden' } },
  ],
  'nothing where the pods that could be its mirrors were not read': [
    'Pod: forbidden',
    { objects: [rke2], unread: { Pod: 'forbidden' } },
  ],
  'not a DaemonSet of that name that runs something else': [
    'absent',
    {
      objects: [
        awsNode(),
        daemonSet('kube-system/kube-proxy', { containers: { 'kube-proxy': 'docker.io/library/pause:3.10' } }),
        node('worker-1'),
        kubeadm,
      ],
    },
  ],
};

describe('kubeProxy', () => {
  for (const [name, [expected, given]] of Object.entries(cases)) {
    it(`tells ${name}`, () => {
      expect(told(given)).toBe(expected);
    });
  }

  it('keeps its configuration unknown where the ConfigMap was not read', () => {
    const { kubeProxy } = evidenceIn({
      objects: [kubeProxyAgent(mounting('kube-proxy'))],
      unreadNames: [{ kind: 'ConfigMap', namespace: 'kube-system', name: 'kube-proxy' }],
    });
    if (kubeProxy.state !== 'known') throw new Error(kubeProxy.state);
    const missing = [
      { what: 'ConfigMap kube-system/kube-proxy', namespaces: ['kube-system'], reason: 'forbidden' },
    ];
    expect([kubeProxy.value.config, kubeProxy.value.mode]).toMatchObject([
      { state: 'unknown', missing },
      { state: 'unknown', missing },
    ]);
  });
});
