import { expect, it } from 'vitest';
import type { PlannedRange, Purpose } from '../../../src/model/evidence/address-plan.ts';
import { addressConflicts } from '../../../src/net/addresses/address-conflicts.ts';
import { formatRange, parseRange } from '../../../src/net/addresses/cidr.ts';

function planned(purpose: Purpose, text: string, more: Partial<PlannedRange> = {}): PlannedRange {
  const owner = {
    ref: { apiVersion: 'v1', kind: 'Node', name: 'n', label: 'live evidence', declared: false },
  } as const;
  const citation = { object: 'Node n', field: 'f', seen: text, label: 'live evidence' } as const;
  return {
    purpose,
    range: parseRange(text)!,
    owner,
    field: 'f',
    citation,
    alsoFrom: [],
    inUse: 'yes',
    ...more,
  };
}

const told = (...ranges: PlannedRange[]): string[] =>
  [...addressConflicts({ ranges }).values()]
    .flat()
    .map(
      ({ atFault, other }) =>
        `${atFault.purpose} ${formatRange(atFault.range)} and ${other.purpose} ${formatRange(other.range)}`,
    )
    .sort();

it('tells a pair once, the one at fault in front, in whichever order they come', () => {
  const pool = planned('pod-pool', '10.0.0.0/8');
  const service = planned('service', '10.96.0.0/12');
  expect(told(pool, service)).toEqual(['pod-pool 10.0.0.0/8 and service 10.96.0.0/12']);
  expect(told(service, pool)).toEqual(['pod-pool 10.0.0.0/8 and service 10.96.0.0/12']);
});

it('tells of the widest pod range alone what its parts would say again', () => {
  const nodes = ['10.96.1.0/24', '10.97.1.0/24'].map((text, index) =>
    planned('node-pods', text, { of: `n${index}` }),
  );
  const service = planned('service', '10.96.0.0/12');
  expect(told(service, ...nodes, planned('pod-pool', '10.0.0.0/8'))).toEqual([
    'pod-pool 10.0.0.0/8 and service 10.96.0.0/12',
  ]);
  expect(told(service, ...nodes, planned('cluster-cidr', '10.0.0.0/8'))).toEqual([
    'service 10.96.0.0/12 and node-pods 10.96.1.0/24',
    'service 10.96.0.0/12 and node-pods 10.97.1.0/24',
  ]);
});

it('keeps pod ranges beside each other apart', () => {
  const pools = ['10.96.0.0/16', '10.98.0.0/16'].map((text) => planned('pod-pool', text));
  expect(told(planned('service', '10.96.0.0/12'), ...pools)).toHaveLength(2);
});

it('counts nothing that is not used, nor what is not known to be', () => {
  const service = planned('service', '10.96.0.0/12');
  for (const inUse of ['no', 'not known'] as const) {
    expect(told(service, planned('pod-pool', '10.0.0.0/8', { inUse }))).toEqual([]);
  }
});

it('lets one owner’s ranges overlap, and not two owners’', () => {
  const of = (owner: string) => planned('remote-cluster', '10.0.0.0/8', { of: owner });
  expect(told(of('east'), of('east'))).toEqual([]);
  expect(told(of('east'), of('north'))).toHaveLength(1);
  expect(told(planned('pod-pool', '10.0.0.0/8'), planned('pod-pool', '10.1.0.0/16'))).toEqual([]);
});

it('never compares families', () => {
  expect(told(planned('service', '::/0'), planned('node', '10.0.0.1'))).toEqual([]);
});
