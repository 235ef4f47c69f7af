import { describe, expect, it } from 'vitest';
import { evidenceIn, type Given } from '../support/snapshot-of.ts';

function told(files: Given['files'] = {}): unknown {
  const { nodeRoutes } = evidenceIn({ files });
  return nodeRoutes.state === 'known'
    ? nodeRoutes.value.map(({ node, routes }) => [node, routes.map(({ dst }) => dst)])
    : nodeRoutes.state === 'unknown'
      ? nodeRoutes.missing.map(({ reason }) => reason)
      : 'absent';
}

describe('nodeRoutes', () => {
  it('is what was saved, by node', () => {
    expect(
      told({
        'nodes/b/ip-route.txt': 'default via 10.0.0.1 dev eth0\n10.0.0.0/24 dev eth0 scope link\n',
        'nodes/a/ip-route.txt': 'default via 10.0.0.1 dev eth0\n',
      }),
    ).toEqual([
      ['a', ['default']],
      ['b', ['default', '10.0.0.0/24']],
    ]);
  });
  it('is unknown where nothing was saved or nothing can be read', () => {
    expect(told()).toEqual(['not-observable']);
    expect(told({ 'nodes/a/ip-route.txt': 'command not found' })).toEqual(['unparseable']);
  });
});
