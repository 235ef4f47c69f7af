import rule from '../../../src/rules/dataplane/node-without-agent.ts';
import {
  agentPod,
  calicoNode,
  ciliumAgent,
  ciliumConfig,
  flannelAgent,
} from '../../support/network-agents.ts';
import { node } from '../../support/objects.ts';
import type { RawObject } from '../../support/snapshot-of.ts';
import { testRule } from '../../support/test-rule.ts';

const long = '2026-11-23T11:40:00Z';
const recent = '2026-11-23T11:52:00Z';
const up = (lastTransitionTime = long, ...conditions: object[]) => ({
  conditions: [{ type: 'Ready', status: 'True', lastTransitionTime }, ...conditions],
});
const worker = (fields: Partial<RawObject> = {}) => node('worker-2', { status: up(), ...fields });
const labelled = (labels: Record<string, string>) =>
  worker({ metadata: { name: 'worker-2', labels: { 'kubernetes.io/os': 'linux', ...labels } } });
const agent = (name: string, status?: string, lastTransitionTime = long): RawObject => ({
  ...agentPod('kube-system/cilium', name),
  status: {
    phase: 'Running',
    conditions: status === undefined ? [] : [{ type: 'Ready', status, lastTransitionTime }],
  },
});
const cluster = (...objects: readonly RawObject[]) => ({
  objects: [
    ...(objects.some(({ kind }) => kind === 'DaemonSet') ? [] : [ciliumAgent({ desired: 2, ready: 1 })]),
    ciliumConfig({}),
    node('worker-1', { status: up() }),
    agent('worker-1', 'True'),
    ...objects,
  ],
});
const finding = ['high', 'Node worker-2'] as const;
const unavailable = { type: 'NetworkUnavailable', status: 'True', reason: 'NoRouteCreated' };
const taint = (key: string) => ({ taints: [{ key, effect: 'NoExecute' }] });
const savedStatus = (state: string) => ({
  'nodes/worker-2/cilium-dbg-status.json': JSON.stringify({ cilium: { state, msg: '1.20.2' } }),
});

testRule('dataplane/node-without-agent', rule, {
  flags: {
    'a Ready node without a pod of the agent': { ...cluster(worker()), expect: [finding] },
    'an agent that is not ready': { ...cluster(worker(), agent('worker-2', 'False')), expect: [finding] },
    'an agent that never got that far': {
      ...cluster(worker(), {
        ...agent('worker-2'),
        metadata: { ...agent('worker-2').metadata, creationTimestamp: long },
      }),
      expect: [finding],
    },
    'a node without routes': {
      ...cluster(
        worker({ status: up(long, { ...unavailable, lastTransitionTime: long }) }),
        agent('worker-2', 'True'),
      ),
      expect: [finding],
    },
    'a taint that Cilium’s operator has not taken away': {
      ...cluster(worker({ spec: taint('node.cilium.io/agent-not-ready') }), agent('worker-2', 'True')),
      expect: [finding],
    },
    'an agent and the node that says so too': {
      ...cluster(worker({ spec: taint('node.cilium.io/agent-not-ready') })),
      expect: [finding],
    },
    'an agent that says of itself that it fails': {
      ...cluster(worker(), agent('worker-2', 'True')),
      files: savedStatus('Failure'),
      expect: [finding],
    },
    'flannel, whose DaemonSet selects the node': {
      ...cluster(
        worker(),
        flannelAgent({ desired: 2, ready: 1 }),
        agentPod('kube-flannel/kube-flannel-ds', 'x'),
      ),
      expect: [['high', 'Node worker-1'], finding],
    },
  },
  passes: {
    'agents everywhere': cluster(worker(), agent('worker-2', 'True')),
    'a node that came up eight minutes ago': cluster(worker({ status: up(recent) })),
    'an agent that is being replaced': cluster(worker(), agent('worker-2', 'False', recent)),
    'one of two pods that is ready': cluster(worker(), agent('worker-2', 'False'), {
      ...agent('worker-2', 'True'),
      metadata: { ...agent('worker-2').metadata, name: 'cilium-new' },
    }),
    'a cordoned node': cluster(worker({ spec: { unschedulable: true } })),
    'a node that an autoscaler takes away': cluster(
      worker({ spec: taint('ToBeDeletedByClusterAutoscaler') }),
    ),
    'a node that Karpenter takes away': cluster(worker({ spec: taint('karpenter.sh/disrupted') })),
    'a node that is being deleted': cluster(
      worker({ metadata: { name: 'worker-2', deletionTimestamp: long } }),
    ),
    'a node that is not Ready, which says enough': cluster(
      worker({ status: { conditions: [{ type: 'Ready', status: 'Unknown', lastTransitionTime: long }] } }),
    ),
    'a virtual-kubelet': cluster(labelled({ type: 'virtual-kubelet' })),
    'a node of Fargate': cluster(labelled({ 'eks.amazonaws.com/compute-type': 'fargate' })),
    'a Windows node': cluster(labelled({ 'kubernetes.io/os': 'windows' })),
    'a node that the agent is not for': cluster(
      worker(),
      ciliumAgent({ desired: 1, spec: { nodeSelector: { 'kubernetes.io/hostname': 'worker-1' } } }),
    ),
    'NetworkUnavailable that is false': cluster(
      worker({ status: up(long, { ...unavailable, status: 'False', lastTransitionTime: long }) }),
      agent('worker-2', 'True'),
    ),
    'an agent that says it is well': {
      ...cluster(worker(), agent('worker-2', 'True')),
      files: savedStatus('Ok'),
    },
    'pods that were not read where the DaemonSet has all it wants': {
      ...cluster(worker(), ciliumAgent({ desired: 2, ready: 2 })),
      unread: { Pod: 'forbidden' },
    },
    'Calico for policy alone, whose CNI is another': cluster(
      worker(),
      agent('worker-2', 'True'),
      ciliumAgent({ desired: 2 }),
      calicoNode({ env: { CALICO_NETWORKING_BACKEND: 'none' }, desired: 2, ready: 1 }),
    ),
  },
  unknownUses: {
    pods: { ...cluster(worker()), expect: 'unknown' },
    clock: { ...cluster(worker()), expect: 'unknown' },
    ciliumStatus: { ...cluster(worker()), expect: [finding] },
  },
  notApplicable: { 'a cluster without nodes': { objects: [ciliumAgent(), ciliumConfig({})] } },
});
