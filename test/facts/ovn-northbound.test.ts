import { describe, expect, it } from 'vitest';
import { evidenceIn, type Given } from '../support/snapshot-of.ts';

function told(files: Given['files'] = {}): unknown {
  const { ovnNorthbound } = evidenceIn({ files });
  if (ovnNorthbound.state === 'unknown') return ovnNorthbound.missing.map(({ reason }) => reason);
  if (ovnNorthbound.state === 'absent') return 'absent';
  const { found, missing } = ovnNorthbound.value;
  return [
    found.map(({ node, schema }) => [node, schema.major, schema.minor]),
    missing.map(({ what }) => what),
  ];
}

describe('ovnNorthbound', () => {
  it('is what was saved, by node', () => {
    expect(
      told({
        'nodes/b/ovn-nbctl-version.txt': 'ovn-nbctl 24.03.2\nDB Schema 7.3.0\n',
        'nodes/a/ovn-nbctl-version.txt': 'ovn-nbctl 22.03.0\nDB Schema 6.1.0\n',
        'nodes/c/ovn-nbctl-version.txt': 'command not found',
      }),
    ).toEqual([
      [
        ['a', 6, 1],
        ['b', 7, 3],
      ],
      ['nodes/c/ovn-nbctl-version.txt'],
    ]);
  });

  it('is unknown where nothing was saved or nothing can be read', () => {
    expect(told()).toEqual(['not-observable']);
    expect(told({ 'nodes/a/ovn-nbctl-version.txt': 'command not found' })).toEqual(['unparseable']);
  });
});
