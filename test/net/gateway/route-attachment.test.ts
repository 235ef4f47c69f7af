import { describe, expect, it } from 'vitest';
import { attachmentOf } from '../../../src/net/gateway/route-attachment.ts';
import { commonHostnames } from '../../../src/net/gateway/route-attachment-hostnames.ts';
import { service } from '../../support/objects.ts';
import { evidenceIn, type Given, type RawObject } from '../../support/snapshot-of.ts';

const apiVersion = 'gateway.networking.k8s.io/v1';
/** The namespaces of the conformance tests of sigs.k8s.io/gateway-api v1.6.3, from which most cases are. */
const infra = 'gateway-conformance-infra';
const web = 'gateway-conformance-web-backend';

function namespace(name: string, label: string): RawObject {
  return {
    apiVersion: 'v1',
    kind: 'Namespace',
    metadata: { name, labels: { 'gateway-conformance': label, 'kubernetes.io/metadata.name': name } },
  };
}

function gateway(...listeners: readonly object[]): RawObject {
  return {
    apiVersion,
    kind: 'Gateway',
    metadata: { name: 'edge', namespace: infra },
    spec: { gatewayClassName: 'test', listeners },
  };
}

function route(
  { hostnames, in: home = infra, kind = 'HTTPRoute' }: { hostnames?: string[]; in?: string; kind?: string },
  ...parentRefs: readonly object[]
): RawObject {
  return {
    apiVersion,
    kind,
    metadata: { name: 'front', namespace: home },
    spec: {
      parentRefs: parentRefs.length > 0 ? parentRefs : [{ name: 'edge', namespace: infra }],
      ...(hostnames === undefined ? {} : { hostnames }),
    },
  };
}

function attachments(given: Given) {
  const evidence = evidenceIn(given);
  return evidence.routes.items.flatMap((one) =>
    one.parentRefs.map((parent) => attachmentOf(one, parent, evidence)),
  );
}

/** In few words: `attached http` or `NoMatchingParent http:port`. */
function words(...objects: readonly RawObject[]): string[] {
  return attachments({ objects }).map((one) => {
    if (one.state === 'attached')
      return ['attached', ...to(one.to), ...(one.role === undefined ? [] : [one.role])].join(' ');
    if (one.state === 'not attached') {
      const refused = one.refused.map(({ section, because }) => `${section}:${because}`);
      const set = one.listenerSet === undefined ? [] : [`(ListenerSet: ${one.listenerSet})`];
      return [one.reason, ...refused, ...set].join(' ');
    }
    return one.state;
  });
}

function to(sections: readonly { section: string; hostnames: readonly string[] }[]): string[] {
  return sections.map(({ section, hostnames }) => [section, ...hostnames].join('='));
}

const http = { name: 'http', port: 80, protocol: 'HTTP' };
const fromAll = { namespaces: { from: 'All' } };
const bySelector = (selector?: object) => ({
  namespaces: { from: 'Selector', ...(selector && { selector }) },
});

describe('attachment to a Gateway, as the conformance tests have it', () => {
  it('takes a route of its own namespace (HTTPRouteSimpleSameNamespace)', () => {
    expect(words(gateway({ ...http, allowedRoutes: { namespaces: { from: 'Same' } } }), route({}))).toEqual([
      'attached http',
    ]);
  });

  it('takes none of another namespace where only its own may (HTTPRouteInvalidCrossNamespaceParentRef)', () => {
    const same = gateway({ ...http, allowedRoutes: { namespaces: { from: 'Same' } } });
    expect(words(same, route({ in: web }))).toEqual(['NotAllowedByListeners http:namespace']);
    expect(words(gateway(http), route({ in: web }))).toEqual(['NotAllowedByListeners http:namespace']);
  });

  it('takes routes of namespaces that it selects (HTTPRouteCrossNamespace)', () => {
    const backends = gateway({
      ...http,
      allowedRoutes: bySelector({ matchLabels: { 'gateway-conformance': 'backend' } }),
    });
    const namespaces = [namespace(infra, 'infra'), namespace(web, 'backend')];
    expect(words(backends, ...namespaces, route({ in: web }))).toEqual(['attached http']);
    expect(words(backends, ...namespaces, route({ in: infra }))).toEqual([
      'NotAllowedByListeners http:namespace',
    ]);
  });

  it('takes no kind that it does not name (HTTPRouteDisallowedKind)', () => {
    const tls = { name: 'tls', port: 443, protocol: 'TLS', tls: { mode: 'Passthrough' } };
    const named = { namespaces: { from: 'Same' }, kinds: [{ kind: 'TLSRoute' }] };
    expect(words(gateway({ ...tls, allowedRoutes: named }), route({}))).toEqual([
      'NotAllowedByListeners tls:kind',
    ]);
    expect(words(gateway(tls), route({}))).toEqual(['NotAllowedByListeners tls:protocol']);
  });

  it('takes what it names beside a kind that does not exist (GatewayInvalidRouteKind)', () => {
    const kinds = (...names: string[]) =>
      gateway({ ...http, allowedRoutes: { ...fromAll, kinds: names.map((kind) => ({ kind })) } });
    expect(words(kinds('InvalidRoute'), route({}))).toEqual(['NotAllowedByListeners http:kind']);
    expect(words(kinds('InvalidRoute', 'HTTPRoute'), route({}))).toEqual(['attached http']);
  });

  it('knows no parent where no listener has the port (HTTPRouteInvalidParentRefNotMatchingListenerPort)', () => {
    expect(words(gateway(http), route({}, { name: 'edge', port: 81 }))).toEqual([
      'NoMatchingParent http:port',
    ]);
  });

  it('knows no parent where no listener has the name (HTTPRouteInvalidParentRefNotMatchingSectionName)', () => {
    expect(words(gateway(http), route({}, { name: 'edge', port: 80, sectionName: 'http1' }))).toEqual([
      'NoMatchingParent http:sectionName',
    ]);
  });

  it('wants name and port of one listener (HTTPRouteInvalidParentRefSectionNameNotMatchingPort)', () => {
    const listener = { ...http, allowedRoutes: { ...fromAll, kinds: [{ kind: 'HTTPRoute' }] } };
    expect(words(gateway(listener), route({}, { name: 'edge', sectionName: 'http', port: 81 }))).toEqual([
      'NoMatchingParent http:port',
    ]);
  });

  it('tells a hostname that no listener has (GatewayWithAttachedRoutes)', () => {
    const foo = gateway({ ...http, hostname: 'foo.example.com' });
    expect(words(foo, route({ hostnames: ['not-accepted.test.com'] }))).toEqual([
      'NoMatchingListenerHostname http:hostname',
    ]);
    expect(words(foo, route({}))).toEqual(['attached http=foo.example.com']);
  });

  it('selects a namespace by its name without its other labels (GatewayWithAttachedRoutes)', () => {
    const byName = {
      ...http,
      allowedRoutes: bySelector({ matchLabels: { 'kubernetes.io/metadata.name': infra } }),
    };
    const states = (home: string) =>
      attachments({
        objects: [gateway(byName), route({ in: home })],
        unread: { Namespace: 'forbidden' },
      }).map(({ state }) => state);
    expect([states(infra), states(web)]).toEqual([['attached'], ['not attached']]);
  });

  it('counts a listener whose certificate does not exist (GatewayWithAttachedRoutes)', () => {
    const tls = {
      certificateRefs: [{ group: '', kind: 'Secret', name: 'does-not-exist' }],
      mode: 'Terminate',
    };
    const https = { name: 'tls', port: 443, protocol: 'HTTPS', tls };
    expect(words(gateway(https), route({}, { name: 'edge', sectionName: 'tls' }))).toEqual(['attached tls']);
  });

  describe('with hostnames on both sides (HTTPRouteHostnameIntersection)', () => {
    const edge = gateway(
      { ...http, name: 'listener-1', hostname: 'very.specific.com' },
      { ...http, name: 'listener-2', hostname: '*.wildcard.io' },
      { ...http, name: 'listener-3', hostname: '*.anotherwildcard.io' },
    );

    it.each([
      [
        'specific host, specific listener',
        ['non.matching.com', '*.nonmatchingwildcard.io', 'very.specific.com'],
        'attached listener-1=very.specific.com',
      ],
      [
        'specific hosts, wildcard listener',
        ['non.matching.com', 'wildcard.io', 'foo.wildcard.io', 'bar.wildcard.io', 'foo.bar.wildcard.io'],
        'attached listener-2=foo.wildcard.io=bar.wildcard.io=foo.bar.wildcard.io',
      ],
      [
        'wildcard host, specific listener',
        ['non.matching.com', '*.specific.com'],
        'attached listener-1=very.specific.com',
      ],
      ['wildcard on both sides', ['*.anotherwildcard.io'], 'attached listener-3=*.anotherwildcard.io'],
      [
        'none in common',
        ['specific.but.wrong.com', 'wildcard.io'],
        'NoMatchingListenerHostname listener-1:hostname listener-2:hostname listener-3:hostname',
      ],
    ])('%s', (_, hostnames, expected) => {
      expect(words(edge, route({ hostnames }))).toEqual([expected]);
    });

    it('takes every hostname where the listener has none', () => {
      expect(words(gateway(http), route({ hostnames: ['first.com', 'sub.first.com'] }))).toEqual([
        'attached http=first.com=sub.first.com',
      ]);
    });
  });

  it('attaches to each listener that is named (HTTPRouteListenerHostnameMatching)', () => {
    const edge = gateway(
      { ...http, name: 'listener-3', hostname: '*.bar.com' },
      { ...http, name: 'listener-4', hostname: '*.foo.com' },
    );
    const both = route(
      {},
      { name: 'edge', sectionName: 'listener-3' },
      { name: 'edge', sectionName: 'listener-4' },
    );
    expect(words(edge, both)).toEqual(['attached listener-3=*.bar.com', 'attached listener-4=*.foo.com']);
  });

  it('attaches to every listener of the port (HTTPRouteListenerPortMatching)', () => {
    const edge = gateway(
      { ...http, name: 'listener-1', hostname: 'foo.com' },
      { ...http, name: 'listener-2', port: 8080, hostname: 'foo.com' },
      { ...http, name: 'listener-3', port: 8080, hostname: 'bar.com' },
    );
    expect(words(edge, route({}, { name: 'edge', port: 8080 }))).toEqual([
      'attached listener-2=foo.com listener-3=bar.com',
    ]);
  });
});

describe('attachment to a Gateway', () => {
  it('gives the reason of the listener that came nearest', () => {
    const edge = gateway(
      { ...http, name: 'a', allowedRoutes: { kinds: [{ kind: 'GRPCRoute' }] } },
      { ...http, name: 'b', hostname: 'b.example.com' },
      { ...http, name: 'c', port: 81 },
    );
    expect(words(edge, route({ hostnames: ['x.example.com'] }, { name: 'edge', port: 80 }))).toEqual([
      'NoMatchingListenerHostname a:kind b:hostname c:port',
    ]);
  });

  it('has no parent where the Gateway does not exist', () => {
    expect(words(route({}))).toEqual(['NoMatchingParent']);
  });

  it('is unknown where Gateways may not be read', () => {
    const [one] = attachments({ objects: [route({})], unread: { Gateway: 'forbidden' } });
    expect(one).toMatchObject({ state: 'unknown', missing: [{ what: 'Gateway', reason: 'forbidden' }] });
  });

  it('is unknown where labels decide and Namespaces may not be read, but not beside a listener that takes all', () => {
    const labelled = { ...http, allowedRoutes: bySelector({ matchLabels: { team: 'web' } }) };
    const unread = { Namespace: 'forbidden' } as const;
    const [one] = attachments({ objects: [gateway(labelled), route({ in: web })], unread });
    expect(one).toMatchObject({ state: 'unknown', missing: [{ what: 'Namespace', reason: 'forbidden' }] });
    const open = { ...http, name: 'open', allowedRoutes: fromAll };
    const [other] = attachments({ objects: [gateway(labelled, open), route({ in: web })], unread });
    expect(other).toMatchObject({ state: 'attached', to: [{ section: 'open' }] });
    const named = { ...labelled, hostname: 'a.example.com' };
    const [third] = attachments({
      objects: [gateway(named), route({ in: web, hostnames: ['b.com'] })],
      unread,
    });
    expect(third).toMatchObject({ state: 'not attached', reason: 'NoMatchingListenerHostname' });
  });

  it('is unknown where a repository holds a route without its Namespace', () => {
    const labelled = { ...http, allowedRoutes: bySelector({ matchLabels: { team: 'web' } }) };
    const [one] = attachments({ manifests: [gateway(labelled), route({ in: web })], complete: true });
    expect(one).toMatchObject({ state: 'unknown', missing: [{ reason: 'not-collected' }] });
  });

  it('selects nothing without a selector and everything with an empty one', () => {
    const given = (selector?: object) => [
      gateway({ ...http, allowedRoutes: bySelector(selector) }),
      route({ in: web }),
    ];
    expect(words(...given())).toEqual(['NotAllowedByListeners http:namespace']);
    expect(words(...given({}))).toEqual(['attached http']);
  });

  it('takes no route from a namespace policy that routes do not have', () => {
    expect(words(gateway({ ...http, allowedRoutes: { namespaces: { from: 'None' } } }), route({}))).toEqual([
      'NotAllowedByListeners http:namespace',
    ]);
  });

  it('asks the implementation about protocols of its own', () => {
    const own = { name: 'own', port: 9000, protocol: 'example.net/http' };
    expect(words(gateway(own), route({}))).toEqual(['unknown']);
    expect(words(gateway(own), route({ in: web }))).toEqual(['NotAllowedByListeners own:namespace']);
    const named = { ...own, allowedRoutes: { kinds: [{ kind: 'HTTPRoute' }] } };
    expect(words(gateway(named), route({}))).toEqual(['attached own']);
  });

  it('tells kinds of another group apart', () => {
    const kinds = [{ group: 'example.net', kind: 'HTTPRoute' }];
    expect(words(gateway({ ...http, allowedRoutes: { kinds } }), route({}))).toEqual([
      'NotAllowedByListeners http:kind',
    ]);
  });
});

describe('attachment to other parents', () => {
  const toCart = (fields: object = {}) => ({ group: '', kind: 'Service', name: 'cart', ...fields });
  const cart = service('shop/cart', {
    ports: [
      { name: 'http', port: 80 },
      { name: 'admin', port: 8080 },
    ],
  });

  it('is to the ports of a Service, for all clients or those of the consumer (MeshPorts, MeshConsumerRoute)', () => {
    expect(words(cart, route({ in: 'shop' }, toCart()))).toEqual(['attached http admin producer']);
    expect(words(cart, route({ in: 'shop' }, toCart({ port: 80 })))).toEqual(['attached http producer']);
    expect(words(cart, route({ in: web }, toCart({ namespace: 'shop' })))).toEqual([
      'attached http admin consumer',
    ]);
    expect(words(cart, route({ in: 'shop' }, toCart({ port: 81 })))).toEqual([
      'NoMatchingParent http:port admin:port',
    ]);
    expect(words(cart, route({ in: 'shop' }, toCart({ sectionName: 'admin', port: 80 })))).toEqual([
      'NoMatchingParent http:sectionName admin:port',
    ]);
    expect(words(route({ in: 'shop' }, toCart()))).toEqual(['NoMatchingParent']);
  });

  it('is unknown where Services may not be read', () => {
    const [one] = attachments({
      objects: [route({ in: 'shop' }, toCart())],
      unread: { Service: 'forbidden' },
    });
    expect(one?.state).toBe('unknown');
  });

  it('is to the ports that speak the protocol of the route', () => {
    const dns = service('shop/dns', {
      ports: [
        { name: 'dns', port: 53, protocol: 'UDP' },
        { name: 'dns-tcp', port: 53 },
      ],
    });
    const toDns = toCart({ name: 'dns' });
    expect(words(dns, route({ in: 'shop', kind: 'UDPRoute' }, toDns))).toEqual(['attached dns producer']);
    expect(words(dns, route({ in: 'shop', kind: 'TCPRoute' }, toDns))).toEqual(['attached dns-tcp producer']);
    expect(words(cart, route({ in: 'shop', kind: 'UDPRoute' }, toCart()))).toEqual([
      'NotAllowedByListeners http:protocol admin:protocol',
    ]);
  });

  it('is not computed for parents of other kinds', () => {
    expect(words(route({}, { group: 'example.net', kind: 'Proxy', name: 'p' }))).toEqual(['not computed']);
    expect(
      words(route({}, { group: 'gateway.networking.x-k8s.io', kind: 'XListenerSet', name: 'p' })),
    ).toEqual(['not computed']);
  });
});

describe('attachment of each kind of route', () => {
  const tls = (mode: string, hostname?: string) => ({
    name: mode,
    port: 443,
    protocol: 'TLS',
    tls: { mode },
    ...(hostname === undefined ? {} : { hostname }),
  });
  const all = gateway(
    http,
    { name: 'https', port: 443, protocol: 'HTTPS' },
    tls('Passthrough'),
    { name: 'tcp', port: 5432, protocol: 'TCP' },
    { name: 'udp', port: 53, protocol: 'UDP' },
  );

  it.each([
    ['HTTPRoute', 'attached http https'],
    ['GRPCRoute', 'attached http https'],
    ['TLSRoute', 'attached Passthrough'],
    ['TCPRoute', 'attached tcp'],
    ['UDPRoute', 'attached udp'],
  ])('%s is to the listeners whose protocol carries it', (kind, expected) => {
    expect(words(all, route({ kind }))).toEqual([expected]);
  });

  it('compares the hostnames of a TLSRoute with what the listener takes for SNI', () => {
    const edge = gateway(tls('Passthrough', '*.example.com'));
    const to = (...hostnames: string[]) => words(edge, route({ kind: 'TLSRoute', hostnames }));
    expect(to('a.example.com', 'a.example.net')).toEqual(['attached Passthrough=a.example.com']);
    expect(to('example.com')).toEqual(['NoMatchingListenerHostname Passthrough:hostname']);
    // Before v1 of the kind, hostnames could be left out.
    expect(to()).toEqual(['attached Passthrough=*.example.com']);
  });

  it('takes a TLSRoute also where TLS ends, which is extended support', () => {
    expect(words(gateway(tls('Terminate')), route({ kind: 'TLSRoute', hostnames: ['a.com'] }))).toEqual([
      'attached Terminate=a.com',
    ]);
  });

  it('asks the implementation about TCPRoutes where TLS ends, unless the listener names them', () => {
    expect(words(gateway(tls('Terminate')), route({ kind: 'TCPRoute' }))).toEqual(['unknown']);
    expect(words(gateway(tls('Passthrough')), route({ kind: 'TCPRoute' }))).toEqual([
      'NotAllowedByListeners Passthrough:protocol',
    ]);
    const named = { ...tls('Terminate', 'a.com'), allowedRoutes: { kinds: [{ kind: 'TCPRoute' }] } };
    expect(words(gateway(named), route({ kind: 'TCPRoute' }))).toEqual(['attached Terminate']);
  });

  it('does not let a listener name a kind that its protocol does not carry', () => {
    const named = { ...tls('Passthrough'), allowedRoutes: { kinds: [{ kind: 'HTTPRoute' }] } };
    expect(words(gateway(named), route({}))).toEqual(['NotAllowedByListeners Passthrough:protocol']);
  });
});

describe('attachment to a ListenerSet', () => {
  const toSet = { kind: 'ListenerSet', name: 'more', namespace: web };
  const set = (...listeners: readonly object[]): RawObject => ({
    apiVersion,
    kind: 'ListenerSet',
    metadata: { name: 'more', namespace: web },
    spec: { parentRef: { name: 'edge', namespace: infra }, listeners },
  });
  const allowing = (namespaces?: object): RawObject => ({
    ...gateway(http),
    spec: { gatewayClassName: 'test', listeners: [http], allowedListeners: { namespaces } },
  });
  const open = allowing({ from: 'All' });

  it('is to the listeners of the set, and to those of the Gateway only where it is named too', () => {
    const more = set({ ...http, name: 'extra', port: 8080 });
    expect(words(open, more, route({ in: web }, toSet))).toEqual(['attached extra']);
    expect(words(open, more, route({ in: infra }))).toEqual(['attached http']);
    expect(words(open, more, route({ in: infra }, { name: 'edge', sectionName: 'extra' }))).toEqual([
      'NoMatchingParent http:sectionName',
    ]);
  });

  it('means the namespace of the set where its listeners take the same only', () => {
    const more = set({ ...http, name: 'extra' });
    expect(words(open, more, route({ in: infra }, toSet))).toEqual(['NotAllowedByListeners extra:namespace']);
  });

  it('has its listeners chosen by name and port', () => {
    const more = set({ ...http, name: 'a' }, { ...http, name: 'b', port: 81 });
    expect(words(open, more, route({ in: web }, { ...toSet, port: 81 }))).toEqual(['attached b']);
    expect(words(open, more, route({ in: web }, { ...toSet, sectionName: 'c' }))).toEqual([
      'NoMatchingParent a:sectionName b:sectionName',
    ]);
  });

  it.each([
    [undefined, 'NoMatchingParent (ListenerSet: not allowed)'],
    [{}, 'NoMatchingParent (ListenerSet: not allowed)'],
    [{ from: 'None' }, 'NoMatchingParent (ListenerSet: not allowed)'],
    [{ from: 'Same' }, 'NoMatchingParent (ListenerSet: not allowed)'],
    [
      { from: 'Selector', selector: { matchLabels: { team: 'web' } } },
      'NoMatchingParent (ListenerSet: not allowed)',
    ],
    [{ from: 'Selector', selector: { matchLabels: { 'gateway-conformance': 'backend' } } }, 'attached extra'],
    [{ from: 'All' }, 'attached extra'],
  ])('needs a Gateway that allows the set: %j', (namespaces, expected) => {
    const given = [set({ ...http, name: 'extra' }), namespace(web, 'backend'), route({ in: web }, toSet)];
    expect(words(allowing(namespaces), ...given)).toEqual([expected]);
  });

  it('tells the set, its Gateway and what was not read apart', () => {
    const more = set({ ...http, name: 'extra' });
    const route1 = route({ in: web }, toSet);
    expect(words(open, route1)).toEqual(['NoMatchingParent']);
    expect(words(more, route1)).toEqual(['NoMatchingParent (ListenerSet: Gateway not found)']);
    const state = (given: Given) => attachments(given).map((one) => one.state);
    expect(state({ objects: [more, route1], unread: { Gateway: 'forbidden' } })).toEqual(['unknown']);
    expect(state({ objects: [open, route1], unread: { ListenerSet: 'forbidden' } })).toEqual(['unknown']);
    // Its own listeners refuse the route, whatever its Gateway says.
    const other = route({ in: infra }, toSet);
    expect(state({ objects: [more, other], unread: { Gateway: 'forbidden' } })).toEqual(['not attached']);
    const labelled = allowing({ from: 'Selector', selector: { matchLabels: { team: 'web' } } });
    expect(state({ objects: [labelled, more, route1], unread: { Namespace: 'forbidden' } })).toEqual([
      'unknown',
    ]);
  });

  it('is not computed where the set extends something else than a Gateway', () => {
    const more = { ...set(), spec: { parentRef: { kind: 'Proxy', name: 'p' }, listeners: [http] } };
    expect(words(more, route({ in: web }, toSet))).toEqual(['not computed']);
  });
});

describe('common hostnames', () => {
  it.each([
    [undefined, [], []],
    ['', ['a.com'], ['a.com']],
    ['a.com', [], ['a.com']],
    ['*.example.com', ['example.com'], undefined],
    ['*.example.com', ['test.example.net'], undefined],
    ['*.example.com', ['*.example.com', 'foo.test.example.com'], ['*.example.com', 'foo.test.example.com']],
    ['*.a.example.com', ['*.example.com'], ['*.a.example.com']],
    ['*.example.com', ['*.a.example.com'], ['*.a.example.com']],
    ['*.example.com', ['notexample.com'], undefined],
    ['a.example.com', ['*.example.com', 'a.example.com'], ['a.example.com']],
  ])('%s and %j', (listener, hostnames, expected) => {
    expect(commonHostnames(listener, hostnames)).toEqual(expected);
  });
});
