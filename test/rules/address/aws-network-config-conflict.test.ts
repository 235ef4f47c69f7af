import rule from '../../../src/rules/address/aws-network-config-conflict.ts';
import { awsNode } from '../../support/network-agents.ts';
import { addressedNode } from '../../support/network-objects.ts';
import { pod } from '../../support/objects.ts';
import type { RawObject } from '../../support/snapshot-of.ts';
import { testRule } from '../../support/test-rule.ts';

const agent = 'DaemonSet kube-system/aws-node';
const image = 'x.dkr.ecr.y/amazon-k8s-cni';
const custom = { AWS_VPC_K8S_CNI_CUSTOM_NETWORK_CFG: 'true' };
const byZone = { ...custom, ENI_CONFIG_LABEL_DEF: 'topology.kubernetes.io/zone' };
const v6 = { ENABLE_IPv4: 'false', ENABLE_IPv6: 'true', ENABLE_PREFIX_DELEGATION: 'true' };
const inZone = (name: string, zone: string, more: Readonly<Record<string, string>> = {}) =>
  addressedNode(name, ['10.0.1.11'], { labels: { 'topology.kubernetes.io/zone': zone, ...more } });
const eniConfig = (name: string): RawObject => ({
  apiVersion: 'crd.k8s.amazonaws.com/v1alpha1',
  kind: 'ENIConfig',
  metadata: { name },
  spec: { subnet: 'subnet-0' },
});

/** The agent with its init container, set to strict security groups for pods unless `env` says otherwise. */
const branching = (env: Readonly<Record<string, string>> = {}, demux?: string): RawObject =>
  awsNode({
    env: { ENABLE_POD_ENI: 'true', ...env },
    spec: {
      initContainers: [
        {
          name: 'aws-vpc-cni-init',
          image: `${image}-init:v1.20.4`,
          ...(demux === undefined ? {} : { env: [{ name: 'DISABLE_TCP_EARLY_DEMUX', value: demux }] }),
        },
      ],
    },
  });
const branched = { annotations: { 'vpc.amazonaws.com/pod-eni': '[{"eniId":"eni-0"}]' } };
const probed = (readinessProbe: object, metadata: object = branched) =>
  pod('shop/cart-1', 'cart', { containers: [{ name: 'main', readinessProbe }] }, metadata);
const http = probed({ httpGet: { path: '/', port: 8080 } });

testRule('address/aws-network-config-conflict', rule, {
  flags: {
    'a zone without ENIConfig': {
      objects: [
        awsNode({ env: byZone }),
        eniConfig('eu-west-1a'),
        inZone('ip-1', 'eu-west-1a'),
        inZone('ip-2', 'eu-west-1b'),
        inZone('ip-3', 'eu-west-1b'),
      ],
      expect: [['high', 'Node ip-2']],
    },
    'nodes that name none, where there is none called default': {
      objects: [awsNode({ env: custom }), eniConfig('eu-west-1a'), inZone('ip-1', 'eu-west-1a')],
      expect: [['high', 'Node ip-1']],
    },
    'an annotation, which counts more than the label': {
      objects: [
        awsNode({ env: byZone }),
        eniConfig('eu-west-1a'),
        addressedNode('ip-1', [], {
          labels: { 'topology.kubernetes.io/zone': 'eu-west-1a' },
          annotations: { 'k8s.amazonaws.com/eniConfig': 'gone' },
        }),
      ],
      expect: [['high', 'Node ip-1']],
    },
    'both families': {
      objects: [awsNode({ env: { ...v6, ENABLE_IPv4: 'true' } })],
      expect: [['high', agent]],
    },
    'neither family': {
      objects: [awsNode({ env: { ENABLE_IPv4: 'false', ENABLE_IPv6: 'false' } })],
      expect: [['high', agent]],
    },
    'IPv6 without prefix delegation, in the first version that has it': {
      objects: [
        awsNode({
          containers: { 'aws-node': `${image}:v1.10.0` },
          env: { ...v6, ENABLE_PREFIX_DELEGATION: 'false' },
        }),
      ],
      expect: [['high', agent]],
    },
    'IPv6 with custom networking': {
      objects: [awsNode({ env: { ...v6, ...custom } })],
      expect: [['high', agent]],
    },
    'strict security groups for pods that are probed over the network': {
      objects: [branching(), http],
      expect: [['high', agent]],
    },
    'the same with the kernel’s early demultiplexing on by word': {
      objects: [branching({ POD_SECURITY_GROUP_ENFORCING_MODE: 'strict' }, 'false'), http],
      expect: [['high', agent]],
    },
  },
  passes: {
    'an ENIConfig for each zone': {
      objects: [
        awsNode({ env: byZone }),
        eniConfig('eu-west-1a'),
        eniConfig('eu-west-1b'),
        inZone('ip-1', 'eu-west-1a'),
        inZone('ip-2', 'eu-west-1b'),
      ],
    },
    'the label that AWS has by default': {
      objects: [
        awsNode({ env: custom }),
        eniConfig('pods-a'),
        inZone('ip-1', 'eu-west-1a', { 'k8s.amazonaws.com/eniConfig': 'pods-a' }),
      ],
    },
    'a name that is managed elsewhere, which counts most': {
      objects: [
        awsNode({ env: byZone }),
        eniConfig('pods-a'),
        inZone('ip-1', 'eu-west-1a', { 'vpc.amazonaws.com/externalEniConfig': 'pods-a' }),
      ],
    },
    'nodes that the agent does not run on': {
      objects: [
        awsNode({ env: byZone }),
        inZone('fargate', 'eu-west-1a', { 'eks.amazonaws.com/compute-type': 'fargate' }),
        inZone('auto', 'eu-west-1a', { 'eks.amazonaws.com/compute-type': 'auto' }),
        inZone('windows', 'eu-west-1a', { 'kubernetes.io/os': 'windows' }),
      ],
    },
    'a zone without ENIConfig where custom networking is off': {
      objects: [
        awsNode({ env: { ...byZone, AWS_VPC_K8S_CNI_CUSTOM_NETWORK_CFG: 'false' } }),
        inZone('ip-1', 'z'),
      ],
    },
    'IPv6 as EKS sets it': { objects: [awsNode({ env: v6 }), inZone('ip-1', 'eu-west-1a')] },
    'both families in a version that knows neither variable': {
      objects: [
        awsNode({
          containers: { 'aws-node': `${image}:v1.9.3` },
          env: { ENABLE_IPv4: 'true', ENABLE_IPv6: 'true' },
        }),
      ],
    },
    'early demultiplexing off': { objects: [branching({}, 'true'), http] },
    'security groups for pods in standard mode': {
      objects: [branching({ POD_SECURITY_GROUP_ENFORCING_MODE: 'standard' }), http],
    },
    'a probe that runs a command': { objects: [branching(), probed({ exec: { command: ['true'] } })] },
    'a pod without security groups of its own': {
      objects: [branching(), probed({ httpGet: { path: '/', port: 8080 } }, {})],
    },
    'security groups for pods that are off': { objects: [branching({ ENABLE_POD_ENI: 'false' }), http] },
  },
  unknownUses: {
    nodes: { objects: [awsNode({ env: byZone })], expect: 'unknown' },
    pods: { objects: [branching()], expect: 'unknown' },
    eniConfigs: { objects: [awsNode({ env: byZone }), inZone('ip-1', 'eu-west-1a')], expect: 'unknown' },
  },
  unknowns: {
    'an annotation of another name': {
      objects: [
        awsNode({ env: { ...byZone, ENI_CONFIG_ANNOTATION_DEF: 'example.com/eni' } }),
        inZone('ip-1', 'eu-west-1a'),
      ],
    },
    'DaemonSets that were not read': { unread: { DaemonSet: 'forbidden' } },
  },
  notApplicable: { 'another CNI': { objects: [inZone('ip-1', 'eu-west-1a')] } },
});
