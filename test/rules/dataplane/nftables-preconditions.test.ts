import rule from '../../../src/rules/dataplane/nftables-preconditions.ts';
import { agentPod, configMap, kubeProxyAgent } from '../../support/network-agents.ts';
import { node, service } from '../../support/objects.ts';
import type { RawObject } from '../../support/snapshot-of.ts';
import { testRule } from '../../support/test-rule.ts';

const config = (text: string) => configMap('kube-system/kube-proxy', { 'config.conf': text });
const nftables = config('mode: nftables');
const kernel = (name: string, kernelVersion: string, addresses: readonly string[] = []): RawObject =>
  node(name, {
    status: {
      nodeInfo: { kernelVersion, kubeletVersion: 'v1.37.2' },
      addresses: addresses.map((address) => ({ type: 'InternalIP', address })),
    },
  });
const running = (tag: string, env: Record<string, string> = {}) =>
  kubeProxyAgent({ containers: { 'kube-proxy': `registry.k8s.io/kube-proxy${tag}` }, env });
const everywhere = (...nodes: string[]) => nodes.map((name) => agentPod('kube-system/kube-proxy', name));
const skip = { KUBE_PROXY_NFTABLES_SKIP_KERNEL_VERSION_CHECK: '1' };
const nodePort = service('shop/web', { type: 'NodePort', ports: [{ port: 80, nodePort: 30080 }] });
const two = kernel('worker-1', '6.12.41', ['192.168.0.1', '10.8.0.1']);
const mirror: RawObject = {
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: {
    name: 'kube-proxy-worker-1',
    namespace: 'kube-system',
    annotations: { 'kubernetes.io/config.mirror': '0123' },
  },
  spec: {
    nodeName: 'worker-1',
    containers: [
      {
        name: 'kube-proxy',
        image: 'rancher/hardened-kubernetes:v1.36.4-rke2r1-build20260910',
        args: ['--proxy-mode=nftables'],
        env: [{ name: 'KUBE_PROXY_NFTABLES_SKIP_KERNEL_VERSION_CHECK', value: 'yes' }],
      },
    ],
  },
  status: { phase: 'Running' },
};
const inFile = 'ConfigMap kube-system/kube-proxy';

testRule('dataplane/nftables-preconditions', rule, {
  flags: {
    'a kernel that is too old': {
      objects: [
        running(':v1.37.2'),
        nftables,
        kernel('worker-1', '6.12.41'),
        kernel('worker-2', '5.10.0-35-amd64'),
        ...everywhere('worker-1', 'worker-2'),
      ],
      expect: [['high', inFile]],
    },
    'a vendor’s kernel with parts of newer ones, by its number': {
      objects: [
        running(':v1.33.0'),
        nftables,
        kernel('worker-1', '4.18.0-553.el8_10.x86_64'),
        ...everywhere('worker-1'),
      ],
      expect: [['high', inFile]],
    },
    'the last kernel before the limit': {
      objects: [running(':v1.37.2'), nftables, kernel('worker-1', '5.12.19'), ...everywhere('worker-1')],
      expect: [['high', inFile]],
    },
    'an old kernel with the check switched off': {
      objects: [running(':v1.37.2', skip), nftables, kernel('worker-1', '5.10.0'), ...everywhere('worker-1')],
      expect: [['medium', inFile]],
    },
    'the same by a static pod and its flags': {
      objects: [mirror, kernel('worker-1', '5.10.0')],
      expect: [['medium', 'Pod kube-system/kube-proxy-worker-1']],
    },
    'an old kernel before the check worked': {
      objects: [running(':v1.32.9'), nftables, kernel('worker-1', '5.10.0'), ...everywhere('worker-1')],
      expect: [['medium', inFile]],
    },
    'NodePorts on nodes with a second address': {
      objects: [running(':v1.37.2'), nftables, two, nodePort, ...everywhere('worker-1')],
      expect: [['medium', inFile]],
    },
  },
  passes: {
    'kernels from the limit on': {
      objects: [
        running(':v1.37.2'),
        nftables,
        kernel('worker-1', '5.13.0'),
        kernel('worker-2', '6.1.0-eks'),
        ...everywhere('worker-1', 'worker-2'),
      ],
    },
    'an old kernel on a node that kube-proxy keeps off': {
      objects: [
        running(':v1.37.2'),
        nftables,
        kernel('worker-1', '6.12.41'),
        kernel('old', '4.18.0'),
        ...everywhere('worker-1'),
      ],
    },
    'a Windows node': {
      objects: [
        running(':v1.37.2'),
        nftables,
        kernel('worker-1', '6.12.41'),
        node('win-1', {
          metadata: { name: 'win-1', labels: { 'kubernetes.io/os': 'windows' } },
          status: { nodeInfo: { kernelVersion: '10.0.20348.4171' } },
        }),
        ...everywhere('worker-1', 'win-1'),
      ],
    },
    'nodePortAddresses that names what clients use': {
      objects: [
        running(':v1.37.2'),
        config('mode: nftables\nnodePortAddresses: [192.168.0.0/24, 10.8.0.0/24]'),
        two,
        nodePort,
        ...everywhere('worker-1'),
      ],
    },
    'second addresses without a NodePort': {
      objects: [running(':v1.37.2'), nftables, two, service('shop/web'), ...everywhere('worker-1')],
    },
    'one address of each family': {
      objects: [
        running(':v1.37.2'),
        nftables,
        kernel('worker-1', '6.12.41', ['192.168.0.1', 'fd00::1']),
        nodePort,
        ...everywhere('worker-1'),
      ],
    },
    'a mode that nobody knows, where it would not matter': {
      objects: [running(':v1.37.2'), kernel('worker-1', '6.12.41'), ...everywhere('worker-1')],
    },
  },
  unknownUses: {
    services: {
      objects: [running(':v1.37.2'), nftables, two, nodePort, ...everywhere('worker-1')],
      expect: 'unknown',
    },
    version: {
      objects: [running('@sha256:aa'), nftables, kernel('worker-1', '5.10.0'), ...everywhere('worker-1')],
      expect: 'unknown',
    },
  },
  unknowns: {
    'a mode that nobody knows, where it matters': {
      objects: [running(':v1.37.2'), kernel('worker-1', '5.10.0'), ...everywhere('worker-1')],
    },
  },
  notApplicable: {
    'iptables on old kernels': {
      objects: [running(':v1.37.2'), config('mode: iptables'), kernel('worker-1', '4.18.0')],
    },
  },
});
