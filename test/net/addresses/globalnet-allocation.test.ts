import { expect, it } from 'vitest';
import { allocationFailure, egressAddresses } from '../../../src/net/addresses/globalnet-allocation.ts';
import { keptOne } from '../../support/kept-one.ts';
import { condition, submarinerObject } from '../../support/submariner-objects.ts';

const ofNamespace = (spec: object, allocatedIPs: readonly string[], ...conditions: object[]) =>
  keptOne(
    'GlobalEgressIP',
    submarinerObject('GlobalEgressIP', 'batch', { spec, status: { allocatedIPs, conditions } }),
  );
const ofCluster = (spec: object) =>
  keptOne(
    'ClusterGlobalEgressIP',
    submarinerObject('ClusterGlobalEgressIP', 'c', { spec }, { namespace: '' }),
  );

it('counts what is asked for and given', () => {
  expect(egressAddresses(ofNamespace({ numberOfIPs: 3 }, ['242.1.0.1']))).toEqual({ wanted: 3, has: 1 });
  expect(egressAddresses(ofNamespace({}, []))).toEqual({ wanted: 1, has: 0 });
  expect(egressAddresses(ofNamespace({ numberOfIPs: 0 }, []))).toEqual({ wanted: 0, has: 0 });
  expect(egressAddresses(ofCluster({ numGlobalIPs: 8 }))).toEqual({ wanted: 8, has: 0 });
});

it.each([
  [condition('Allocated', 'False', 'IPPoolAllocationFailed'), true],
  [condition('Allocated', 'False', 'ProgrammingFailed'), false],
  [condition('Allocated', 'True', 'IPPoolAllocationFailed'), undefined],
  [condition('Other', 'False', 'IPPoolAllocationFailed'), undefined],
])('%j: exhausted %s', (one, expected) => {
  expect(allocationFailure(ofNamespace({}, [], one))?.isExhausted).toBe(expected);
});
