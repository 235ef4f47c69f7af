import rule from '../../../src/rules/address/aws-prefix-delegation-partial.ts';
import { awsNode } from '../../support/network-agents.ts';
import { node } from '../../support/objects.ts';
import type { RawObject } from '../../support/snapshot-of.ts';
import { testRule } from '../../support/test-rule.ts';

const on = awsNode({ env: { ENABLE_PREFIX_DELEGATION: 'true' } });
const instance = (
  name: string,
  type: string,
  pods: string,
  cpu = '4',
  more: Readonly<Record<string, string>> = {},
): RawObject =>
  node(name, {
    metadata: {
      name,
      labels: { 'kubernetes.io/os': 'linux', 'node.kubernetes.io/instance-type': type, ...more },
    },
    status: { capacity: { cpu, pods } },
  });

testRule('address/aws-prefix-delegation-partial', rule, {
  flags: {
    'prefixes with the maximum of single addresses': {
      objects: [
        on,
        instance('ip-1', 'm6i.xlarge', '58'),
        instance('ip-2', 'm6i.xlarge', '58'),
        instance('ip-3', 'm6i.xlarge', '110'),
      ],
      expect: [['medium', 'Node ip-1']],
    },
    'the same on a large machine, which takes 250': {
      objects: [on, instance('ip-1', 'm5.12xlarge', '234', '48')],
      expect: [['medium', 'Node ip-1']],
    },
    'a maximum above what single addresses allow': {
      objects: [awsNode(), instance('ip-1', 'm5.large', '110', '2')],
      expect: [['medium', 'Node ip-1']],
    },
    'the ordinary maximum where custom networking takes one interface away': {
      objects: [
        awsNode({ env: { AWS_VPC_K8S_CNI_CUSTOM_NETWORK_CFG: 'true' } }),
        instance('ip-1', 'm5.large', '29', '2'),
      ],
      expect: [['medium', 'Node ip-1']],
    },
    'the ordinary maximum where MAX_ENI takes interfaces away': {
      objects: [awsNode({ env: { MAX_ENI: '2' } }), instance('ip-1', 'm5.large', '29', '2')],
      expect: [['medium', 'Node ip-1']],
    },
    'prefixes on Xen': {
      objects: [on, instance('ip-1', 'm4.large', '20', '2')],
      expect: [['medium', 'Node ip-1']],
    },
    'IPv6, which needs prefixes, on Xen': {
      objects: [
        awsNode({ env: { ENABLE_PREFIX_DELEGATION: 'true', ENABLE_IPv6: 'true', ENABLE_IPv4: 'false' } }),
        instance('ip-1', 'm4.large', '20', '2'),
      ],
      expect: [['medium', 'Node ip-1']],
    },
  },
  passes: {
    'what EKS and Karpenter compute for prefixes': {
      objects: [
        on,
        instance('ip-1', 'm6i.xlarge', '110'),
        instance('ip-2', 'm5.12xlarge', '250', '48'),
        instance('ip-3', 'i3.metal', '250', '72'),
      ],
    },
    'a maximum that somebody chose': { objects: [on, instance('ip-1', 'm6i.xlarge', '60')] },
    'a type that holds more without prefixes': {
      objects: [on, instance('ip-1', 'm6i.4xlarge', '234', '16')],
    },
    'what single addresses allow': { objects: [awsNode(), instance('ip-1', 'm5.large', '29', '2')] },
    'a type that the table does not hold': {
      objects: [awsNode(), instance('ip-1', 'zz9.48xlarge', '737', '192')],
    },
    'security groups for pods, which add room': {
      objects: [awsNode({ env: { ENABLE_POD_ENI: 'true' } }), instance('ip-1', 'm5.large', '38', '2')],
    },
    IPv6: {
      objects: [
        awsNode({ env: { ENABLE_PREFIX_DELEGATION: 'true', ENABLE_IPv6: 'true' } }),
        instance('ip-1', 'm6i.xlarge', '58'),
      ],
    },
  },
  unknowns: {
    'DaemonSets that were not read': {
      objects: [instance('ip-1', 'm5.large', '110')],
      unread: { DaemonSet: 'forbidden' },
    },
  },
  notApplicable: {
    'another CNI': { objects: [instance('ip-1', 'm5.large', '110')] },
    'nodes that the agent does not run on, or of no type': {
      objects: [
        awsNode(),
        instance('auto', 'm5.large', '110', '2', { 'eks.amazonaws.com/compute-type': 'auto' }),
        node('bare', { status: { capacity: { pods: '110' } } }),
      ],
    },
  },
});
