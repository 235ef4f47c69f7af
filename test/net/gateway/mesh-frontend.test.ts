import { expect, it } from 'vitest';
import { frontendFault } from '../../../src/net/gateway/mesh-frontend.ts';
import { keptOne } from '../../support/kept-one.ts';
import { service } from '../../support/objects.ts';

it.each([
  [{}, undefined],
  [{ selector: {} }, undefined],
  [{ clusterIP: 'None' }, 'spec.clusterIP'],
  [{ type: 'ExternalName', clusterIP: 'None' }, 'spec.type'],
])('%j: at fault %s', (spec, field) => {
  expect(frontendFault(keptOne('Service', service('shop/cart', spec)))?.field).toBe(field);
});
