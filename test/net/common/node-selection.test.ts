import { describe, expect, it } from 'vitest';
import { maySelect } from '../../../src/net/common/node-selection.ts';
import type { Kept } from '../../../src/model/kinds/index.ts';

const node: Kept<'Node'> = {
  ref: { apiVersion: 'v1', kind: 'Node', name: 'worker-1', label: 'live evidence', declared: false },
  metadata: { name: 'worker-1', labels: { 'kubernetes.io/os': 'linux', pool: 'gpu' } },
};

const affinity = (...nodeSelectorTerms: object[]) => ({
  affinity: { nodeAffinity: { requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms } } },
});

describe('maySelect', () => {
  it.each([
    ['no selector', {}, true],
    ['a selector that it matches', { nodeSelector: { pool: 'gpu' } }, true],
    ['a selector that no node matches', { nodeSelector: { 'non-calico': 'true' } }, false],
    [
      'an affinity away from it',
      affinity({ matchExpressions: [{ key: 'pool', operator: 'NotIn', values: ['gpu'] }] }),
      false,
    ],
    [
      'one of two terms',
      affinity(
        { matchExpressions: [{ key: 'pool', operator: 'In', values: ['cpu'] }] },
        { matchExpressions: [{ key: 'pool', operator: 'Exists' }] },
      ),
      true,
    ],
    [
      'its name',
      affinity({ matchFields: [{ key: 'metadata.name', operator: 'In', values: ['worker-1'] }] }),
      true,
    ],
    [
      'another name',
      affinity({ matchFields: [{ key: 'metadata.name', operator: 'In', values: ['worker-2'] }] }),
      false,
    ],
    ['an empty term, which matches nothing', affinity({}), false],
  ])('%s', (_name, spec, expected) => {
    expect(maySelect(spec, node)).toBe(expected);
  });
});
