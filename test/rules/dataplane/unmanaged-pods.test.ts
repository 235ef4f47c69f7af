import rule from '../../../src/rules/dataplane/unmanaged-pods.ts';
import {
  agentPod,
  awsNode,
  ciliumAgent,
  ciliumConfig,
  daemonSet,
  flannelAgent,
} from '../../support/network-agents.ts';
import { node, pod } from '../../support/objects.ts';
import type { RawObject } from '../../support/snapshot-of.ts';
import { testRule } from '../../support/test-rule.ts';

const long = '2026-11-23T11:00:00Z';
const endpoint = (path: string): RawObject => {
  const [namespace = '', name = ''] = path.split('/');
  return { apiVersion: 'cilium.io/v2', kind: 'CiliumEndpoint', metadata: { name, namespace } };
};
const on = (path: string, spec: object = {}, status: object = {}, metadata: object = {}): RawObject => ({
  ...pod(path, 'app', { nodeName: 'worker-1', ...spec }, metadata),
  status: { phase: 'Running', startTime: long, ...status },
});
const hostPods = { ...agentPod('kube-system/cilium', 'worker-1') };
const agentOn = {
  ...hostPods,
  spec: { nodeName: 'worker-1', hostNetwork: true, containers: [{ name: 'cilium-agent' }] },
};
const cluster = (...objects: readonly RawObject[]) => ({
  objects: [
    ...(objects.some(({ metadata }) => metadata.name === 'cilium') ? [] : [ciliumAgent()]),
    ...(objects.some(({ metadata }) => metadata.name === 'cilium-config') ? [] : [ciliumConfig({})]),
    node('worker-1'),
    node('worker-2'),
    agentOn,
    ...objects,
  ],
});
const finding = ['medium', 'DaemonSet kube-system/cilium'] as const;

testRule('dataplane/unmanaged-pods', rule, {
  flags: {
    'a pod that was there before Cilium': {
      ...cluster(on('shop/old'), on('shop/new'), endpoint('shop/new')),
      expect: [finding],
    },
    'pods of several namespaces': {
      ...cluster(on('a/one'), on('b/two'), on('c/three'), on('d/four')),
      expect: [finding],
    },
  },
  passes: {
    'an endpoint for each': cluster(on('shop/new'), endpoint('shop/new')),
    'a pod on the node’s network': cluster(on('shop/host', { hostNetwork: true })),
    'a pod that has ended': cluster(on('shop/job', {}, { phase: 'Succeeded' })),
    'a pod that is still pending': cluster(on('shop/new', {}, { phase: 'Pending' })),
    'a pod that is being deleted': cluster(on('shop/gone', {}, {}, { deletionTimestamp: long })),
    'a pod that just started': cluster(on('shop/new', {}, { startTime: '2026-11-23T11:55:00Z' })),
    'a Windows pod': cluster(on('shop/win', { os: { name: 'windows' } })),
    'a pod on a node of another CNI': cluster(on('shop/other', { nodeName: 'worker-2' }), flannelAgent(), {
      ...agentPod('kube-flannel/kube-flannel-ds', 'worker-2'),
      spec: { nodeName: 'worker-2', hostNetwork: true, containers: [{ name: 'kube-flannel' }] },
    }),
  },
  unknownUses: {
    ciliumEndpoints: { ...cluster(on('shop/old')), expect: 'unknown' },
    pods: { ...cluster(on('shop/old')), expect: 'unknown' },
    clock: { ...cluster(on('shop/old')), expect: 'unknown' },
  },
  notApplicable: {
    'Cilium chained onto the VPC CNI': cluster(
      awsNode(),
      ciliumConfig({ 'cni-chaining-mode': 'aws-cni' }),
      on('shop/old'),
    ),
    'CiliumEndpoints that are switched off': cluster(
      ciliumConfig({ 'disable-endpoint-crd': 'true' }),
      on('shop/old'),
    ),
    'no definition of CiliumEndpoint': { ...cluster(on('shop/old')), notInstalled: ['CiliumEndpoint'] },
    'GKE Dataplane V2': {
      objects: [
        daemonSet('kube-system/anetd', {
          containers: { 'cilium-agent': 'gke.gcr.io/cilium/cilium:v1.15.6-gke.1' },
        }),
        ciliumConfig({}),
        on('shop/old'),
      ],
    },
    'another CNI': { objects: [flannelAgent(), node('worker-1'), on('shop/old')] },
  },
});
