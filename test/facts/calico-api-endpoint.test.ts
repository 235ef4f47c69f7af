import { describe, expect, it } from 'vitest';
import { formatRef } from '../../src/model/ref.ts';
import { configMap } from '../support/network-agents.ts';
import { evidenceIn, type Given } from '../support/snapshot-of.ts';

const name = 'kubernetes-services-endpoint';

function told(given: Given): string {
  const { calicoApiEndpoint: found } = evidenceIn(given);
  return found.state === 'known' ? formatRef(found.value.ref) : found.state;
}

describe('calicoApiEndpoint', () => {
  it.each(['tigera-operator', 'kube-system'])('is found in %s', (namespace) => {
    expect(told({ objects: [configMap(`${namespace}/${name}`, {})] })).toBe(`ConfigMap ${namespace}/${name}`);
  });
  it('is absent where neither namespace has it', () => {
    expect(told({ objects: [] })).toBe('absent');
  });
  it('is unknown where one of them was not asked', () => {
    expect(told({ unreadNames: [{ kind: 'ConfigMap', namespace: 'tigera-operator', name }] })).toBe(
      'unknown',
    );
  });
});
