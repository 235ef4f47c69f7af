import { describe, expect, it } from 'vitest';
import { linkPeers } from '../../../../src/facts/peers.ts';
import type { Capacity } from '../../../../src/model/addresses-plan.ts';
import { planAddresses } from '../../../../src/net/addresses/planning/plan-addresses.ts';
import { type AddressInput, questionOf } from '../../../../src/net/addresses/planning/question.ts';
import { meshed, meshSecret } from '../../../support/mesh-objects.ts';
import { calicoNode, ciliumAgent, ciliumConfig, flannelAgent } from '../../../support/network-agents.ts';
import {
  addressedNode,
  calicoInstallation,
  controlPlanePod,
  ipPool,
  serviceCidr,
} from '../../../support/network-objects.ts';
import { service } from '../../../support/objects.ts';
import { evidenceIn, type Given, type RawObject } from '../../../support/snapshot-of.ts';

const plan = (clusters: Readonly<Record<string, Given>>, input: AddressInput = {}) => {
  const read = Object.entries(clusters).map(([name, given]) => ({ name, evidence: evidenceIn(given) }));
  linkPeers(read);
  return planAddresses(read, questionOf(input));
};
const kindOf = <K extends Capacity['kind']>(capacity: readonly Capacity[], kind: K) =>
  capacity.filter((one): one is Extract<Capacity, { kind: K }> => one.kind === kind);

const manager = (...flags: string[]) =>
  controlPlanePod('kube-controller-manager', ['--allocate-node-cidrs=true', ...flags]);
const flannel: RawObject[] = [
  flannelAgent(),
  manager('--cluster-cidr=10.244.0.0/20'),
  serviceCidr('kubernetes', ['10.244.8.0/22']),
  addressedNode('w1', ['192.168.1.11'], { podCIDRs: ['10.244.0.0/24'] }),
  addressedNode('w2', ['192.168.1.12'], { podCIDRs: ['10.244.2.0/24'] }),
];

describe('the ledger', () => {
  it('has a line for each range with its owner and origin, and one for all nodes', () => {
    const { ledger } = plan({ a: { objects: flannel } }, { ranges: ['vpc:hub=192.168.0.0/16'] });
    expect(
      ledger.map(({ purpose, ranges, owner, origin, of, cluster }) => [
        purpose,
        ranges,
        owner,
        origin,
        of,
        cluster,
      ]),
    ).toEqual([
      [
        'cluster-cidr',
        ['10.244.0.0/20'],
        'Pod kube-system/kube-controller-manager-cp-1',
        'live evidence',
        null,
        'a',
      ],
      ['node-pods', ['10.244.0.0/24', '10.244.2.0/24'], '2 Nodes', 'live evidence', null, 'a'],
      ['service', ['10.244.8.0/22'], 'ServiceCIDR kubernetes', 'live evidence', null, 'a'],
      ['node', ['192.168.1.11-192.168.1.12'], '2 Nodes', 'live evidence', null, 'a'],
      ['vpc', ['192.168.0.0/16'], 'given by hand', 'given', 'hub', null],
      ...[
        ['127.0.0.0/8', 'the loopback range'],
        ['169.254.0.0/16', 'the link-local range'],
        ['224.0.0.0/4', 'the multicast range'],
        ['192.0.2.0/24', 'a range for documentation'],
        ['172.17.0.0/16', 'the range of Docker’s bridge'],
      ].map(([range, name]) => [
        'reserved',
        [range],
        `every node: ${name ?? ''}`,
        'documented default',
        null,
        null,
      ]),
    ]);
  });

  it('says what was not read, and that the matrix is unknown there', () => {
    const { missing, matrix, ledger } = plan({
      a: { objects: flannel, unread: { IPAddressPool: 'forbidden' } },
    });
    expect(missing.map(({ what, reason }) => [what, reason])).toEqual([['IPAddressPool', 'forbidden']]);
    expect(ledger.some(({ purpose }) => purpose === 'load-balancer')).toBe(false);
    expect(matrix).toContainEqual({ a: 'service', b: 'load-balancer', state: 'unknown', pairs: 0 });
    expect(matrix).toContainEqual({ a: 'service', b: 'node', state: 'apart', pairs: 0 });
  });

  it('says of a mesh whose other clusters were not read that their ranges are not known', () => {
    const objects = [...meshed('fra', 1, {}), meshSecret('ams')];
    expect(plan({ a: { objects } }).missing.map(({ what }) => what)).toContain(
      'Address ranges of the other clusters of the ClusterMesh',
    );
  });
});

describe('overlaps', () => {
  const overlapsOf = (...args: Parameters<typeof plan>) =>
    plan(...args).overlaps.map(({ verdict, first, second, common, pairs }) => [
      verdict,
      first,
      second,
      common,
      pairs,
    ]);

  it('are conflicts, the nodes of one together, with the nearest range that is free', () => {
    const { overlaps, matrix } = plan(
      { a: { objects: flannel } },
      { ranges: ['external:office=192.168.1.0/24', 'cluster:east=10.244.1.0/24', 'vpc=192.168.0.0/16'] },
    );
    expect(overlaps).toEqual([
      {
        verdict: 'conflict',
        first: 'remote cluster range 10.244.1.0/24 (given as east)',
        second: 'cluster CIDR 10.244.0.0/20 (a, Pod kube-system/kube-controller-manager-cp-1)',
        common: '10.244.1.0/24',
        pairs: 1,
        why: 'traffic for one of the two clusters goes to the other',
        next: '10.244.16.0/24 instead of remote cluster range 10.244.1.0/24 (given as east)',
      },
      {
        verdict: 'conflict',
        first: 'external range 192.168.1.0/24 (given as office)',
        second: 'VPC range 192.168.0.0/16 (given)',
        common: '192.168.1.0/24',
        pairs: 1,
        why: 'what has those addresses outside is not reached from the cluster, nor the cluster from there',
        next: null,
      },
      {
        verdict: 'conflict',
        first: 'external range 192.168.1.0/24 (given as office)',
        second: 'address 192.168.1.11 (a, w1)',
        common: '192.168.1.11',
        pairs: 2,
        why: 'what has those addresses outside is not reached from the cluster, nor the cluster from there',
        next: null,
      },
    ]);
    expect(matrix).toContainEqual({ a: 'node', b: 'external', state: 'conflict', pairs: 2 });
    expect(matrix).toContainEqual({ a: 'node', b: 'vpc', state: 'expected', pairs: 2 });
  });

  it('move the range of a cluster to be, not the network that is there', () => {
    expect(
      plan({}, { ranges: ['pods=10.42.0.0/16', 'external=10.42.128.0/17'] }).overlaps.map(
        ({ first, next }) => [first, next],
      ),
    ).toEqual([['pod range 10.42.0.0/16 (given)', '10.43.0.0/16 instead of pod range 10.42.0.0/16 (given)']]);
  });

  it('of pods in two clusters depend on Globalnet where it is given', () => {
    const ranges = ['pods=10.1.0.0/16', 'cluster:b=10.1.0.0/16'];
    expect(overlapsOf({}, { ranges }).map(([verdict]) => verdict)).toEqual(['conflict']);
    const joined = [...ranges, 'globalnet=242.0.0.0/16'];
    expect(overlapsOf({}, { ranges: joined }).map(([verdict]) => verdict)).toEqual(['depends']);
  });

  it('with what a node answers itself say so', () => {
    const ranges = ['vpc=192.168.0.0/16', 'node-local-dns=192.168.20.10'];
    expect(plan({}, { ranges }).overlaps.map(({ why }) => why)).toEqual([
      'each node answers at that address itself',
    ]);
  });

  it('depend where only the network around tells: pods in the VPC', () => {
    expect(overlapsOf({}, { ranges: ['pods=10.0.64.0/18', 'vpc=10.0.0.0/16'] })).toEqual([
      ['depends', 'pod range 10.0.64.0/18 (given)', 'VPC range 10.0.0.0/16 (given)', '10.0.64.0/18', 1],
    ]);
  });

  it('of a range given for pods or Services and the cluster’s own depend on whose it is', () => {
    expect(overlapsOf({ a: { objects: flannel } }, { ranges: ['services=10.244.8.0/24'] })).toEqual([
      [
        'depends',
        'Service range 10.244.8.0/24 (given)',
        'Service range 10.244.8.0/22 (a, ServiceCIDR kubernetes)',
        '10.244.8.0/24',
        1,
      ],
    ]);
    expect(overlapsOf({ a: { objects: flannel } }, { ranges: ['pods=10.244.0.0/16'] })).toContainEqual([
      'depends',
      'pod range 10.244.0.0/16 (given)',
      'cluster CIDR 10.244.0.0/20 (a, Pod kube-system/kube-controller-manager-cp-1)',
      '10.244.0.0/20',
      1,
    ]);
  });

  it('with what every node answers itself are told, Docker’s as depending', () => {
    expect(overlapsOf({}, { ranges: ['pods=172.16.0.0/12', 'services=169.254.0.0/20'] })).toEqual([
      [
        'conflict',
        'Service range 169.254.0.0/20 (given)',
        'the link-local range 169.254.0.0/16',
        '169.254.0.0/20',
        1,
      ],
      [
        'depends',
        'pod range 172.16.0.0/12 (given)',
        'the range of Docker’s bridge 172.17.0.0/16',
        '172.17.0.0/16',
        1,
      ],
    ]);
  });

  it('of two clusters depend on whether they are joined', () => {
    const inMesh = (name: string, id: number, pods: string, services = '10.96.0.0/16') => [
      ...meshed(name, id, { ipam: 'cluster-pool', 'cluster-pool-ipv4-cidr': pods }),
      serviceCidr('kubernetes', [services]),
      addressedNode('w1', [`192.168.${id}.11`]),
    ];
    const alone = (pods: string) => [
      ciliumAgent(),
      ciliumConfig({ ipam: 'cluster-pool', 'cluster-pool-ipv4-cidr': pods }),
    ];
    const pool = 'ConfigMap kube-system/cilium-config';
    expect(
      overlapsOf({
        a: { objects: inMesh('fra', 1, '10.64.0.0/16') },
        b: { objects: inMesh('ams', 2, '10.64.0.0/15') },
      }),
    ).toEqual([
      [
        'conflict',
        `pod range 10.64.0.0/15 (b, ${pool})`,
        `pod range 10.64.0.0/16 (a, ${pool})`,
        '10.64.0.0/16',
        1,
      ],
    ]);
    expect(
      overlapsOf({ a: { objects: alone('10.64.0.0/16') }, b: { objects: alone('10.64.0.0/16') } }),
    ).toEqual([
      [
        'depends',
        `pod range 10.64.0.0/16 (a, ${pool})`,
        `pod range 10.64.0.0/16 (b, ${pool})`,
        '10.64.0.0/16',
        1,
      ],
    ]);
  });
});

describe('capacity', () => {
  it('of blocks for nodes leaves out what the Service range takes, and tells when the last is given', () => {
    const { capacity } = plan({ a: { objects: flannel } }, { nodesPerMonth: 2, now: '2026-11-23T00:00:00Z' });
    expect(kindOf(capacity, 'nodes')).toEqual([
      {
        kind: 'nodes',
        cluster: 'a',
        family: 4,
        ranges: ['10.244.0.0/20'],
        from: ['Pod kube-system/kube-controller-manager-cp-1'],
        blockPrefix: 24,
        prefixFrom: 'what nodes have',
        total: 16,
        used: 2,
        heldByServices: 4,
        free: 10,
        nextBlocks: ['10.244.1.0/24', '10.244.3.0/24', '10.244.4.0/24'],
        podsPerNode: {
          addresses: '253',
          kubelet: null,
          source: 'host-local, less network, gateway and broadcast',
        },
        exhaustion: { perMonth: 2, months: 5, date: '2027-04-24' },
      },
    ]);
  });

  it('of Services is told by band, with what is taken', () => {
    const services = ['10.96.0.1', '10.96.0.10', '10.96.0.20'].map((address, index) =>
      service(`shop/s${index}`, { clusterIP: address, clusterIPs: [address] }),
    );
    const objects = [serviceCidr('kubernetes', ['10.96.0.0/27']), ...services];
    const [one] = kindOf(plan({ a: { objects } }, { servicesPerMonth: 9 }).capacity, 'services');
    expect(one).toMatchObject({ total: '30', used: '3', free: '27', allocator: 'objects' });
    expect(one?.bands).toEqual([
      {
        range: '10.96.0.0/27',
        static: { range: '10.96.0.1-10.96.0.16', size: '16', used: '2' },
        dynamic: { range: '10.96.0.17-10.96.0.30', size: '14', used: '1' },
      },
    ]);
    // Counted from the time of reading.
    expect(one?.exhaustion).toEqual({ perMonth: 9, months: 3, date: '2027-02-22' });
  });

  it('is not told where what is taken was not read', () => {
    const objects = [serviceCidr('kubernetes', ['10.96.0.0/27'])];
    const given = { objects, unread: { Service: 'forbidden', IPAddress: 'forbidden' } } as const;
    const { capacity, missing } = plan({ a: given }, { servicesPerMonth: 9 });
    expect(kindOf(capacity, 'services')[0]).toMatchObject({
      total: '30',
      used: null,
      free: null,
      exhaustion: null,
    });
    expect(missing.map(({ what }) => what)).toContain('Service');
  });

  it('of Calico’s pools is counted in addresses, of load balancer pools too', () => {
    const objects = [
      calicoNode(),
      calicoInstallation({ cni: { type: 'Calico', ipam: { type: 'Calico' } } }),
      ipPool('default', '10.244.0.0/24'),
      addressedNode('w1', ['192.168.1.11']),
      {
        apiVersion: 'metallb.io/v1beta1',
        kind: 'IPAddressPool',
        metadata: { name: 'lan', namespace: 'metallb-system' },
        spec: { addresses: ['192.168.9.1-192.168.9.10'] },
      },
      service('shop/web', { type: 'LoadBalancer' }, {}),
    ];
    const { capacity } = plan({ a: { objects } });
    expect(kindOf(capacity, 'pods')).toMatchObject([{ total: '256', used: '0', free: '256', nodes: 1 }]);
    expect(kindOf(capacity, 'load-balancers')).toMatchObject([
      { total: '10', used: '0', free: '10', from: ['IPAddressPool metallb-system/lan'] },
    ]);
  });

  it('of Calico’s pools is counted in blocks too, of which each further node takes one', () => {
    const block = (cidr: string): RawObject => ({
      apiVersion: 'crd.projectcalico.org/v1',
      kind: 'IPAMBlock',
      metadata: { name: cidr.replaceAll(/[./]/g, '-') },
      spec: { cidr, affinity: 'host:w1', unallocated: [3, 4] },
    });
    const objects = [
      calicoNode(),
      calicoInstallation({ cni: { type: 'Calico', ipam: { type: 'Calico' } } }),
      ipPool('default', '10.244.0.0/24', { blockSize: 28 }),
      addressedNode('w1', ['192.168.1.11']),
      block('10.244.0.16/28'),
      block('10.244.0.64/28'),
    ];
    const { capacity } = plan({ a: { objects } }, { nodesPerMonth: 7, now: '2026-11-23T00:00:00Z' });
    expect(kindOf(capacity, 'pods')).toMatchObject([
      {
        used: '28',
        blocks: { prefix: 28, total: '16', used: '2', free: '14' },
        exhaustion: { perMonth: 7, months: 2, date: '2027-01-22' },
      },
    ]);
  });

  it('of Services ends in the dynamic band first, of load balancer pools as their addresses grow', () => {
    const objects = [
      serviceCidr('kubernetes', ['10.96.0.0/24']),
      service('shop/a', { clusterIP: '10.96.0.30', clusterIPs: ['10.96.0.30'] }),
      {
        apiVersion: 'metallb.io/v1beta1',
        kind: 'IPAddressPool',
        metadata: { name: 'lan', namespace: 'metallb-system' },
        spec: { addresses: ['192.168.9.1-192.168.9.10'] },
      },
    ];
    const { capacity } = plan({ a: { objects } }, { servicesPerMonth: 79, loadBalancersPerMonth: 4 });
    const [services] = kindOf(capacity, 'services');
    expect(services?.dynamicExhaustion).toMatchObject({ months: 3 });
    expect(services?.exhaustion).toMatchObject({ months: 3.2 });
    expect(kindOf(capacity, 'load-balancers')).toMatchObject([{ free: '10', exhaustion: { months: 2.5 } }]);
  });

  it('of ranges given by hand counts what the user says is taken, and not what a new cluster starts with', () => {
    const input: AddressInput = {
      ranges: ['pods=10.0.0.0/16', 'services=10.96.0.0/24', 'load-balancers=192.0.3.0-192.0.3.19'],
      nodes: 56,
      services: 200,
      loadBalancers: 5,
      nodesPerMonth: 100,
      servicesPerMonth: 27,
      loadBalancersPerMonth: 5,
      now: '2026-11-23T00:00:00Z',
    };
    const told = plan({}, input).capacity;
    expect(
      told.map((one) => [one.kind, one.kind === 'instances' ? 0 : (one.exhaustion?.months ?? null)]),
    ).toEqual([
      ['nodes', 2],
      ['services', 2],
      ['load-balancers', 3],
    ]);
    expect(
      plan({}, { ...input, newCluster: '4' }).capacity.map((one) => ('used' in one ? one.used : 0)),
    ).toEqual([null, null, '5']);
  });

  it('of ranges given by hand needs no cluster, in both families', () => {
    const ranges = ['pods=10.0.0.0/16,fd00:10::/56', 'services=10.96.0.0/24,fd00:96::/112'];
    const { capacity } = plan(
      {},
      { ranges, nodeMask: 26, nodes: 24, nodesPerMonth: 100, now: '2026-11-23T00:00:00Z' },
    );
    expect(
      kindOf(capacity, 'nodes').map(({ family, blockPrefix, prefixFrom, total, used, free, exhaustion }) => [
        family,
        blockPrefix,
        prefixFrom,
        total,
        used,
        free,
        exhaustion?.date,
      ]),
    ).toEqual([
      [4, 26, 'given', 1024, 24, 1000, '2027-09-23'],
      [6, 64, 'documented default', 256, 24, 232, '2027-02-01'],
    ]);
    expect(kindOf(capacity, 'services').map(({ total, used }) => [total, used])).toEqual([
      ['254', null],
      ['65535', null],
    ]);
  });

  it('of an IPv6 block is told in full, however large', () => {
    const [room] = kindOf(plan({}, { ranges: ['pods=fd00:10::/64'] }).capacity, 'nodes');
    expect(room?.podsPerNode.addresses).toBe(String(2n ** 64n - 2n));
  });

  it('notes what kubeadm and earlier API servers refuse', () => {
    const { notes } = plan(
      {},
      { ranges: ['pods=10.0.0.0/8', 'services=172.0.0.0/11'], nodeMask: 25, nodes: 200_000 },
    );
    expect(notes).toEqual([
      'kubeadm refuses 10.0.0.0/8 with node blocks more than 16 bits longer; kube-controller-manager itself takes it with IPv4.',
      'kube-apiserver takes 172.0.0.0/11 for Services from 1.34 on; earlier ones end at /12 (--service-cluster-ip-range).',
      '200000 nodes do not fit: IPv4 pods have 131072 blocks /25.',
    ]);
  });
});

describe('the proposal for a new cluster', () => {
  const proposalOf = (input: AddressInput, clusters: Readonly<Record<string, Given>> = {}) =>
    plan(clusters, { nodes: 100, services: 500, newCluster: '4', ...input }).proposal;

  it('collides with nothing in the ledger, nor with what nodes answer themselves', () => {
    const told = proposalOf({
      ranges: ['external=10.0.0.0/8', 'cluster:a=172.16.0.0/16', 'vpc=192.168.0.0/16'],
    });
    expect(
      told?.ranges.map(({ purpose, range, blockPrefix, holds }) => [purpose, range, blockPrefix, holds]),
    ).toEqual([
      // Not 172.17.0.0/16, which Docker may have.
      ['pods', '172.18.0.0/17', 24, '128 nodes with a /24 each'],
      ['nodes', '192.168.0.0/24', null, '251 nodes, less 5 addresses that clouds keep'],
      ['services', '172.18.128.0/22', null, '1022 Services'],
    ]);
    expect(told?.settings).toEqual([
      'kubeadm ClusterConfiguration networking.podSubnet: 172.18.0.0/17',
      'kubeadm ClusterConfiguration networking.serviceSubnet: 172.18.128.0/22',
      'kube-controller-manager --node-cidr-mask-size-ipv4=24',
    ]);
    expect(told?.oneWayDoors.map(({ decision }) => decision)).toEqual([
      'the pod range',
      'the block of each node',
      'the pods of a node on Google Cloud, Azure and AWS',
      'the Service range',
      'the first family of the Service range',
      'the subnet of the nodes',
      'ranges that no other cluster has',
    ]);
  });

  it('grows with what is expected, and has room for as many pods as a node may have', () => {
    const told = proposalOf({ nodesPerMonth: 10, months: 24, podsPerNode: 250 });
    expect(told?.ranges[0]).toMatchObject({
      range: '10.0.0.0/14',
      blockPrefix: 23,
      holds: '512 nodes with a /23 each',
    });
  });

  it('has IPv6 only from where the user has it', () => {
    const none = proposalOf({ newCluster: '6' });
    expect(none?.ranges.map(({ range }) => range)).toEqual([null, null, null]);
    expect(none?.ranges[0]?.next).toContain('the /48 of RFC 4193');
    const told = proposalOf({ newCluster: '4,6', within: ['10.0.0.0/8', 'fd12:3456:789a::/48'] });
    expect(told?.ranges.map(({ range }) => range)).toEqual([
      '10.0.0.0/17',
      '10.0.128.0/24',
      '10.0.132.0/22',
      'fd12:3456:789a::/56',
      'fd12:3456:789a:100::/64',
      'fd12:3456:789a:101::/112',
    ]);
  });

  it('says so where nothing is free, and where not all was read', () => {
    const full = proposalOf({ within: ['10.0.0.0/20'] });
    expect(full?.ranges[0]).toMatchObject({
      range: null,
      next: 'nothing free that holds a /17: give a wider range to take it from, or fewer nodes, Services or months',
    });
    expect(full?.settings).toEqual([]);
    const huge = proposalOf({ nodes: 1_000_000, podsPerNode: 5_000 });
    expect(huge?.ranges[0]).toMatchObject({ range: null });
    expect(huge?.ranges[0]?.next).toContain('nothing free that holds so much: ');
    const blind = proposalOf({}, { a: { objects: flannel, unread: { IPAddressPool: 'forbidden' } } });
    expect(blind?.assumptions).toContain(
      'what could not be read of the cluster has no further range; see what is not known',
    );
  });
});
