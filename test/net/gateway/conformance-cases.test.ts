import { describe, expect, it } from 'vitest';
import { admissionOf } from '../../../src/net/gateway/listener-set-admission.ts';
import { admittedSets, conflictsAmong } from '../../../src/net/gateway/listener-conflicts.ts';
import { attachmentOf } from '../../../src/net/gateway/route-attachment.ts';
import { resolvedRefsOf } from '../../support/conformance-reasons.ts';
import { gateway, gatewayObject, grant, httpRoute, route } from '../../support/gateway-objects.ts';
import { service } from '../../support/objects.ts';
import { evidenceIn, type RawObject } from '../../support/snapshot-of.ts';

/**
 * What the conformance tests of sigs.k8s.io/gateway-api v1.6.3 expect of static objects, with objects of our own; each
 * case is named for the test that it stands for.
 */
const http = { name: 'http', port: 80, protocol: 'HTTP' };
const https = { name: 'https', port: 443, protocol: 'HTTPS', tls: { certificateRefs: [{ name: 'tls' }] } };
const tls = (mode: string, hostname = '*.example.com') => ({
  name: 'tls',
  port: 443,
  protocol: 'TLS',
  hostname,
  tls: { mode },
});
const edge = (...listeners: object[]) => gateway('infra/edge', { listeners });
const from = (namespaces: object) => ({ allowedRoutes: { namespaces } });
const all = from({ from: 'All' });
const web: RawObject = {
  apiVersion: 'v1',
  kind: 'Namespace',
  metadata: { name: 'web', labels: { tier: 'web' } },
};
const near = (spec: Readonly<Record<string, unknown>> = {}, kind = 'HTTPRoute') =>
  route(kind, 'infra/front', { parentRefs: [{ name: 'edge' }], ...spec });
const far = (spec: Readonly<Record<string, unknown>> = {}) => httpRoute('web/front', spec);
const to = (parent: object, kind = 'HTTPRoute') => near({ parentRefs: [parent] }, kind);

/** Reasons of the route's Accepted condition, one for each parent. */
function acceptedOf(...objects: readonly RawObject[]): string[] {
  const evidence = evidenceIn({ objects });
  return evidence.routes.items.flatMap((one) =>
    one.parentRefs.map((parent) => {
      const found = attachmentOf(one, parent, evidence);
      if (found.state === 'attached')
        return ['Accepted', ...found.to.map(({ section }) => section)].join(' ');
      return found.state === 'not attached' ? found.reason : found.state;
    }),
  );
}

describe('Accepted of a route', () => {
  it.each<[string, readonly RawObject[], string]>([
    ['HTTPRouteSimpleSameNamespace', [edge(http), near()], 'Accepted http'],
    [
      'HTTPRouteCrossNamespace',
      [
        edge({ ...http, ...from({ from: 'Selector', selector: { matchLabels: { tier: 'web' } } }) }),
        web,
        far(),
      ],
      'Accepted http',
    ],
    ['HTTPRouteInvalidCrossNamespaceParentRef', [edge(http), web, far()], 'NotAllowedByListeners'],
    [
      'HTTPRouteDisallowedKind',
      [edge({ ...tls('Passthrough'), allowedRoutes: { kinds: [{ kind: 'TLSRoute' }] } }), near()],
      'NotAllowedByListeners',
    ],
    [
      'HTTPRouteInvalidParentRefNotMatchingListenerPort',
      [edge(http), to({ name: 'edge', port: 81 })],
      'NoMatchingParent',
    ],
    [
      'HTTPRouteInvalidParentRefNotMatchingSectionName',
      [edge(http), to({ name: 'edge', sectionName: 'http1' })],
      'NoMatchingParent',
    ],
    [
      'HTTPRouteInvalidParentRefSectionNameNotMatchingPort',
      [edge(http), to({ name: 'edge', sectionName: 'http', port: 81 })],
      'NoMatchingParent',
    ],
    [
      'HTTPRouteHostnameIntersection, none in common',
      [edge({ ...http, hostname: '*.wildcard.io' }), near({ hostnames: ['wildcard.io'] })],
      'NoMatchingListenerHostname',
    ],
    [
      'HTTPRouteHostnameIntersection, below a wildcard',
      [edge({ ...http, hostname: '*.wildcard.io' }), near({ hostnames: ['a.b.wildcard.io'] })],
      'Accepted http',
    ],
    [
      'HTTPRouteListenerPortMatching',
      [edge(http, { ...http, name: 'other', port: 8080 }), to({ name: 'edge', port: 8080 })],
      'Accepted other',
    ],
    ['HTTPRouteHTTPSListener', [edge(https), near({ hostnames: ['example.org'] })], 'Accepted https'],
    [
      'HTTPRouteMultipleGateways',
      [edge(http), gateway('infra/other'), near({ parentRefs: [{ name: 'edge' }, { name: 'other' }] })],
      'Accepted http|Accepted http',
    ],
    [
      'GatewayWithAttachedRoutes',
      [edge({ ...http, hostname: 'foo.example.com' }), near({ hostnames: ['not-accepted.test.com'] })],
      'NoMatchingListenerHostname',
    ],
    [
      'GatewayInvalidRouteKind, none that exists',
      [edge({ ...http, allowedRoutes: { kinds: [{ kind: 'InvalidRoute' }] } }), near()],
      'NotAllowedByListeners',
    ],
    [
      'GatewayInvalidRouteKind, one that exists',
      [
        edge({ ...http, allowedRoutes: { kinds: [{ kind: 'InvalidRoute' }, { kind: 'HTTPRoute' }] } }),
        near(),
      ],
      'Accepted http',
    ],
    [
      'GRPCRouteListenerHostnameMatching',
      [edge({ ...http, hostname: '*.bar.com' }), near({ hostnames: ['foo.bar.com'] }, 'GRPCRoute')],
      'Accepted http',
    ],
    [
      'TLSRouteSimpleSameNamespace',
      [edge(tls('Passthrough')), near({ hostnames: ['abc.example.com'] }, 'TLSRoute')],
      'Accepted tls',
    ],
    [
      'TLSRouteTerminateSimpleSameNamespace',
      [edge(tls('Terminate')), near({ hostnames: ['abc.example.com'] }, 'TLSRoute')],
      'Accepted tls',
    ],
    [
      'TLSRouteHostnameIntersection',
      [edge(tls('Passthrough', 'a.example.com')), near({ hostnames: ['*.example.com'] }, 'TLSRoute')],
      'Accepted tls',
    ],
    [
      'TLSRouteInvalidNoMatchingListenerHostname',
      [edge(tls('Passthrough')), near({ hostnames: ['www.different.com', '*.different.com'] }, 'TLSRoute')],
      'NoMatchingListenerHostname',
    ],
    [
      'TLSRouteInvalidNoMatchingListener, protocol HTTP',
      [edge(http), near({ hostnames: ['tls.example.com'] }, 'TLSRoute')],
      'NotAllowedByListeners',
    ],
    [
      'TLSRouteInvalidNoMatchingListener, protocol HTTPS',
      [edge(https), near({ hostnames: ['tls.example.com'] }, 'TLSRoute')],
      'NotAllowedByListeners',
    ],
    [
      'TLSRouteInvalidNoMatchingListener, sectionName',
      [edge(tls('Passthrough')), to({ name: 'edge', sectionName: 'other' }, 'TLSRoute')],
      'NoMatchingParent',
    ],
    [
      'TCPRouteInvalidNonTCPListener',
      [
        edge({ ...http, allowedRoutes: { kinds: [{ kind: 'HTTPRoute' }] } }),
        to({ name: 'edge', sectionName: 'http' }, 'TCPRoute'),
      ],
      'NotAllowedByListeners',
    ],
    [
      'TCPRouteMultipleRoutesAttachment',
      [
        edge({ name: 'tcp', port: 9000, protocol: 'TCP' }),
        near({}, 'TCPRoute'),
        route('TCPRoute', 'infra/later', { parentRefs: [{ name: 'edge' }] }),
      ],
      'Accepted tcp|Accepted tcp',
    ],
    [
      'TCPRouteParentRefAttachAll',
      [
        edge({ name: 'a', port: 1, protocol: 'TCP' }, { name: 'b', port: 2, protocol: 'TCP' }),
        near({}, 'TCPRoute'),
      ],
      'Accepted a b',
    ],
    [
      'TCPRouteParentRefPortAndSectionName',
      [
        edge({ name: 'a', port: 1, protocol: 'TCP' }, { name: 'b', port: 2, protocol: 'TCP' }),
        to({ name: 'edge', sectionName: 'b', port: 2 }, 'TCPRoute'),
      ],
      'Accepted b',
    ],
    [
      'UDPRouteSimple',
      [edge({ name: 'udp', port: 53, protocol: 'UDP' }), near({}, 'UDPRoute')],
      'Accepted udp',
    ],
    [
      'UDPRouteNotAllowedByListeners',
      [edge(tls('Passthrough')), to({ name: 'edge', sectionName: 'tls' }, 'UDPRoute')],
      'NotAllowedByListeners',
    ],
    [
      'UDPRouteParentRefAttachAllListeners',
      [
        edge({ name: 'a', port: 1, protocol: 'UDP' }, { name: 'b', port: 2, protocol: 'UDP' }),
        near({}, 'UDPRoute'),
      ],
      'Accepted a b',
    ],
  ])('%s', (_, objects, expected) => {
    expect(acceptedOf(...objects).join('|')).toBe(expected);
  });
});

describe('ListenerSets', () => {
  const open = (namespaces?: object) =>
    gateway('infra/edge', {
      listeners: [{ ...http, ...all }],
      ...(namespaces === undefined ? {} : { allowedListeners: { namespaces } }),
    });
  const set = (path: string, listeners: object[] = [{ ...http, name: 'extra', port: 8080 }]) =>
    gatewayObject('ListenerSet', path, { parentRef: { name: 'edge', namespace: 'infra' }, listeners });
  const toSet = { kind: 'ListenerSet', name: 'more', namespace: 'web' };

  it.each<[string, object | undefined, string]>([
    ['ListenerSetDefaultNotAllowed', undefined, 'NotAllowed'],
    ['ListenerSetAllowedNamespaceNone', { from: 'None' }, 'NotAllowed'],
    ['ListenerSetAllowedNamespaceSame', { from: 'Same' }, 'NotAllowed'],
    [
      'ListenerSetAllowedNamespaceSelector',
      { from: 'Selector', selector: { matchLabels: { tier: 'web' } } },
      'Accepted',
    ],
    [
      'ListenerSetAllowedNamespaceSelector, another',
      { from: 'Selector', selector: { matchLabels: { tier: 'db' } } },
      'NotAllowed',
    ],
    ['ListenerSetHTTPRouting', { from: 'All' }, 'Accepted'],
  ])('%s', (_, namespaces, expected) => {
    const {
      listenerSets,
      gateways,
      namespaces: read,
    } = evidenceIn({ objects: [open(namespaces), set('web/more'), web] });
    const { state } = admissionOf(listenerSets.items[0]!, gateways, read);
    expect({ admitted: 'Accepted', 'not allowed': 'NotAllowed' }[state as string]).toBe(expected);
  });

  it.each<[string, readonly RawObject[], string]>([
    [
      'ListenerSetAllowedRoutesNamespaces, in its own namespace',
      [open({ from: 'All' }), set('web/more'), far({ parentRefs: [toSet] })],
      'Accepted extra',
    ],
    [
      'ListenerSetAllowedRoutesNamespaces, in that of the Gateway',
      [open({ from: 'All' }), set('web/more'), to(toSet)],
      'NotAllowedByListeners',
    ],
    [
      'ListenerSetAllowedRoutesSupportedKinds',
      [
        open({ from: 'All' }),
        set('web/more', [
          {
            ...tls('Passthrough'),
            allowedRoutes: { namespaces: { from: 'All' }, kinds: [{ kind: 'HTTPRoute' }] },
          },
        ]),
        far({ parentRefs: [toSet] }),
      ],
      'NotAllowedByListeners',
    ],
    [
      'ListenerSetGatewayParentSectionNameNotFound',
      [open({ from: 'All' }), set('web/more'), to({ name: 'edge', sectionName: 'extra' })],
      'NoMatchingParent',
    ],
    [
      'ListenerSetDualParentRefIndependence',
      [
        open({ from: 'All' }),
        set('web/more'),
        far({
          parentRefs: [
            { name: 'edge', namespace: 'infra', sectionName: 'http' },
            { ...toSet, sectionName: 'none' },
          ],
        }),
      ],
      'Accepted http|NoMatchingParent',
    ],
    [
      'ListenerSetRouteStatusScopedToParentRef',
      [open({ from: 'All' }), set('web/more'), to({ name: 'edge' })],
      'Accepted http',
    ],
  ])('%s', (_, objects, expected) => {
    expect(acceptedOf(...objects).join('|')).toBe(expected);
  });

  /** `holder/listener: reason` of every listener that conflicts. */
  function conflictedOf(...objects: readonly RawObject[]): string[] {
    const { gateways, listenerSets, namespaces } = evidenceIn({ objects });
    const sets = admittedSets(gateways, listenerSets, namespaces).get('infra/edge')?.sets ?? [];
    return conflictsAmong([...gateways.items, ...sets]).conflicts.map(
      ({ of, reason }) => `${of.holder.ref.name}/${of.listener.name ?? ''}: ${reason}`,
    );
  }

  it('ListenerSetHostnameConflict', () => {
    const taken = { ...http, hostname: 'taken.example.com' };
    const later = { ...http, name: 'later', hostname: 'later.example.com' };
    expect(
      conflictedOf(
        gateway('infra/edge', { listeners: [taken], allowedListeners: { namespaces: { from: 'All' } } }),
        set('infra/a', [{ ...http, name: 'fine', hostname: 'fine.example.com' }, taken, later]),
        set('infra/b', [later]),
      ),
    ).toEqual(['a/http: HostnameConflict', 'b/later: HostnameConflict']);
  });

  it('ListenerSetProtocolConflict', () => {
    const raw = { name: 'raw', port: 80, protocol: 'TCP' };
    expect(
      conflictedOf(
        gateway('infra/edge', {
          listeners: [{ ...http, hostname: 'a.example.com' }],
          allowedListeners: { namespaces: { from: 'All' } },
        }),
        set('infra/a', [{ ...http, name: 'fine', hostname: 'fine.example.com' }, raw]),
        set('infra/b', [raw]),
      ),
    ).toEqual(['a/raw: ProtocolConflict', 'b/raw: ProtocolConflict']);
  });
});

describe('ResolvedRefs', () => {
  const there = { ...https, tls: { certificateRefs: [{ name: 'tls', namespace: 'web' }] } };
  const toGateway = { kind: 'Gateway', namespace: 'infra' };
  const secret = { kind: 'Secret' };
  const backend = (one: object) => near({ rules: [{ backendRefs: [one] }] });
  const cart = { name: 'cart', namespace: 'web', port: 80 };
  const forRoutes = (kind: string, fields: object = {}) =>
    grant('web/grant', { kind, namespace: 'infra' }, { kind: 'Service', ...fields });

  it.each<[string, readonly RawObject[], string]>([
    ['GatewaySecretMissingReferenceGrant', [edge(there)], 'RefNotPermitted'],
    [
      'GatewaySecretInvalidReferenceGrant, wrong namespace',
      [edge(there), grant('other/g', toGateway, secret)],
      'RefNotPermitted',
    ],
    [
      'GatewaySecretInvalidReferenceGrant, wrong from group',
      [edge(there), grant('web/g', { ...toGateway, group: 'example.net' }, secret)],
      'RefNotPermitted',
    ],
    [
      'GatewaySecretInvalidReferenceGrant, wrong from kind',
      [edge(there), grant('web/g', { ...toGateway, kind: 'HTTPRoute' }, secret)],
      'RefNotPermitted',
    ],
    [
      'GatewaySecretInvalidReferenceGrant, wrong from namespace',
      [edge(there), grant('web/g', { ...toGateway, namespace: 'x' }, secret)],
      'RefNotPermitted',
    ],
    [
      'GatewaySecretInvalidReferenceGrant, wrong to kind',
      [edge(there), grant('web/g', toGateway, { kind: 'Service', name: 'tls' })],
      'RefNotPermitted',
    ],
    [
      'GatewaySecretInvalidReferenceGrant, wrong to name',
      [edge(there), grant('web/g', toGateway, { ...secret, name: 'x' })],
      'RefNotPermitted',
    ],
    [
      'GatewaySecretReferenceGrantSpecific',
      [edge(there), grant('web/g', toGateway, { ...secret, name: 'tls' })],
      'ResolvedRefs',
    ],
    [
      'GatewaySecretReferenceGrantAllInNamespace',
      [edge(there), grant('web/g', toGateway, secret)],
      'ResolvedRefs',
    ],
    [
      'GatewayInvalidTLSBackendConfiguration, no grant',
      [
        gateway('infra/edge', {
          tls: { backend: { clientCertificateRef: { name: 'tls', namespace: 'web' } } },
        }),
      ],
      'RefNotPermitted',
    ],
    ['HTTPRouteInvalidNonExistentBackendRef', [backend({ name: 'gone', port: 80 })], 'BackendNotFound'],
    [
      'HTTPRouteInvalidBackendRefUnknownKind',
      [backend({ group: 'unknownkind.example.com', kind: 'Nonexistent', name: 'x', port: 80 })],
      'InvalidKind',
    ],
    ['HTTPRouteInvalidCrossNamespaceBackendRef', [backend(cart), service('web/cart')], 'RefNotPermitted'],
    [
      'HTTPRouteInvalidReferenceGrant',
      [backend(cart), service('web/cart'), forRoutes('GRPCRoute')],
      'RefNotPermitted',
    ],
    [
      'HTTPRoutePartiallyInvalidViaInvalidReferenceGrant',
      [
        near({ rules: [{ backendRefs: [{ name: 'own', port: 80 }] }, { backendRefs: [cart] }] }),
        service('web/cart'),
        service('infra/own'),
      ],
      'ResolvedRefs RefNotPermitted',
    ],
    [
      'HTTPRouteReferenceGrant',
      [backend(cart), service('web/cart'), forRoutes('HTTPRoute', { name: 'cart' })],
      'ResolvedRefs',
    ],
    [
      'TLSRouteInvalidBackendRefNonexistent',
      [near({ rules: [{ backendRefs: [{ name: 'gone', port: 443 }] }] }, 'TLSRoute')],
      'BackendNotFound',
    ],
    [
      'TLSRouteInvalidReferenceGrant',
      [near({ rules: [{ backendRefs: [cart] }] }, 'TLSRoute'), service('web/cart'), forRoutes('HTTPRoute')],
      'RefNotPermitted',
    ],
    [
      'TCPRouteInvalidBackendRefNonexistent',
      [near({ rules: [{ backendRefs: [{ name: 'gone', port: 1 }] }] }, 'TCPRoute')],
      'BackendNotFound',
    ],
    [
      'TCPRouteInvalidCrossNamespaceBackendRef',
      [near({ rules: [{ backendRefs: [cart] }] }, 'TCPRoute'), service('web/cart')],
      'RefNotPermitted',
    ],
    [
      'TCPRouteReferenceGrant',
      [near({ rules: [{ backendRefs: [cart] }] }, 'TCPRoute'), service('web/cart'), forRoutes('TCPRoute')],
      'ResolvedRefs',
    ],
    [
      'UDPRouteInvalidCrossNamespaceBackendRef',
      [near({ rules: [{ backendRefs: [cart] }] }, 'UDPRoute'), service('web/cart')],
      'RefNotPermitted',
    ],
    [
      'UDPRouteInvalidBackendRefNonexistent',
      [near({ rules: [{ backendRefs: [{ name: 'gone', port: 53 }] }] }, 'UDPRoute')],
      'BackendNotFound',
    ],
  ])('%s', (_, objects, expected) => {
    const evidence = evidenceIn({ objects });
    expect(resolvedRefsOf(evidence).join(' ')).toBe(expected);
  });

  it('ListenerSetReferenceGrant', () => {
    const set = (path: string) =>
      gatewayObject('ListenerSet', path, {
        parentRef: { name: 'edge', namespace: 'infra' },
        listeners: [there],
      });
    const given = grant('web/g', { kind: 'ListenerSet', namespace: 'infra' }, secret);
    const objects = [edge(http), given];
    expect(resolvedRefsOf(evidenceIn({ objects: [...objects, set('infra/with')] }))).toEqual([
      'ResolvedRefs',
    ]);
    expect(resolvedRefsOf(evidenceIn({ objects: [...objects, set('other/without')] }))).toEqual([
      'RefNotPermitted',
    ]);
  });
});
