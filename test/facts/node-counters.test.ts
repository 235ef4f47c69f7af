import { describe, expect, it } from 'vitest';
import { evidenceIn } from '../support/snapshot-of.ts';
import { node } from '../support/objects.ts';

const conntrack = (failed: number): string => `cpu=0 found=0 insert_failed=${failed} drop=0\n`;
const card = (exceeded: number): string =>
  `NIC statistics:\n     linklocal_allowance_exceeded: ${exceeded}\n`;

function told(files: Readonly<Record<string, string>>) {
  const counters = evidenceIn({ files, objects: [node('worker-1')] }).nodeCounters;
  if (counters.state !== 'known')
    return counters.state === 'unknown' ? counters.missing.map(({ reason }) => reason) : [];
  const { found, missing } = counters.value;
  return [
    ...found.map(
      ({ ref, counter, device, path, before, after }) =>
        `${ref.name} ${counter} ${device ?? '-'} ${before} ${after} ${path}`,
    ),
    ...missing.map(({ what, reason, detail = '' }) => `${what}: ${reason}, ${detail}`),
  ];
}

describe('nodeCounters', () => {
  it('compares two readings of the same command on the same node', () => {
    expect(
      told({
        'nodes/worker-1/conntrack-S.txt': conntrack(3),
        'nodes/worker-1/conntrack-S.2.txt': conntrack(9),
        'nodes/worker-1/ethtool-S-ens5.txt': card(1),
        'nodes/worker-1/ethtool-S-ens5.2.txt': card(1),
        'nodes/worker-1/ethtool-S-ens6.txt': card(0),
        'nodes/worker-1/ethtool-S-ens6.2.txt': card(7),
      }),
    ).toEqual([
      'worker-1 insert_failed - 3 9 nodes/worker-1/conntrack-S.2.txt',
      'worker-1 linklocal_allowance_exceeded ens5 1 1 nodes/worker-1/ethtool-S-ens5.2.txt',
      'worker-1 linklocal_allowance_exceeded ens6 0 7 nodes/worker-1/ethtool-S-ens6.2.txt',
    ]);
  });

  it('needs no second reading of a counter that never rose', () => {
    expect(told({ 'nodes/worker-1/conntrack-S.txt': conntrack(0) })).toEqual([
      'worker-1 insert_failed - 0 0 nodes/worker-1/conntrack-S.txt',
    ]);
  });

  it('keeps what one node tells when another cannot be compared', () => {
    expect(
      told({
        'nodes/worker-1/conntrack-S.txt': conntrack(0),
        'nodes/worker-2/conntrack-S.txt': conntrack(5),
        'nodes/worker-3/conntrack-S.txt': conntrack(5),
        'nodes/worker-3/conntrack-S.2.txt': conntrack(1),
        'nodes/worker-4/conntrack-S.txt': 'Operation failed\n',
      }),
    ).toEqual([
      'worker-1 insert_failed - 0 0 nodes/worker-1/conntrack-S.txt',
      'nodes/worker-2/conntrack-S.txt: not-collected, one reading does not tell whether the counter still grows',
      'nodes/worker-3/conntrack-S.txt: not-collected, the node started anew between the readings',
      'nodes/worker-4/conntrack-S.txt: unparseable, ',
    ]);
  });

  it('passes over network cards without that counter, and says what is to be saved', () => {
    expect(told({ 'nodes/worker-1/ethtool-S-eth0.txt': 'NIC statistics:\n     rx_packets: 4\n' })).toEqual([
      'not-observable',
    ]);
    expect(told({})).toEqual(['not-observable']);
  });
});
