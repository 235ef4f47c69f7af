import { describe, expect, it } from 'vitest';
import {
  agentPod,
  awsNode,
  calicoNode,
  canal,
  ciliumAgent,
  ciliumConfig,
  flannelAgent,
} from '../support/network-agents.ts';
import { evidenceIn, type Given } from '../support/snapshot-of.ts';

function told(given: Given): string {
  const { cniRoles } = evidenceIn(given);
  if (cniRoles.state !== 'known') return cniRoles.state;
  const { networking, beside, undecided } = cniRoles.value;
  return [
    ...networking.map(
      ({ product, nodes }) =>
        `${product} on ${nodes.state === 'known' ? [...nodes.value].join('+') : nodes.state}`,
    ),
    ...beside.map((one) => `beside ${one}`),
    ...undecided.map(({ what }) => `lacks ${what}`),
  ].join(', ');
}

describe('cniRoles', () => {
  it('tells on which nodes each networks pods', () => {
    const objects = [
      flannelAgent(),
      agentPod('kube-flannel/kube-flannel-ds', 'a'),
      ciliumAgent(),
      ciliumConfig({}),
      agentPod('kube-system/cilium', 'b'),
    ];
    expect(told({ objects })).toBe('flannel on a, Cilium on b');
  });
  it('knows what works on top of another', () => {
    expect(told({ objects: [canal(), agentPod('kube-system/canal', 'a')] })).toBe(
      'flannel on a, beside Calico',
    );
  });
  it('lacks what would tell', () => {
    const unread = { Installation: 'forbidden' } as const;
    const objects = [awsNode(), agentPod('kube-system/aws-node', 'a'), calicoNode()];
    expect(told({ objects, unread })).toBe('AWS VPC CNI on a, Calico on , lacks Installation');
  });
  it('is unknown where DaemonSets were not read', () => {
    expect(told({ unread: { DaemonSet: 'forbidden' } })).toBe('unknown');
  });
});
