import { expect, it } from 'vitest';
import { isDown, routeAgentFailures } from '../../../src/net/multi-cluster/route-agent-failures.ts';
import { keptOne } from '../../support/kept-one.ts';
import { submarinerObject } from '../../support/submariner-objects.ts';

const agent = (name: string, ...remotes: readonly [string, string][]) =>
  keptOne(
    'RouteAgent',
    submarinerObject('RouteAgent', name, {
      status: {
        remoteEndpoints: remotes.map(([id, status]) => ({
          status,
          statusMessage: `about ${id}`,
          spec: { cluster_id: id },
        })),
      },
    }),
  );

it.each([
  ['connected', false],
  ['connecting', true],
  ['error', true],
  ['none', false],
])('%s: down %s', (status, expected) => {
  expect(isDown(status)).toBe(expected);
});

it('groups nodes by the cluster that they do not reach', () => {
  const agents = [
    agent('w1', ['east', 'error'], ['north', 'connected']),
    agent('w2', ['north', 'connecting'], ['east', 'connecting']),
    agent('w3', ['east', 'none']),
  ];
  const found = [...routeAgentFailures(agents)].map(([id, those]) => [
    id,
    those.map((one) => `${one.agent.ref.name} ${one.status} ${one.message ?? ''}`),
  ]);
  expect(found).toEqual([
    ['east', ['w1 error about east', 'w2 connecting about east']],
    ['north', ['w2 connecting about north']],
  ]);
});
