import rule from '../../../src/rules/multicluster/gateway-connection-down.ts';
import type { RawObject } from '../../support/snapshot-of.ts';
import { aMomentAgo, submarinerObject } from '../../support/submariner-objects.ts';
import { testRule } from '../../support/test-rule.ts';

const to = (id: string, status: string, more: object = {}) => ({
  status,
  statusMessage: `message about ${id}`,
  endpoint: { cluster_id: id },
  ...more,
});
const gateway = (name: string, haStatus: string, connections: readonly object[] = [], more: object = {}) =>
  submarinerObject('Gateway', name, {
    status: { haStatus, statusFailure: '', localEndpoint: { cluster_id: 'west' }, connections, ...more },
  });
const agent = (name: string, ...remotes: readonly [string, string][]) =>
  submarinerObject('RouteAgent', name, {
    status: {
      remoteEndpoints: remotes.map(([id, status]) => ({
        status,
        statusMessage: '',
        spec: { cluster_id: id },
      })),
    },
  });
const endpoint = (id: string, metadata: object = {}) =>
  submarinerObject('Endpoint', `${id}-cable`, { spec: { cluster_id: id } }, { ...metadata });
const up = to('east', 'connected', { latencyRTT: { average: '12.4ms' } });
const joined = [endpoint('west'), endpoint('east')];
const healthy = [...joined, gateway('gw-1', 'active', [up]), gateway('gw-2', 'passive')];
const of = (...objects: RawObject[]) => ({ objects });

testRule('multicluster/gateway-connection-down', rule, {
  flags: {
    'a connection that is down': {
      ...of(...joined, gateway('gw-1', 'active', [to('east', 'error')])),
      expect: [['high', 'Gateway submariner-operator/gw-1']],
    },
    'a connection that does not come up': {
      ...of(...joined, gateway('gw-1', 'active', [to('east', 'connecting'), to('north', 'connected')])),
      expect: [['high', 'Gateway submariner-operator/gw-1']],
    },
    'no active gateway': {
      ...of(...joined, gateway('gw-1', 'passive'), gateway('gw-2', 'passive')),
      expect: [['high', 'Gateway submariner-operator/gw-1']],
    },
    'route agents and no gateway': {
      ...of(...joined, agent('w1')),
      expect: [['high', 'RouteAgent submariner-operator/w1']],
    },
    'two active gateways': {
      ...of(...joined, gateway('gw-1', 'active', [up]), gateway('gw-2', 'active', [up])),
      expect: [['high', 'Gateway submariner-operator/gw-1']],
    },
    'a gateway that reports a failure': {
      ...of(...joined, gateway('gw-1', 'active', [up], { statusFailure: 'no cable driver' })),
      expect: [['high', 'Gateway submariner-operator/gw-1']],
    },
    'an active gateway without connections': {
      ...of(...joined, gateway('gw-1', 'active')),
      expect: [['high', 'Gateway submariner-operator/gw-1']],
    },
    'nodes that do not reach a gateway': {
      ...of(...healthy, agent('w1', ['east', 'error']), agent('w2', ['east', 'connecting']), agent('w3')),
      expect: [['high', 'RouteAgent submariner-operator/w1']],
    },
    'a slow connection': {
      ...of(
        ...joined,
        gateway('gw-1', 'active', [to('east', 'connected', { latencyRTT: { average: '311.5ms' } })]),
      ),
      expect: [['low', 'Gateway submariner-operator/gw-1']],
    },
  },
  passes: {
    'one active gateway that is connected, one passive': of(...healthy, agent('w1', ['east', 'connected'])),
    'route agents that check nothing': of(...healthy, agent('gw-1', ['east', 'none'])),
    'a connection to a cluster that is being joined': of(
      endpoint('west'),
      endpoint('east', { creationTimestamp: aMomentAgo }),
      gateway('gw-1', 'active', [to('east', 'connecting')]),
    ),
    'a gateway of a moment ago': of(
      ...joined,
      submarinerObject(
        'Gateway',
        'gw-1',
        { status: { haStatus: 'passive' } },
        { creationTimestamp: aMomentAgo },
      ),
    ),
    'a cluster that is joined to none yet': of(endpoint('west'), gateway('gw-1', 'active')),
    'a latency that was not measured': of(...joined, gateway('gw-1', 'active', [to('east', 'connected')])),
  },
  notApplicable: {
    'a broker alone': of(...joined),
    'a cluster without Submariner': { objects: [] },
    'an API server without its kinds': {
      objects: [],
      notInstalled: [
        'Gateway.submariner.io',
        'Endpoint.submariner.io',
        'Cluster.submariner.io',
        'RouteAgent',
      ],
    },
  },
  unknowns: {
    'route agents that were not read': { objects: healthy, unread: { RouteAgent: 'forbidden' } },
    'a gateway whose age was not kept': of(
      submarinerObject(
        'Gateway',
        'gw-1',
        { status: { haStatus: 'passive' } },
        { creationTimestamp: undefined },
      ),
    ),
    'an Endpoint whose age was not kept': of(
      endpoint('east', { creationTimestamp: undefined }),
      gateway('gw-1', 'active', [to('east', 'error')]),
    ),
  },
  unknownUses: {
    routeAgents: { objects: healthy, expect: 'unknown' },
    submariner: { ...of(...joined, gateway('gw-1', 'active')), expect: 'unknown' },
    clock: { ...of(...joined, gateway('gw-1', 'active', [to('east', 'error')])), expect: 'unknown' },
  },
});
