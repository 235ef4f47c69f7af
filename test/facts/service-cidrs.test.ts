import { describe, expect, it } from 'vitest';
import { formatRange } from '../../src/net/addresses/cidr.ts';
import { formatRef } from '../../src/model/ref.ts';
import { slices } from '../../src/facts/slices.ts';
import { node, service } from '../support/objects.ts';
import { controlPlanePod, kubeadmConfig, openshiftNetwork, serviceCidr } from '../support/network-objects.ts';
import { evidenceIn, type Given, snapshotOf } from '../support/snapshot-of.ts';

/** A server before 1.33: discovery is complete and does not list the kind. */
const old = { notInstalled: ['ServiceCIDR'] } as const satisfies Given;

function told(given: Given): unknown {
  const { serviceCidrs } = evidenceIn(given);
  if (serviceCidrs.state !== 'known') return serviceCidrs;
  const { ranges, allocator, missing } = serviceCidrs.value;
  return {
    ranges: ranges.map(({ range, owner, field, allocates }) => [
      formatRange(range),
      formatRef(owner.ref),
      field,
      allocates,
    ]),
    allocator,
    missing: missing.map(({ what, reason }) => `${what}: ${reason}`),
    label: serviceCidrs.label,
  };
}

describe('serviceCidrs', () => {
  it('takes ServiceCIDR objects over everything else', () => {
    expect(
      told({
        objects: [
          serviceCidr('kubernetes', ['10.96.0.0/12', 'fd00:10:96::/112']),
          controlPlanePod('kube-apiserver', ['--service-cluster-ip-range=10.0.0.0/24']),
        ],
      }),
    ).toEqual({
      ranges: [
        ['10.96.0.0/12', 'ServiceCIDR kubernetes', 'spec.cidrs', true],
        ['fd00:10:96::/112', 'ServiceCIDR kubernetes', 'spec.cidrs', true],
      ],
      allocator: 'objects',
      missing: [],
      label: 'live evidence',
    });
  });

  it('keeps ranges that give no new address apart', () => {
    const notReady = { status: { conditions: [{ type: 'Ready', status: 'False', reason: 'Terminating' }] } };
    const deleted = { metadata: { name: 'c-deleted', deletionTimestamp: '2026-11-23T10:00:00Z' } };
    expect(
      told({
        objects: [
          serviceCidr('a-without-conditions', ['10.1.0.0/24'], { status: {} }),
          serviceCidr('b-not-ready', ['10.2.0.0/24'], notReady),
          serviceCidr('c-deleted', ['10.3.0.0/24'], deleted),
        ],
      }),
    ).toMatchObject({
      ranges: [
        ['10.1.0.0/24', 'ServiceCIDR a-without-conditions', 'spec.cidrs', true],
        ['10.2.0.0/24', 'ServiceCIDR b-not-ready', 'spec.cidrs', false],
        ['10.3.0.0/24', 'ServiceCIDR c-deleted', 'spec.cidrs', false],
      ],
    });
  });

  it('takes the flag of the API server where the kind does not exist', () => {
    expect(
      told({
        ...old,
        objects: [
          controlPlanePod('kube-apiserver', ['--service-cluster-ip-range=10.96.0.0/12,fd00:10:96::/108']),
          kubeadmConfig('networking: { serviceSubnet: 10.0.0.0/16 }'),
        ],
      }),
    ).toEqual({
      ranges: [
        [
          '10.96.0.0/12',
          'Pod kube-system/kube-apiserver-cp-1',
          'spec.containers[name=kube-apiserver].args',
          true,
        ],
        [
          'fd00:10:96::/108',
          'Pod kube-system/kube-apiserver-cp-1',
          'spec.containers[name=kube-apiserver].args',
          true,
        ],
      ],
      allocator: 'bitmap',
      missing: [],
      label: 'live evidence',
    });
  });

  it('says what could name further ranges when ServiceCIDRs were not read', () => {
    expect(
      told({
        unread: { ServiceCIDR: 'forbidden' },
        objects: [controlPlanePod('kube-apiserver', ['--service-cluster-ip-range=10.96.0.0/12'])],
      }),
    ).toMatchObject({ allocator: 'not known', missing: ['ServiceCIDR: forbidden'] });
  });

  it.each([
    ['networking: { serviceSubnet: 10.96.0.0/12 }', '10.96.0.0/12'],
    [
      'networking: { serviceSubnet: 10.96.0.0/12 }\napiServer: { extraArgs: [{ name: service-cluster-ip-range, value: 10.7.0.0/16 }] }',
      '10.7.0.0/16',
    ],
  ])('takes what kubeadm was told, its extra arguments first', (lines, range) => {
    expect(told({ ...old, objects: [kubeadmConfig(lines)] })).toMatchObject({
      ranges: [[range, 'ConfigMap kube-system/kubeadm-config', 'data[ClusterConfiguration]', true]],
    });
  });

  it('takes the network in force on OpenShift', () => {
    expect(
      told({ ...old, objects: [openshiftNetwork({ serviceNetwork: ['172.30.0.0/16'] })] }),
    ).toMatchObject({
      ranges: [['172.30.0.0/16', 'Network cluster', 'status.serviceNetwork', true]],
    });
  });

  it('takes what the operator of Calico was told as an inference only', () => {
    const installation = {
      apiVersion: 'operator.tigera.io/v1',
      kind: 'Installation',
      metadata: { name: 'default' },
      spec: { serviceCIDRs: ['10.43.0.0/16'] },
    };
    expect(told({ ...old, objects: [installation] })).toMatchObject({
      ranges: [['10.43.0.0/16', 'Installation default', 'spec.serviceCIDRs', true]],
      label: 'inference',
    });
  });

  const k3s = node('server-1', { status: { nodeInfo: { kubeletVersion: 'v1.32.4+k3s1' } } });
  const kubernetes = (clusterIP: string) =>
    service('default/kubernetes', { clusterIP, clusterIPs: [clusterIP] });

  it('takes the default of k3s where the first Service has its first address', () => {
    expect(told({ ...old, objects: [k3s, kubernetes('10.43.0.1')] })).toMatchObject({
      ranges: [['10.43.0.0/16', 'Service default/kubernetes', 'spec.clusterIP', true]],
      label: 'documentation-based',
    });
    expect(told({ ...old, objects: [k3s, kubernetes('10.50.0.1')] })).toMatchObject({ state: 'unknown' });
    expect(told({ ...old, objects: [node('worker-1'), kubernetes('10.43.0.1')] })).toMatchObject({
      state: 'unknown',
    });
    expect(
      slices.serviceCidrs.follow(
        snapshotOf({ ...old, objects: [k3s], unread: { Service: 'not-collected' } }),
      ),
    ).toEqual([{ kind: 'Service', namespace: 'default', name: 'kubernetes' }]);
  });

  it('is unknown, with the next step, where nothing tells: a hosted control plane before 1.33', () => {
    expect(told({ ...old, objects: [node('worker-1')] })).toMatchObject({
      state: 'unknown',
      missing: [
        {
          what: 'Service address range',
          reason: 'not-observable',
          next: expect.stringContaining('1.33') as string,
        },
      ],
    });
  });

  it('is unknown for want of what was not read, never absent', () => {
    expect(told({ unread: { ServiceCIDR: 'forbidden', ConfigMap: 'forbidden' } })).toMatchObject({
      state: 'unknown',
      missing: [
        { what: 'ConfigMap', reason: 'forbidden' },
        { what: 'ServiceCIDR', reason: 'forbidden' },
      ],
    });
  });

  it('is unknown for a range that cannot be read', () => {
    expect(
      told({ ...old, objects: [controlPlanePod('kube-apiserver', ['--service-cluster-ip-range=ten'])] }),
    ).toMatchObject({
      state: 'unknown',
      missing: [
        {
          what: 'Pod kube-system/kube-apiserver-cp-1 spec.containers[name=kube-apiserver].args',
          reason: 'unparseable',
        },
      ],
    });
  });

  it('asks for the static pods of the control plane by name, unless its namespace was listed or ServiceCIDRs tell', () => {
    const controlPlane = node('cp-1', {
      metadata: { name: 'cp-1', labels: { 'node-role.kubernetes.io/control-plane': '' } },
    });
    const names = (given: Given) => slices.serviceCidrs.follow(snapshotOf(given));
    const unread = { Pod: 'not-collected' } as const;
    expect(names({ objects: [controlPlane, node('worker-1')], unread })).toEqual([
      { kind: 'Pod', namespace: 'kube-system', name: 'kube-apiserver-cp-1' },
    ]);
    expect(names({ objects: [controlPlane] })).toEqual([]);
    expect(names({ objects: [controlPlane, serviceCidr('kubernetes', ['10.96.0.0/12'])], unread })).toEqual(
      [],
    );
  });
});
