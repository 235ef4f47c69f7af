import { expect, it } from 'vitest';
import { planOf } from '../../src/facts/evidence-of.ts';
import { definition } from '../support/gateway-objects.ts';
import { evidenceIn, type Given } from '../support/snapshot-of.ts';

const of = (given: Given) => evidenceIn(given).gatewayApi;

it('reads bundle and channel from the annotations of each definition', () => {
  const api = of({
    objects: [
      definition('HTTPRoute', 'httproutes', 'v1.7.0'),
      definition('TLSRoute', 'tlsroutes', 'v1.4.1', 'experimental'),
      definition('Gateway', 'gateways', 'of somebody', 'own'),
    ],
  });
  expect(api.of('HTTPRoute')).toMatchObject({
    bundle: { major: 1, minor: 7, patch: 0 },
    channel: 'standard',
  });
  expect(api.of('TLSRoute')).toMatchObject({ bundle: { minor: 4, patch: 1 }, channel: 'experimental' });
  expect(api.of('Gateway')).toMatchObject({ bundle: undefined, channel: undefined });
  expect(api.of('UDPRoute')).toBeUndefined();
  expect(api.covers()).toBe(true);
});

it('leaves definitions of other groups out', () => {
  const other = definition('Gateway', 'gateways', 'v1.0.0');
  const spec = { group: 'example.net', names: { kind: 'Gateway', plural: 'gateways' }, versions: [] };
  expect(of({ objects: [{ ...other, metadata: { name: 'gateways.example.net' }, spec }] }).items).toEqual([]);
});

it('asks for each definition by name, and only where the cluster has the kind', () => {
  const { names } = planOf(['gatewayApi']).wanted;
  expect(names).toHaveLength(10);
  expect(names).toContainEqual({
    kind: 'CustomResourceDefinition',
    name: 'listenersets.gateway.networking.k8s.io',
    about: 'ListenerSet',
  });
});

it('does not know what it could not read', () => {
  const { missing } = of({ unread: { CustomResourceDefinition: 'forbidden' } }).coverage;
  expect(missing).toMatchObject([{ what: 'CustomResourceDefinition', reason: 'forbidden' }]);
});
