import rule from '../../../src/rules/gateway/listener-conflict.ts';
import { gateway, gatewayObject } from '../../support/gateway-objects.ts';
import { testRule } from '../../support/test-rule.ts';

const http = (name: string, hostname?: string, port = 80) => ({
  name,
  port,
  protocol: 'HTTP',
  ...(hostname === undefined ? {} : { hostname }),
});
const other = (name: string, protocol: string, port = 80, fields: object = {}) => ({
  name,
  port,
  protocol,
  ...fields,
});
const edge = (listeners: object[], fields: object = {}, from = 'All') =>
  gateway('infra/edge', { listeners, allowedListeners: { namespaces: { from } } }, { ...fields });
const set = (path: string, listeners: object[], creationTimestamp?: string, fields: object = {}) =>
  gatewayObject(
    'ListenerSet',
    path,
    { parentRef: { name: 'edge', namespace: 'infra' }, listeners },
    { metadata: creationTimestamp === undefined ? {} : { creationTimestamp }, ...fields },
  );
const conflicted = (name: string, status: string, reason: string, observedGeneration = 2) => ({
  status: { listeners: [{ name, conditions: [{ type: 'Conflicted', status, reason, observedGeneration }] }] },
});
const inGateway = ['high', 'Gateway infra/edge'] as const;

testRule('gateway/listener-conflict', rule, {
  flags: {
    'HTTP and TCP on one port': {
      objects: [edge([http('web'), other('raw', 'TCP')])],
      expect: [inGateway],
    },
    'TLS and TCP on one port, whatever the hostname': {
      objects: [
        edge([
          other('tls', 'TLS', 443, { hostname: 'a.com', tls: { mode: 'Passthrough' } }),
          other('raw', 'TCP', 443),
        ]),
      ],
      expect: [inGateway],
    },
    'one hostname for HTTPS and TLS': {
      objects: [
        edge([
          other('https', 'HTTPS', 443, { hostname: 'a.com' }),
          other('tls', 'TLS', 443, { hostname: 'A.com' }),
        ]),
      ],
      expect: [inGateway],
    },
    'the same listener twice, in a manifest, which the API server refuses': {
      manifests: [edge([http('a', 'a.com'), http('b', 'a.com')], {}, 'None')],
      expect: [inGateway],
    },
    'two UDP listeners on one port, in a manifest': {
      manifests: [edge([other('a', 'UDP', 53), other('b', 'UDP', 53)], {}, 'None')],
      expect: [inGateway],
    },
    'a ListenerSet with a hostname of its Gateway': {
      objects: [
        edge([http('web', 'a.com')]),
        set('shop/more', [http('mine', 'a.com'), http('fine', 'b.com')]),
      ],
      expect: [['high', 'ListenerSet shop/more']],
    },
    'a ListenerSet with a protocol that its Gateway excludes': {
      objects: [edge([http('web', 'a.com')]), set('shop/more', [other('raw', 'TCP')])],
      expect: [['high', 'ListenerSet shop/more']],
    },
    'the younger of two ListenerSets': {
      objects: [
        edge([http('web')]),
        set('shop/a', [http('mine', 'a.com', 81)], '2026-11-02T00:00:00Z'),
        set('shop/b', [http('mine', 'a.com', 81)], '2026-11-01T00:00:00Z'),
      ],
      expect: [['high', 'ListenerSet shop/a']],
    },
    'the later name of two ListenerSets of one age': {
      objects: [
        edge([http('web')]),
        set('shop/b', [http('mine', undefined, 81)], '2026-11-01T00:00:00Z'),
        set('shop/a', [http('mine', undefined, 81)], '2026-11-01T00:00:00Z'),
      ],
      expect: [['high', 'ListenerSet shop/b']],
    },
    'a conflict that the controller says too': {
      objects: [edge([http('web'), other('raw', 'TCP')], conflicted('raw', 'True', 'ProtocolConflict'))],
      expect: [inGateway],
    },
    'three listeners on one port': {
      objects: [
        edge(
          [http('web'), other('raw', 'TCP'), other('tls', 'TLS', 80)],
          conflicted('web', 'True', 'ProtocolConflict'),
        ),
      ],
      expect: [inGateway, inGateway],
    },
    'a conflict that the controller does not see': {
      objects: [edge([http('web'), other('raw', 'TCP')], conflicted('raw', 'False', 'NoConflicts'))],
      expect: [inGateway],
    },
    'HTTP and HTTPS on one port, where the controller says that they conflict': {
      objects: [
        edge([http('web'), other('https', 'HTTPS')], conflicted('https', 'True', 'ProtocolConflict')),
      ],
      expect: [inGateway],
    },
    'what only the controller can see': {
      objects: [edge([http('web')], conflicted('web', 'True', 'HostnameConflict'))],
      expect: [inGateway],
    },
  },
  passes: {
    'different ports': { objects: [edge([http('a'), http('b', undefined, 81)])] },
    'different hostnames': { objects: [edge([http('a', 'a.com'), http('b', 'b.com'), http('c')])] },
    'a wildcard beside a name that it covers': {
      objects: [edge([http('a', '*.a.com'), http('b', 'b.a.com')])],
    },
    'UDP and TCP on one port': { objects: [edge([other('a', 'UDP', 53), other('b', 'TCP', 53)])] },
    'HTTP/3 beside HTTPS': { objects: [edge([other('a', 'UDP', 443), other('b', 'HTTPS', 443)])] },
    'HTTPS and TLS with different hostnames': {
      objects: [
        edge([
          other('a', 'HTTPS', 443, { hostname: 'a.com' }),
          other('b', 'TLS', 443, { hostname: 'b.com' }),
        ]),
      ],
    },
    'HTTP and HTTPS on one port, where the controller sees no conflict': {
      objects: [edge([http('web'), other('https', 'HTTPS')], conflicted('https', 'False', 'NoConflicts'))],
    },
    'protocols of an implementation': {
      objects: [edge([other('a', 'example.net/a'), other('b', 'example.net/a'), other('c', 'TCP')])],
    },
    'a ListenerSet that the Gateway does not take': {
      objects: [edge([http('web', 'a.com')], {}, 'Same'), set('shop/more', [http('mine', 'a.com')])],
    },
    'ListenerSets of different Gateways': {
      objects: [
        edge([http('web', 'a.com')]),
        gateway('infra/other', { allowedListeners: { namespaces: { from: 'All' } } }),
        gatewayObject('ListenerSet', 'shop/more', {
          parentRef: { name: 'other', namespace: 'infra' },
          listeners: [http('mine', 'a.com')],
        }),
      ],
    },
    'a third listener, where the second is not accepted anyway': {
      objects: [edge([http('web', 'a.com')]), set('shop/a', [http('b', 'b.com')], '2026-11-01T00:00:00Z')],
    },
    'a conflict of an older generation': {
      objects: [edge([http('web')], conflicted('web', 'True', 'HostnameConflict', 1))],
    },
    'names that ListenerSets share': {
      objects: [edge([http('web', 'a.com')]), set('shop/more', [http('web', 'b.com')])],
    },
    'a cluster of before 1.5, without ListenerSets': {
      objects: [edge([http('a', 'a.com')])],
      notInstalled: ['ListenerSet'],
    },
    'a manifest': { manifests: [edge([http('a', 'a.com'), http('b', 'b.com')])], complete: true },
  },
  unknownUses: {
    listenerSets: { objects: [edge([http('web')])], expect: 'unknown' },
    namespaces: {
      objects: [
        gateway('infra/edge', {
          listeners: [http('web', 'a.com')],
          allowedListeners: { namespaces: { from: 'Selector', selector: { matchLabels: { team: 'web' } } } },
        }),
        set('shop/more', [http('mine', 'a.com')]),
      ],
      expect: 'unknown',
    },
  },
  unknowns: {
    'HTTP and HTTPS on one port, without a status': {
      objects: [edge([http('web'), other('https', 'HTTPS')])],
    },
    'HTTP and HTTPS of a Gateway and its ListenerSet': {
      objects: [edge([http('web')]), set('shop/more', [other('https', 'HTTPS')])],
    },
  },
  notApplicable: { 'a cluster without Gateways': {} },
});
