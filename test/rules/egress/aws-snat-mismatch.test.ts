import rule from '../../../src/rules/egress/aws-snat-mismatch.ts';
import { awsNode, calicoNode } from '../../support/network-agents.ts';
import { node } from '../../support/objects.ts';
import { testRule } from '../../support/test-rule.ts';

const open = node('public-1', {
  status: {
    addresses: [
      { type: 'InternalIP', address: '10.0.1.20' },
      { type: 'ExternalIP', address: '203.0.113.7' },
    ],
  },
});
const closed = node('private-1', { status: { addresses: [{ type: 'InternalIP', address: '10.0.2.20' }] } });
const external = { AWS_VPC_K8S_CNI_EXTERNALSNAT: 'true' };
const aws = 'DaemonSet kube-system/aws-node';

testRule('egress/aws-snat-mismatch', rule, {
  flags: {
    'external SNAT on nodes in public subnets': {
      objects: [awsNode({ env: external }), open, closed],
      expect: [['high', aws]],
    },
    'the same where the manifest writes the value in capitals': {
      objects: [awsNode({ env: { AWS_VPC_K8S_CNI_EXTERNALSNAT: 'TRUE' } }), open],
      expect: [['high', aws]],
    },
    'ports that are not random': {
      objects: [awsNode({ env: { AWS_VPC_K8S_CNI_RANDOMIZESNAT: 'none' } }), open],
      expect: [['medium', aws]],
    },
    'public nodes that were read among others that were not': {
      objects: [awsNode({ env: external }), open],
      unread: { Node: 'timeout' },
      expect: [['high', aws]],
    },
  },
  passes: {
    'defaults on public nodes': { objects: [awsNode(), open] },
    'external SNAT behind a NAT gateway': { objects: [awsNode({ env: external }), closed] },
    'an external address of IPv6, which is not translated': {
      objects: [
        awsNode({ env: external }),
        node('six', { status: { addresses: [{ type: 'ExternalIP', address: '2001:db8::7' }] } }),
      ],
    },
    'pods in subnets of their own': {
      objects: [awsNode({ env: { ...external, AWS_VPC_K8S_CNI_CUSTOM_NETWORK_CFG: 'true' } }), open],
    },
    'IPv6, which has no SNAT': {
      objects: [awsNode({ env: { ...external, ENABLE_IPv6: 'true' } }), open],
    },
    'ports by hash': { objects: [awsNode({ env: { AWS_VPC_K8S_CNI_RANDOMIZESNAT: 'hashrandom' } }), open] },
    'no random ports where a NAT gateway translates': {
      objects: [awsNode({ env: { ...external, AWS_VPC_K8S_CNI_RANDOMIZESNAT: 'none' } }), closed],
    },
  },
  unknownUses: {
    nodes: { objects: [awsNode({ env: external })], expect: 'unknown' },
  },
  notApplicable: { 'another CNI': { objects: [calicoNode(), open] } },
});
