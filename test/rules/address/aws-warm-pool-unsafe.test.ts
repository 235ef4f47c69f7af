import rule from '../../../src/rules/address/aws-warm-pool-unsafe.ts';
import { awsNode } from '../../support/network-agents.ts';
import { addressedNode } from '../../support/network-objects.ts';
import { testRule } from '../../support/test-rule.ts';

const on = (count: number, labels: Readonly<Record<string, string>> = {}) =>
  Array.from({ length: count }, (_, index) =>
    addressedNode(`ip-${index}`, [`10.0.${index >> 8}.${index & 255}`], { labels }),
  );
const version = (tag: string) => ({ containers: { 'aws-node': `x.dkr.ecr.y/amazon-k8s-cni:${tag}` } });
const agent = 'DaemonSet kube-system/aws-node';

testRule('address/aws-warm-pool-unsafe', rule, {
  flags: {
    'a floor without a margin': {
      objects: [awsNode({ env: { MINIMUM_IP_TARGET: '12', WARM_ENI_TARGET: '1' } }), ...on(3)],
      expect: [['medium', agent]],
    },
    'a floor with a margin of 0, which counts as none': {
      objects: [awsNode({ env: { MINIMUM_IP_TARGET: '12', WARM_IP_TARGET: '0' } }), ...on(3)],
      expect: [['medium', agent]],
    },
    'a margin of single addresses on more than 1,000 nodes': {
      objects: [awsNode({ env: { MINIMUM_IP_TARGET: '12', WARM_IP_TARGET: '2' } }), ...on(1001)],
      expect: [['medium', agent]],
    },
    'no cooldown': {
      objects: [awsNode({ env: { IP_COOLDOWN_PERIOD: '0' } })],
      expect: [['medium', agent]],
    },
    'no cooldown in the first version that has one, in IPv6 mode': {
      objects: [awsNode({ ...version('v1.15.0'), env: { IP_COOLDOWN_PERIOD: '0', ENABLE_IPv6: 'true' } })],
      expect: [['medium', agent]],
    },
  },
  passes: {
    'what EKS ships': { objects: [awsNode({ env: { WARM_ENI_TARGET: '1', WARM_PREFIX_TARGET: '1' } })] },
    'a floor and a margin in small subnets': {
      objects: [awsNode({ env: { MINIMUM_IP_TARGET: '12', WARM_IP_TARGET: '2' } }), ...on(1000)],
    },
    'a margin on many nodes with prefix delegation': {
      objects: [awsNode({ env: { WARM_IP_TARGET: '5', ENABLE_PREFIX_DELEGATION: 'true' } }), ...on(1001)],
    },
    'many nodes of Fargate, which have no such pool': {
      objects: [
        awsNode({ env: { WARM_IP_TARGET: '5' } }),
        ...on(1001, { 'eks.amazonaws.com/compute-type': 'fargate' }),
      ],
    },
    'targets that IPv6 mode ignores': {
      objects: [awsNode({ env: { MINIMUM_IP_TARGET: '12', ENABLE_IPv6: 'true' } })],
    },
    'no cooldown where the version knows none': {
      objects: [awsNode({ ...version('v1.14.1'), env: { IP_COOLDOWN_PERIOD: '0' } })],
    },
    'a cooldown that is no number, which counts as 30 seconds': {
      objects: [awsNode({ env: { IP_COOLDOWN_PERIOD: 'none' } })],
    },
    'a floor of 0': { objects: [awsNode({ env: { MINIMUM_IP_TARGET: '0' } })] },
  },
  unknownUses: {
    nodes: { objects: [awsNode({ env: { WARM_IP_TARGET: '2' } })], expect: 'unknown' },
  },
  unknowns: {
    'no cooldown in a version that the image does not name': {
      objects: [awsNode({ ...version('latest'), env: { IP_COOLDOWN_PERIOD: '0' } })],
    },
    'DaemonSets that were not read': { unread: { DaemonSet: 'forbidden' } },
  },
  notApplicable: { 'another CNI': { objects: on(3) } },
});
