import { describe, expect, it } from 'vitest';
import { UserError } from '../../../../src/model/user-error.ts';
import { formatRange } from '../../../../src/net/addresses/cidr.ts';
import { type AddressInput, questionOf } from '../../../../src/net/addresses/planning/question.ts';

/** What is wrong, and the nearest that would do. */
function refusal(input: AddressInput): [string, string] | 'taken' {
  try {
    questionOf(input);
    return 'taken';
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    return [error.message, error.next];
  }
}

describe('ranges given by hand', () => {
  it('are read with what they are for, and named', () => {
    const { given } = questionOf({
      ranges: [
        'pods=10.244.0.0/16,fd00:10:244::/56',
        'vnet:hub=10.1.0.0/16',
        'load-balancers=10.9.0.1-10.9.0.9',
      ],
    });
    expect(given.map(({ purpose, range, of }) => [purpose, formatRange(range), of])).toEqual([
      ['pod-pool', '10.244.0.0/16', undefined],
      ['pod-pool', 'fd00:10:244::/56', undefined],
      ['vpc', '10.1.0.0/16', 'hub'],
      ['load-balancer', '10.9.0.1-10.9.0.9', undefined],
    ]);
  });

  it('name an instance type that there is', () => {
    expect(refusal({ instanceType: 'm5.larg' })).toEqual([
      'm5.larg is no instance type of EC2 that is known here',
      'give one such as m5.large',
    ]);
    expect(refusal({ instanceType: 'm5.large' })).toBe('taken');
  });

  it.each([
    [
      'pod=10.0.0.0/16',
      'pod is nothing that a range is for; did you mean pods?',
      'use one of pods, services, ',
    ],
    ['10.0.0.0/16', 'the range 10.0.0.0/16 has no CIDR', 'write it as PURPOSE=CIDR or PURPOSE:NAME=CIDR'],
    ['pods=', 'the range pods= has no CIDR', 'write it as'],
    ['vpc:a b=10.0.0.0/16', 'a b is no name for a range', 'use letters'],
    ['pods=10.0.0.0/33', '10.0.0.0/33 is no address range', 'give 10.0.0.0/32, or a shorter prefix'],
    ['pods=fd00::/129', 'fd00::/129 is no address range', 'give fd00::/128, or a shorter prefix'],
    ['pods=ten', 'ten is no address range', 'give a CIDR, such as 10.244.0.0/16'],
    ['pods=10.1.2.3/16', '10.1.2.3/16 is an address inside a range, not the range', 'give 10.1.0.0/16'],
    ['pods=10.1.2.0-10.1.2.9', '10.1.2.0-10.1.2.9 is no CIDR', 'give one, such as 10.1.2.0/28'],
    [
      'services=fd00::/48',
      'fd00::/48 is wider than /64, and the API server',
      'give fd00::/64 or a smaller range',
    ],
  ])('%s is refused: %s', (range, message, next) => {
    const [told, then] = refusal({ ranges: [range] });
    expect(told).toContain(message);
    expect(then).toContain(next);
  });

  it.each([
    [
      ['pods=10.0.0.0/16', 'services=10.0.128.0/20'],
      'pods=10.0.0.0/16 and services=10.0.128.0/20 overlap in 10.0.128.0/20',
      'give services=10.1.0.0/20, the nearest range of that size that no other has',
    ],
    // Nor the one that lies behind it, if that is taken as well.
    [
      ['pods=10.0.0.0/16', 'nodes=10.0.128.0/20', 'vpc=10.1.0.0/16'],
      'pods=10.0.0.0/16 and nodes=10.0.128.0/20 overlap in 10.0.128.0/20',
      'give nodes=10.2.0.0/20, the nearest range of that size that no other has',
    ],
    [
      ['pods=172.16.0.0/16,172.16.4.0/24'],
      'pods=172.16.0.0/16 and pods=172.16.4.0/24 overlap in 172.16.4.0/24',
      // Not in Docker’s 172.17.0.0/16.
      'give pods=172.18.0.0/24, the nearest range of that size that no other has',
    ],
    [
      ['pods=8.0.0.0/16', 'services=8.0.0.0/20'],
      'pods=8.0.0.0/16 and services=8.0.0.0/20 overlap in 8.0.0.0/20',
      'give services a range that no other has',
    ],
  ])('%j are refused', (ranges, message, next) => {
    expect(refusal({ ranges })).toEqual([message, next]);
  });

  it('of others may overlap: that is told, not refused', () => {
    expect(refusal({ ranges: ['pods=10.0.0.0/16', 'vpc=10.0.0.0/8', 'cluster:a=10.0.0.0/16'] })).toBe(
      'taken',
    );
  });

  it.each([
    [
      { ranges: ['pods=10.0.0.0/16', 'services=fd00::/112'] },
      'a Service range is IPv6 and no pod range is: no such Service would have an endpoint',
      'give pods an IPv6 range too, or services an IPv4 one',
    ],
    [
      { ranges: ['pods=10.0.0.0/16'], nodeMaskV6: 64 },
      'an IPv6 node mask /64 is given and no IPv6 pod range to cut',
      'give a range as well, such as pods=fd00:10:244::/56',
    ],
    [
      { ranges: ['pods=10.0.0.0/16'], nodeMask: 12 },
      'node mask /12 does not fit pods=10.0.0.0/16: it is wider than the cluster CIDR',
      'the nearest that does is /16',
    ],
    [
      { ranges: ['pods=fd00::/40'], nodeMaskV6: 64 },
      'node mask /64 does not fit pods=fd00::/40: it is more than 16 bits apart',
      'the nearest that does is /56',
    ],
  ])('%j is refused', (input, message, next) => {
    expect(refusal(input)).toEqual([message, next]);
  });
});

describe('a new cluster', () => {
  it.each([
    [{ newCluster: '4', services: 10 }, 'how large the new cluster is to be is not said: nodes is missing'],
    [
      { newCluster: '4', nodes: 0, services: 10 },
      'how large the new cluster is to be is not said: nodes must be 1 or more',
    ],
    [{ newCluster: '4', nodes: 3 }, 'how large the new cluster is to be is not said: services is missing'],
    [
      { within: ['10.0.0.0/8'] },
      'ranges to take a new cluster from are given, and no new cluster is asked for',
    ],
    [
      { newCluster: '4', nodes: 3, services: 3, within: ['fd00::/48'] },
      'a range to take from is IPv6, and the new cluster has IPv4 alone',
    ],
    [{ now: 'tomorrow' }, 'tomorrow is no time'],
    [{ nodes: 2.5 }, 'nodes cannot be 2.5'],
    [{ nodesPerMonth: -1 }, 'nodesPerMonth cannot be -1'],
    [{ podsPerNode: 1e9 }, 'podsPerNode cannot be 1000000000'],
  ] as const)('%j is refused', (input, message) => {
    expect(refusal(input)[0]).toBe(message);
  });

  it('has kubelet’s default of pods and lasts three years unless said otherwise', () => {
    const { newCluster } = questionOf({ newCluster: '6,4', nodes: 3, services: 5 });
    expect(newCluster).toEqual({
      families: [6, 4],
      nodes: 3,
      services: 5,
      podsPerNode: 110,
      months: 36,
      within: [],
    });
  });
});
