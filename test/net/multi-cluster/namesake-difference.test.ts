import { expect, it } from 'vitest';
import {
  citePorts,
  citeReach,
  namesakeDifference,
} from '../../../src/net/multi-cluster/namesake-difference.ts';
import { keptOne } from '../../support/kept-one.ts';
import { service } from '../../support/objects.ts';

const grpc = { name: 'grpc', port: 9000, protocol: 'TCP' };
const withPorts = (...ports: object[]) => keptOne('Service', service('mesh/rates', { ports }));

it.each([
  ['the same name at another number', [grpc], [{ ...grpc, port: 9443, targetPort: 1 }]],
  ['a port without a name', [grpc], [{ port: 80 }]],
  ['the documented default protocol', [{ name: 'grpc', port: 9000 }], [grpc]],
])('%s is no difference', (_, own, theirs) => {
  expect(namesakeDifference(withPorts(...own), withPorts(...theirs))).toBeUndefined();
});

it.each([
  ['a name that only this one has', [grpc], [{ ...grpc, name: 'http' }], 'grpc', true],
  ['a protocol that only this one has', [{ ...grpc, protocol: 'UDP' }], [grpc], 'grpc', true],
  ['a port that only the other has', [grpc], [grpc, { name: 'web', port: 80 }], 'web', false],
])('%s', (_, own, theirs, name, isOwn) => {
  const found = namesakeDifference(withPorts(...own), withPorts(...theirs));
  expect(found).toMatchObject({ in: 'ports', lone: { name }, isOwn });
});

it('tells how clients reach the two before it looks at ports', () => {
  const headless = keptOne('Service', service('mesh/rates', { clusterIP: 'None', ports: [] }));
  const external = keptOne('Service', service('mesh/rates', { type: 'ExternalName', clusterIP: 'None' }));
  expect(namesakeDifference(withPorts(grpc), headless)).toEqual({
    in: 'reach',
    own: { words: 'a Service with an address', field: 'spec.clusterIP', seen: '10.96.0.50' },
    theirs: { words: 'headless', field: 'spec.clusterIP', seen: 'None' },
  });
  expect(namesakeDifference(external, headless)).toMatchObject({
    in: 'reach',
    own: { words: 'of type ExternalName', field: 'spec.type', seen: 'ExternalName' },
  });
});

it('cites what says how clients reach a Service', () => {
  const external = keptOne('Service', service('mesh/rates', { type: 'ExternalName' }));
  expect(citeReach(external)).toMatchObject({ field: 'spec.type', seen: 'ExternalName' });
  expect(citeReach(withPorts(grpc))).toMatchObject({ field: 'spec.clusterIP', seen: '10.96.0.50' });
});

it('cites ports by their names', () => {
  expect(citePorts(withPorts(grpc, { port: 53, protocol: 'UDP' })).seen).toBe(
    'grpc 9000/TCP, (no name) 53/UDP',
  );
});
