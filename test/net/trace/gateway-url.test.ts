import { describe, expect, it } from 'vitest';
import type { KindId } from '../../../src/model/kinds/index.ts';
import { tracePath } from '../../../src/net/trace/trace-path.ts';
import {
  gateway,
  gatewayClass,
  gatewayObject,
  grant,
  httpRoute,
  route,
} from '../../support/gateway-objects.ts';
import { endpointSlice, node, pod, service } from '../../support/objects.ts';
import { evidenceIn, type Given, type RawObject } from '../../support/snapshot-of.ts';

const at = '198.51.100.7';
const conditions = (types: readonly string[], status = 'True', reason = 'Accepted') =>
  types.map((type) => ({ type, status, reason, observedGeneration: 2 }));
const programmed = {
  status: {
    addresses: [{ type: 'IPAddress', value: at }],
    conditions: conditions(['Accepted', 'Programmed']),
  },
};
const all = { namespaces: { from: 'All' } };
const http = { name: 'http', port: 80, protocol: 'HTTP', allowedRoutes: all };
const edge = (
  listeners: readonly object[] = [http],
  status: Readonly<Record<string, unknown>> = programmed,
) => gateway('infra/edge', { listeners }, status);

/** As a controller accepted it. */
const accepted = (parentRef: object = { name: 'edge', namespace: 'infra' }, resolved = 'True') => ({
  status: {
    parents: [
      {
        parentRef,
        controllerName: 'example.net/gateway',
        conditions: [
          ...conditions(['Accepted']),
          ...conditions(['ResolvedRefs'], resolved, 'BackendNotFound'),
        ],
      },
    ],
  },
});
const rule = (name: string, value: string, more: object = {}, backends?: readonly object[]) => ({
  name,
  matches: [{ path: { type: 'PathPrefix', value }, ...more }],
  backendRefs: backends ?? [{ name: 'cart', port: 80 }],
});
const shop = (rules: readonly object[], spec: object = {}, fields: object = {}) =>
  httpRoute('shop/shop', { hostnames: ['shop.example.com'], rules, ...spec }, { ...accepted(), ...fields });

const cart = [node('n1'), service('shop/cart'), endpointSlice('shop/cart', [{ node: 'n1' }, { node: 'n1' }])];
const stock = [service('shop/stock', { clusterIP: '10.96.0.51', clusterIPs: ['10.96.0.51'] })];

const url = 'http://shop.example.com/cart/42';

function trace(objects: readonly RawObject[], to = url, given: Given = {}, client = 'external') {
  return tracePath({ client, to }, evidenceIn({ ...given, objects: [...cart, ...objects] }));
}

type Traced = ReturnType<typeof trace>;

const steps = ({ steps: all }: Traced) =>
  all.map(({ step, says, unknown }) => `${step}: ${says}${unknown === null ? '' : ` [${unknown}]`}`);
const text = (traced: Traced) => steps(traced).join('\n');

describe('a URL through a Gateway', () => {
  it('goes to the listener, the rule and the ready endpoints', () => {
    const traced = trace([
      edge(),
      gatewayClass([]),
      shop([rule('root', '/', {}, [{ name: 'stock', port: 80 }]), rule('cart', '/cart')]),
    ]);
    expect(steps(traced)).toEqual([
      'dns: shop.example.com is named by Gateway infra/edge; the way through it is followed. [to which address DNS leads is not in the API]',
      'service: Gateway infra/edge is at 198.51.100.7, and no Service that was read has it: what its controller made outside of the cluster takes the connections.',
      'service: Gateway infra/edge: listener http (HTTP, port 80, every hostname) takes it.',
      'service: HTTPRoute shop/shop, spec.rules[name=cart], takes http://shop.example.com/cart/42 by prefix of 5 characters; by the specifications it is attached to the listener.',
      'endpoint: All requests go to Service shop/cart, port 80/TCP: 2 of 2 endpoints, which are ready.',
      'policy: No NetworkPolicy isolates either end.',
      'translation: The dataplane of Gateway infra/edge opens connections of its own to the backends. The server sees its address; the client’s own stands in headers at most.',
      expect.stringContaining('route: '),
      expect.stringContaining('mtu: '),
    ]);
    expect([traced.verdict, traced.sourceSeen]).toEqual([
      'reaches',
      'an address of the dataplane of Gateway infra/edge',
    ]);
    expect(traced.endpoints.map(({ address, share }) => [address, share])).toEqual([
      ['10.244.0.10:8080', 0.5],
      ['10.244.0.11:8080', 0.5],
    ]);
  });
});

const two = (name: string, weight?: number, more: object = {}) => ({
  name,
  port: 80,
  ...(weight === undefined ? {} : { weight }),
  ...more,
});
const tls = (mode: string, more: object = {}) => ({
  name: 'tls',
  port: 443,
  protocol: 'TLS',
  tls: { mode },
  allowedRoutes: all,
  ...more,
});
const secured = {
  ...http,
  name: 'https',
  port: 443,
  protocol: 'HTTPS',
  hostname: '*.example.com',
  tls: { certificateRefs: [{ name: 'shop' }] },
};
const verdictOf = (...args: Parameters<typeof trace>) => trace(...args).verdict;

describe('listeners', () => {
  it.each([
    ['the protocol', [http], 'https://shop.example.com:80/', /http is kept away by its protocol HTTP/],
    ['the port', [http], 'http://shop.example.com:8080/', /for none has that port/],
    [
      'a protocol of its own',
      [{ ...http, protocol: 'example.net/h3' }, secured],
      url,
      /what a protocol of an implementation’s own takes/,
    ],
  ])('say no by %s', (_, listeners, to, expected) => {
    const traced = trace(
      [edge(listeners), shop([rule('all', '/')], { hostnames: ['shop.example.com'] })],
      to,
    );
    expect(traced.verdict).toBe('unknown');
    expect(text(traced)).toMatch(expected);
  });

  it('say 404 where one on the port speaks HTTP for other hosts', () => {
    const listeners = [
      { ...http, hostname: '*.example.org' },
      { ...http, name: 'b', port: 81 },
    ];
    const traced = trace([edge(listeners), shop([rule('all', '/')])]);
    expect([
      traced.verdict,
      text(traced).includes('http is kept away by its hostname *.example.org. It is answered with 404.'),
    ]).toEqual(['unresolved', true]);
    expect(
      verdictOf([edge([...listeners, { ...http, name: 'own', protocol: 'example.net/h3' }]), shop([])]),
    ).toBe('unknown');
  });

  it('that end TLS need a certificate that they may use, unless their controller serves them', () => {
    const ending = (more: object, status: object = {}) => [
      edge([{ ...http, name: 'https', port: 443, protocol: 'HTTPS', ...more }], {
        status: { ...programmed.status, ...status },
      }),
      shop([rule('all', '/')]),
    ];
    const to = 'https://shop.example.com/cart';
    const foreign = { tls: { certificateRefs: [{ name: 'shop', namespace: 'shop' }] } };
    expect(text(trace(ending({ tls: { mode: 'Terminate' } }), to))).toContain('it names no certificate');
    expect(text(trace(ending(foreign), to))).toContain('no ReferenceGrant permits its certificates');
    expect(verdictOf(ending({ tls: { certificateRefs: [{ name: 'shop' }] } }), to)).toBe('reaches');
    expect(verdictOf(ending({ tls: { options: { 'example.net/cert': 'x' } } }), to)).toBe('reaches');
    const served = { listeners: [{ name: 'https', conditions: conditions(['Programmed']) }] };
    expect(verdictOf(ending({ tls: { mode: 'Terminate' } }, served), to)).toBe('reaches');
  });

  it('of HTTP and TLS on one port are up to their controller', () => {
    const listeners = [{ ...http, port: 443 }, secured];
    const to = 'https://shop.example.com/cart';
    expect(text(trace([edge(listeners), shop([rule('all', '/')])], to))).toContain(
      'HTTP and TLS share its port',
    );
  });

  it('the most specific hostname comes first, and TLS ends there or not', () => {
    const listeners = [secured, { ...secured, name: 'own', hostname: 'shop.example.com' }];
    const traced = trace([edge(listeners), shop([rule('all', '/')])], 'https://shop.example.com/cart');
    expect(text(traced)).toContain(
      'listener own (HTTPS, port 443, shop.example.com) takes it; TLS ends there.',
    );
    expect(traced.verdict).toBe('reaches');
    const passed = (mode: string) =>
      trace(
        [
          edge([tls(mode)]),
          route('TLSRoute', 'shop/tls', { hostnames: ['*.example.com'] }, accepted()),
          route('TLSRoute', 'shop/other', { hostnames: ['other.example.com'] }, accepted()),
        ],
        'https://shop.example.com/cart',
      );
    expect(text(passed('Passthrough'))).toContain('TLS is passed through to the backend');
    expect([passed('Passthrough').verdict, passed('Passthrough').sourceSeen]).toEqual(['reaches', null]);
    expect(text(passed('Terminate'))).toContain(
      'TLSRoute shop/tls, spec.rules[0], takes https://shop.example.com/cart;',
    );
    expect(passed('Terminate').sourceSeen).toBe('an address of the dataplane of Gateway infra/edge');
  });

  it('of ListenerSets count too, where the Gateway lets them in', () => {
    const set = gatewayObject(
      'ListenerSet',
      'shop/more',
      { parentRef: { name: 'edge', namespace: 'infra' }, listeners: [{ ...http, name: 'more', port: 8080 }] },
      {},
    );
    const open = gateway(
      'infra/edge',
      { listeners: [http], allowedListeners: { namespaces: { from: 'All' } } },
      programmed,
    );
    const parentRef = { kind: 'ListenerSet', name: 'more' };
    const routed = shop([rule('all', '/')], { parentRefs: [parentRef] }, accepted(parentRef));
    const to = 'http://shop.example.com:8080/';
    expect(text(trace([open, set, routed], to))).toContain('listener more of ListenerSet shop/more');
    expect(verdictOf([open, set, routed], to)).toBe('reaches');
    expect(
      verdictOf([edge(), set, routed, shop([], {}, { metadata: { name: 'b', namespace: 'shop' } })], to),
    ).toBe('unknown');
    expect(verdictOf([open, set, routed], to, { unread: { ListenerSet: 'forbidden' } })).toBe('unknown');
  });

  it('that conflict, or that their controller does not serve, are not settled', () => {
    const conflict = edge([
      { ...http, hostname: 'shop.example.com' },
      { ...http, name: 'b', hostname: 'shop.example.com' },
    ]);
    expect(text(trace([conflict, shop([rule('all', '/')])]))).toContain(
      'it conflicts with listener b (HostnameConflict)',
    );
    const doubted = edge([http], {
      status: {
        ...programmed.status,
        listeners: [{ name: 'http', conditions: conditions(['Programmed'], 'False', 'Invalid') }],
      },
    });
    const traced = trace([doubted, shop([rule('all', '/')])]);
    expect([
      traced.verdict,
      text(traced).includes('its controller says otherwise: False with reason Invalid'),
    ]).toEqual(['unknown', true]);
  });
});

describe('rules', () => {
  const rules = (...some: object[]) => [edge(), shop(some)];
  const exact = (name: string, value: string) => ({
    ...rule(name, '/'),
    matches: [{ path: { type: 'Exact', value } }],
  });

  it.each([
    ['an exact path before a longer prefix', [rule('a', '/cart/42'), exact('b', '/cart/42')], 'b'],
    ['the longest prefix', [rule('a', '/'), rule('b', '/cart')], 'b'],
    ['elements of the path, not letters', [rule('a', '/car'), rule('b', '/')], 'b'],
    ['a method', [rule('a', '/cart'), rule('b', '/cart', { method: 'GET' })], 'b'],
    ['the first of equal ones', [rule('a', '/cart'), rule('b', '/cart')], 'a'],
    [
      'query parameters',
      [rule('a', '/cart'), rule('b', '/cart', { queryParams: [{ name: 'v', value: '2' }] })],
      'a',
    ],
  ])('are taken by %s', (_, some, name) => {
    const traced = trace(rules(...some));
    expect([traced.verdict, text(traced).includes(`spec.rules[name=${name}], takes`)]).toEqual([
      'reaches',
      true,
    ]);
  });

  it('with query parameters, methods and headers go elsewhere once they have them', () => {
    const some = rules(
      rule('a', '/cart'),
      rule('b', '/cart', { queryParams: [{ name: 'v', value: '2' }] }),
      rule('c', '/cart', { headers: [{ name: 'X-Env', value: 'canary' }] }),
      rule('d', '/cart', { method: 'POST' }),
    );
    expect(text(trace(some, `${url}?v=2`))).toContain('spec.rules[name=b], takes');
    const plain = trace(some);
    expect(text(plain)).toContain(
      'With the method or headers that they ask for, requests go to HTTPRoute shop/shop, spec.rules[name=d] or HTTPRoute shop/shop, spec.rules[name=c] instead.',
    );
    expect(plain.verdict).toBe('reaches');
  });

  it.each(['//cart/42', '/x/../cart/42', '/x/%2e%2E/cart/42', '/%63art/42', '/cart%2F42', '/./cart'])(
    'for %s differ by how a proxy normalizes paths',
    (asked) => {
      const to = `http://shop.example.com${asked}`;
      const traced = trace(rules(rule('root', '/'), rule('cart', '/cart')), to);
      expect([
        traced.verdict,
        text(traced).includes('percent-encoding) take HTTPRoute shop/shop, spec.rules[name=cart]'),
      ]).toEqual(['unknown', true]);
      expect(verdictOf(rules(rule('root', '/')), to)).toBe('reaches');
    },
  );

  it('for a host with a dot at its end are not certain to be found by it', () => {
    const to = 'http://shop.example.com./cart';
    expect(text(trace(rules(rule('root', '/')), to))).toContain('the dot at the end of the host stands');
  });

  it('that take a request only with a method or headers are told beside the 404', () => {
    expect(text(trace(rules(rule('post', '/cart', { method: 'POST' }))))).toContain(
      'it is answered with 404. With the method or headers that they ask for, requests go to HTTPRoute shop/shop, spec.rules[name=post] instead.',
    );
  });

  it('by regular expression leave it open', () => {
    const regex = { ...rule('re', '/'), matches: [{ path: { type: 'RegularExpression', value: '/c.*' } }] };
    const traced = trace(rules(rule('a', '/cart'), regex));
    expect([
      traced.verdict,
      text(traced).includes('spec.rules[name=re], matches by regular expression'),
    ]).toEqual(['unknown', true]);
    const wider = httpRoute('shop/wide', { hostnames: ['*.example.com'], rules: [regex] }, accepted());
    expect(verdictOf([...rules(rule('a', '/cart')), wider])).toBe('reaches');
  });

  it('that take nothing make a 404, unless something was not read', () => {
    const some = rules(rule('a', '/checkout'));
    const traced = trace(some);
    expect([
      traced.verdict,
      text(traced).includes('takes http://shop.example.com/cart/42: it is answered with 404.'),
    ]).toEqual(['unresolved', true]);
    expect(verdictOf(some, url, { unread: { GRPCRoute: 'forbidden' } })).toBe('unknown');
    expect(verdictOf(some, url, { unread: { UDPRoute: 'forbidden' } })).toBe('unresolved');
  });

  it('of the closer hostname and the older route come first; where readings differ it is open', () => {
    const wide = httpRoute(
      'shop/a-wide',
      { hostnames: ['*.example.com'], rules: [rule('w', '/cart')] },
      accepted(),
    );
    expect(text(trace([edge(), wide, shop([rule('own', '/')])]))).toContain('spec.rules[name=own], takes');
    // The closer route has no rule for the path.
    const fallback = trace([edge(), wide, shop([rule('own', '/checkout')])]);
    expect([fallback.verdict, text(fallback).includes('choose the hostname first answer 404')]).toEqual([
      'unknown',
      true,
    ]);
    // The listener leaves both the same hostname.
    const narrow = edge([{ ...http, hostname: 'shop.example.com' }]);
    const both = [narrow, wide, shop([rule('own', '/cart')])];
    expect(verdictOf(both)).toBe('unknown');
    expect(verdictOf([...both, gatewayClass(['GatewayRouteHostnameIntersectionPrecedence'])])).toBe(
      'reaches',
    );
  });

  it('of another listener matter where implementations do not keep listeners apart', () => {
    const listeners = [
      { ...http, hostname: '*.example.com' },
      { ...http, name: 'own', hostname: 'shop.example.com' },
    ];
    const on = (name: string, sectionName: string, value: string) => {
      const parentRef = { name: 'edge', namespace: 'infra', sectionName };
      return httpRoute(
        `shop/${name}`,
        { parentRefs: [parentRef], hostnames: ['shop.example.com'], rules: [rule(name, value)] },
        accepted(parentRef),
      );
    };
    const some = [edge(listeners), on('a', 'http', '/cart'), on('b', 'own', '/')];
    expect(verdictOf(some)).toBe('unknown');
    expect(text(trace(some))).toContain('do not keep listeners apart take HTTPRoute shop/a');
    expect(verdictOf([...some, gatewayClass(['GatewayHTTPListenerIsolation'])])).toBe('reaches');
  });

  it('with prefixes that differ in a slash at the end are the same, or the longer comes first', () => {
    const some = [edge(), shop([rule('plain', '/cart'), rule('slash', '/cart/')])];
    const traced = trace(some);
    expect([
      traced.verdict,
      text(traced).includes(
        'that count the slash at the end of a prefix take HTTPRoute shop/shop, spec.rules[name=slash]',
      ),
    ]).toEqual(['unknown', true]);
    expect(verdictOf([edge(), shop([rule('slash', '/cart/'), rule('plain', '/cart')])])).toBe('reaches');
  });

  it('by regular expression of a wider listener may take what is a 404 by the closer one', () => {
    const listeners = [
      { ...http, hostname: '*.example.com' },
      { ...http, name: 'own', hostname: 'shop.example.com' },
    ];
    const on = (name: string, sectionName: string, path: object) => {
      const parentRef = { name: 'edge', namespace: 'infra', sectionName };
      const rules = [{ ...rule(name, '/'), matches: [{ path }] }];
      return httpRoute(
        `shop/${name}`,
        { parentRefs: [parentRef], hostnames: ['shop.example.com'], rules },
        accepted(parentRef),
      );
    };
    const some = [
      edge(listeners),
      on('a', 'http', { type: 'RegularExpression', value: '/c.*' }),
      on('b', 'own', { type: 'PathPrefix', value: '/checkout' }),
    ];
    expect(text(trace(some))).toContain('do not keep listeners apart take HTTPRoute shop/a');
    expect(verdictOf(some)).toBe('unknown');
    expect(verdictOf([...some, gatewayClass(['GatewayHTTPListenerIsolation'])])).toBe('unresolved');
  });

  it('of a kind that a listener may take or not leave it open there, and settle it on others', () => {
    const db = { ...http, name: 'db', port: 5432, protocol: 'TCP' };
    const ending = tls('Terminate', { tls: { mode: 'Terminate', certificateRefs: [{ name: 'shop' }] } });
    const some = [edge([db, ending]), route('TCPRoute', 'shop/db', {}, accepted())];
    expect(verdictOf(some, 'https://shop.example.com/')).toBe('unknown');
    expect(text(trace(some, `https://${at}/`))).toContain(
      'whether a listener that terminates TLS takes TCPRoutes',
    );
    expect(verdictOf(some, `${at}:5432`)).toBe('reaches');
  });

  it('of a wider listener may take connections for which the closer one has no route', () => {
    const listeners = [tls('Passthrough', { hostname: 'shop.example.com' }), secured];
    const traced = trace([edge(listeners), shop([rule('all', '/')])], 'https://shop.example.com/cart');
    expect([
      traced.verdict,
      text(traced).includes('may take it by one that stands for the host less closely'),
    ]).toEqual(['unknown', true]);
    // Of two ends of TLS the one that is named more closely, whichever listener it is on.
    const wide = tls('Passthrough');
    for (const own of [secured, tls('Passthrough', { name: 'own', hostname: '*.example.com' })]) {
      const parentRef = { name: 'edge', namespace: 'infra', sectionName: 'tls' };
      const all = { parentRefs: [parentRef], hostnames: ['shop.example.com'] };
      const other = route('TLSRoute', 'shop/wide', { hostnames: ['*.example.com'] }, accepted());
      const some = [edge([own, wide]), route('TLSRoute', 'shop/tls', all, accepted(parentRef))];
      expect(text(trace([...some, shop([rule('all', '/')]), other], 'https://shop.example.com/'))).toContain(
        'do not keep listeners apart take TLSRoute shop/',
      );
    }
    const alone = [edge([tls('Passthrough', { hostname: 'shop.example.com' })]), shop([rule('all', '/')])];
    expect(verdictOf(alone, 'https://shop.example.com/cart')).toBe('unresolved');
  });

  it('of a GRPCRoute without matches may take what is no call of gRPC', () => {
    const grpc = route(
      'GRPCRoute',
      'shop/rpc',
      { hostnames: ['shop.example.com'], rules: [{ backendRefs: [two('cart')] }] },
      accepted(),
    );
    const traced = trace([edge(), grpc], 'http://shop.example.com/');
    expect([
      traced.verdict,
      text(traced).includes('takes every call of gRPC, and whether it takes other requests'),
    ]).toEqual(['unknown', true]);
    expect(verdictOf([edge(), grpc], 'http://shop.example.com/shop.Cart/Get')).toBe('reaches');
  });

  it('of a GRPCRoute take a call by service and method', () => {
    const grpc = (match: object) =>
      route(
        'GRPCRoute',
        'shop/rpc',
        {
          hostnames: ['shop.example.com'],
          rules: [{ matches: [{ method: match }], backendRefs: [two('cart')] }],
        },
        accepted(),
      );
    const to = 'http://shop.example.com/shop.Cart/Get';
    expect(verdictOf([edge(), grpc({ service: 'shop.Cart', method: 'Get' })], to)).toBe('reaches');
    expect(verdictOf([edge(), grpc({ service: 'shop.Cart', method: 'Put' })], to)).toBe('unresolved');
    expect(verdictOf([edge(), grpc({ type: 'RegularExpression', service: 'shop.*' })], to)).toBe('unknown');
    expect(verdictOf([edge(), grpc({ service: 'shop.Cart' }), shop([rule('a', '/')])], to)).toBe('unknown');
  });
});

describe('status', () => {
  it('of the route is compared with what the specifications say', () => {
    const rules = [rule('all', '/')];
    expect(verdictOf([edge(), shop(rules, {}, { status: {} })])).toBe('unknown');
    const refused = {
      status: {
        parents: [
          {
            parentRef: { name: 'edge', namespace: 'infra' },
            controllerName: 'c.example/x',
            conditions: conditions(['Accepted'], 'False', 'UnsupportedValue'),
          },
        ],
      },
    };
    expect(text(trace([edge(), shop(rules, {}, refused)]))).toContain(
      'its controller c.example/x says otherwise: Accepted False, UnsupportedValue',
    );
    const unresolved = trace([edge(), shop(rules, {}, accepted(undefined, 'False'))]);
    expect([unresolved.verdict, text(unresolved).includes('ResolvedRefs False, BackendNotFound')]).toEqual([
      'unknown',
      true,
    ]);
  });

  it.each([
    [
      'that it is not programmed',
      { status: { ...programmed.status, conditions: conditions(['Programmed'], 'False', 'Pending') } },
      /Programmed False, Pending/,
    ],
    [
      'nothing',
      { status: { addresses: programmed.status.addresses } },
      /no controller has written that it serves it/,
    ],
    ['no address', { status: { conditions: programmed.status.conditions } }, /its status names no address/],
    [
      'something of an older generation',
      { metadata: { generation: 3 }, ...programmed },
      /of an older generation/,
    ],
  ])('of the Gateway that says %s leaves it open', (_, status, expected) => {
    const traced = trace([edge([http], status), shop([rule('all', '/')])]);
    expect([traced.verdict, expected.test(text(traced))]).toEqual(['unknown', true]);
  });
});

describe('backends', () => {
  const to = (backends: readonly object[], more: readonly RawObject[] = [], given: Given = {}) =>
    trace([edge(), shop([rule('all', '/', {}, backends)]), ...stock, ...more], url, given);
  const shares = ({ endpoints }: Traced) => endpoints.map(({ share }) => share);

  it('share requests by weight, and one of weight 0 gets none', () => {
    const more = [endpointSlice('shop/stock', [{ node: 'n1' }])];
    expect(shares(to([two('cart', 1), two('stock', 3)], more))).toEqual([0.125, 0.125, 0.75]);
    expect(shares(to([two('cart', 1), two('stock', 0)]))).toEqual([0.5, 0.5]);
    const none = to([two('cart', 0)]);
    expect([none.verdict, text(none).includes('Every backend of the rule has weight 0')]).toEqual([
      'refused',
      true,
    ]);
  });

  it.each([
    ['no Service', [two('nothing')], /leads nowhere \(not found\): all matching requests get status 500/],
    ['no such port', [{ name: 'cart', port: 81 }], /port missing; it has 80\/TCP/],
    ['an invalid part', [two('cart'), two('nothing')], /50% of matching requests get status 500/],
    [
      'no ready endpoint',
      [two('stock')],
      /none of 0 endpoints is ready: they are answered with an error, as a rule 503/,
    ],
    ['no backend', [], /The rule has no backend/],
  ])('with %s fail', (_, backends, expected) => {
    const traced = to(backends);
    expect(traced.verdict).toBe('refused');
    expect(text(traced)).toMatch(expected);
  });

  it('of another namespace need a ReferenceGrant', () => {
    const foreign = two('pay', undefined, { namespace: 'bank' });
    const pay = [
      service('bank/pay', { clusterIP: '10.96.0.60' }),
      endpointSlice('bank/pay', [{ node: 'n1' }]),
    ];
    expect(text(to([foreign], pay))).toContain(
      'No ReferenceGrant permits Service bank/pay: all matching requests get status 500.',
    );
    expect(to([foreign], pay).verdict).toBe('refused');
    const allowed = grant('bank/let', { kind: 'HTTPRoute', namespace: 'shop' }, { kind: 'Service' });
    expect(to([foreign], [...pay, allowed]).verdict).toBe('reaches');
    expect(to([foreign], pay, { unread: { ReferenceGrant: 'forbidden' } }).verdict).toBe('unknown');
  });

  it('that only their controller knows, or that heed hints in their own way, are open', () => {
    const external = service('shop/ext', {
      type: 'ExternalName',
      externalName: 'db.example.net',
      clusterIP: '',
    });
    expect(to([two('ext')], [external]).verdict).toBe('unknown');
    const local = service('shop/near', { clusterIP: '10.96.0.70', internalTrafficPolicy: 'Local' });
    const near = to([two('near')], [local, endpointSlice('shop/near', [{ node: 'n1' }])]);
    expect([near.verdict, shares(near)]).toEqual(['reaches', [null]]);
    const leaving = endpointSlice('shop/stock', [
      { node: 'n1', ready: false, serving: true, terminating: true },
    ]);
    expect(to([two('stock')], [leaving]).verdict).toBe('unknown');
  });
});

describe('filters', () => {
  const filtered = (filter: object, more: object = {}) => ({
    ...rule('all', '/cart'),
    filters: [filter],
    ...more,
  });

  it('that redirect are followed', () => {
    const toHttps = shop(
      [
        {
          matches: [{ path: { type: 'PathPrefix', value: '/' } }],
          filters: [{ type: 'RequestRedirect', requestRedirect: { scheme: 'https', statusCode: 301 } }],
        },
      ],
      { parentRefs: [{ name: 'edge', namespace: 'infra', sectionName: 'http' }] },
      accepted({ name: 'edge', namespace: 'infra', sectionName: 'http' }),
    );
    const parentRef = { name: 'edge', namespace: 'infra', sectionName: 'https' };
    const served = httpRoute(
      'shop/served',
      { parentRefs: [parentRef], hostnames: ['shop.example.com'], rules: [rule('all', '/')] },
      accepted(parentRef),
    );
    const traced = trace([edge([http, secured]), toHttps, served]);
    expect(text(traced)).toContain(
      'The Gateway answers itself with 301 and sends the client to https://shop.example.com/cart/42.',
    );
    expect([traced.verdict, traced.endpoints.length]).toEqual(['reaches', 2]);
    const loop = shop([filtered({ type: 'RequestRedirect', requestRedirect: {} })]);
    expect([verdictOf([edge(), loop]), text(trace([edge(), loop])).includes('it may never end')]).toEqual([
      'unknown',
      true,
    ]);
    const away = shop([
      filtered({ type: 'RequestRedirect', requestRedirect: { hostname: 'other.example.net' } }),
    ]);
    expect(text(trace([edge(), away]))).toContain(
      'http://other.example.net/cart/42 is no URL of a Gateway or Ingress that was read',
    );
  });

  it.each([
    ['/cart/42', '/cart', '/v2', '/v2/42'],
    ['/cart/42', '/cart/', '/v2/', '/v2/42'],
    ['/cart', '/cart', '/v2', '/v2'],
    ['/cart/', '/cart', '/v2', '/v2/'],
    ['/cart/42', '/cart', '', '/42'],
    ['/cart/', '/cart', '', '/'],
    ['/cart', '/cart', '/', '/'],
    ['/cart', '/', '/v2', '/v2/cart'],
    ['/', '/', '/v2', '/v2'],
  ])('that rewrite make of %s, with the prefix %s replaced by %s, %s', (asked, prefix, by, expected) => {
    const path = { type: 'ReplacePrefixMatch', replacePrefixMatch: by };
    const rewritten = { ...rule('all', prefix), filters: [{ type: 'URLRewrite', urlRewrite: { path } }] };
    expect(text(trace([edge(), shop([rewritten])], `http://shop.example.com${asked}`))).toContain(
      `The backend is asked for ${expected}.`,
    );
  });

  it('of one backend concern only what goes there, in a way of each implementation’s own', () => {
    const away = { filters: [{ type: 'RequestRedirect', requestRedirect: { hostname: 'b.example.net' } }] };
    const some = (weight: number) => [
      edge(),
      shop([rule('all', '/', {}, [two('cart', weight, away), two('cart', 3)])]),
    ];
    const traced = trace(some(1));
    expect([traced.verdict, traced.endpoints.length]).toEqual(['unknown', 4]);
    expect(text(traced)).toContain(
      'A filter RequestRedirect stands at a backend that gets 25 % of the requests.',
    );
    expect(verdictOf(some(0))).toBe('reaches');
  });

  it('that mirror to nowhere leave the requests alone', () => {
    const mirror = (backendRef: object) => filtered({ type: 'RequestMirror', requestMirror: { backendRef } });
    const gone = trace([edge(), shop([mirror(two('gone'))])]);
    expect(text(gone)).toContain(
      'Service shop/gone leads nowhere (not found): no request is mirrored, while the requests themselves are served.',
    );
    const foreign = trace([edge(), shop([mirror(two('pay', undefined, { namespace: 'bank' }))])]);
    expect(text(foreign)).toContain('No ReferenceGrant permits Service bank/pay: no request is mirrored');
    expect([gone.verdict, foreign.verdict]).toEqual(['reaches', 'reaches']);
  });

  it('that rewrite, mirror or are an implementation’s own are told', () => {
    const rewrite = filtered({
      type: 'URLRewrite',
      urlRewrite: {
        hostname: 'in.example.net',
        path: { type: 'ReplacePrefixMatch', replacePrefixMatch: '/v2' },
      },
    });
    const traced = trace([edge(), shop([rewrite])]);
    expect([
      traced.verdict,
      text(traced).includes('The backend is asked for /v2/42, with Host in.example.net.'),
    ]).toEqual(['reaches', true]);
    const mirror = filtered({ type: 'RequestMirror', requestMirror: { backendRef: two('stock') } });
    expect(text(trace([edge(), shop([mirror]), ...stock]))).toContain(
      'A copy of each request goes to Service shop/stock',
    );
    expect(verdictOf([edge(), shop([mirror]), ...stock])).toBe('reaches');
    const own = filtered({
      type: 'ExtensionRef',
      extensionRef: { group: 'x.example', kind: 'Auth', name: 'a' },
    });
    expect(verdictOf([edge(), shop([own])])).toBe('unknown');
    const header = filtered({ type: 'RequestHeaderModifier' });
    expect(verdictOf([edge(), shop([header])])).toBe('reaches');
  });
});

describe('the way to the Gateway', () => {
  const balancer = (spec: object = {}) => ({
    ...service('infra/edge', {
      type: 'LoadBalancer',
      clusterIP: '10.96.0.99',
      ports: [{ name: 'http', port: 80, nodePort: 30080, protocol: 'TCP' }],
      ...spec,
    }),
    status: { loadBalancer: { ingress: [{ ip: at }] } },
  });
  const routed = [edge(), shop([rule('all', '/')])];

  it('leads through the Service that has its address, as far as that is known', () => {
    const down = trace([...routed, balancer()]);
    expect(down.verdict).not.toBe('reaches');
    expect(text(down)).toContain('Service infra/edge, port 80/TCP (http), at load-balancer IP 198.51.100.7');
    const other = trace([...routed, balancer({ ports: [{ name: 'x', port: 81, protocol: 'TCP' }] })]);
    expect([other.verdict, text(other).includes('it has no port 80')]).toEqual(['unknown', true]);
  });

  it('by an address that several Gateways share leads to those that listen on the port', () => {
    const own = (name: string, port: number) =>
      gateway(`infra/${name}`, { listeners: [{ ...http, port }] }, programmed);
    const wide = shop([rule('all', '/')], { hostnames: [] });
    const to = `http://${at}/cart`;
    expect(verdictOf([edge(), own('two', 8080), wide], to)).toBe('reaches');
    const both = trace([edge(), own('two', 80), wide], to);
    expect([both.verdict, text(both).includes('which of them takes the connection')]).toEqual([
      'unknown',
      true,
    ]);
  });

  it('by an IPv6 address is found however its status writes it', () => {
    const six = edge([http], {
      status: { ...programmed.status, addresses: [{ type: 'IPAddress', value: '2001:DB8:0:0::1' }] },
    });
    const wide = shop([rule('all', '/')], { hostnames: [] });
    expect(verdictOf([six, wide], 'http://[2001:db8::1]/cart')).toBe('reaches');
    expect(verdictOf([six, wide], 'http://[2001:db8::1]:80/cart')).toBe('reaches');
  });

  it('is asked of a pod’s policies too', () => {
    const client = pod('shop/web-0', 'web', { nodeName: 'n1' });
    const deny = {
      apiVersion: 'networking.k8s.io/v1',
      kind: 'NetworkPolicy',
      metadata: { name: 'deny', namespace: 'shop' },
      spec: { podSelector: { matchLabels: { app: 'web' } }, policyTypes: ['Egress'] },
    };
    expect(verdictOf([...routed, client], url, {}, 'shop/web-0')).toBe('reaches');
    const barred = trace([...routed, client, deny], url, {}, 'shop/web-0');
    expect([barred.verdict, barred.handoffs.length]).toEqual(['unknown', 1]);
  });

  it('of a plain port leads to a TCPRoute, else asks for a URL', () => {
    const tcp = { name: 'db', port: 5432, protocol: 'TCP', allowedRoutes: all };
    const some = [edge([http, tcp]), route('TCPRoute', 'shop/db', {}, accepted())];
    expect(verdictOf(some, `${at}:5432`)).toBe('reaches');
    expect(text(trace(some, `${at}:5432`))).toContain(`TCPRoute shop/db, spec.rules[0], takes ${at}:5432;`);
    expect(text(trace(some, `${at}:80`))).toContain('give a URL to follow a request');
    expect(text(trace(some, `${at}:81`))).toContain('for none has that port');
  });

  it('by its address has no host, so that only listeners and routes without one take it', () => {
    expect(verdictOf(routed, `http://${at}/cart`)).toBe('unresolved');
    const open = httpRoute('shop/open', { rules: [rule('all', '/')] }, accepted());
    expect(verdictOf([edge(), open], `http://${at}/cart`)).toBe('reaches');
  });

  it('is not settled between several Gateways of one host', () => {
    const inner = gateway(
      'infra/inner',
      { listeners: [{ ...http, hostname: 'shop.example.com' }] },
      programmed,
    );
    const traced = trace([...routed, inner]);
    expect([traced.verdict, text(traced).includes('which of them DNS leads to is not in the API')]).toEqual([
      'unknown',
      true,
    ]);
  });
});

it('routes of a mesh leave the path to their Service open', () => {
  const parentRef = { group: '', kind: 'Service', name: 'cart' };
  const mesh = httpRoute('shop/mesh', { parentRefs: [parentRef], rules: [rule('all', '/')] });
  const traced = trace(
    [mesh, pod('shop/web-0', 'web', { nodeName: 'n1' })],
    'http://cart/x',
    {},
    'shop/web-0',
  );
  expect(text(traced)).toContain('HTTPRoute shop/mesh has Service shop/cart as parent: in a mesh it decides');
});

/** Taking a kind out of what was read may open a path, and never close or complete one. */
it.each<KindId>([
  'Gateway',
  'HTTPRoute',
  'GRPCRoute',
  'TLSRoute',
  'ListenerSet',
  'Namespace',
  'Service',
  'EndpointSlice',
  'Ingress',
  'ReferenceGrant',
  'NetworkPolicy',
  'GatewayClass',
])('without %s nothing is said that was not before', (kind) => {
  const letIn = gateway(
    'infra/edge',
    {
      listeners: [
        {
          ...http,
          allowedRoutes: { namespaces: { from: 'Selector', selector: { matchLabels: { edge: 'yes' } } } },
        },
      ],
      allowedListeners: { namespaces: { from: 'All' } },
    },
    programmed,
  );
  const namespace = {
    apiVersion: 'v1',
    kind: 'Namespace',
    metadata: { name: 'shop', labels: { edge: 'yes' } },
  };
  const some = [letIn, namespace, shop([rule('a', '/cart'), rule('b', '/x', {}, [two('stock')])]), ...stock];
  const read = { objects: [...cart, ...some] };
  const without = {
    objects: read.objects.filter((one) => one.kind !== kind),
    unread: { [kind]: 'forbidden' as const },
  };
  for (const [to, whole] of [
    [url, 'reaches'],
    ['http://shop.example.com/y', 'unresolved'],
    ['http://shop.example.com/x', 'refused'],
  ] as const) {
    expect(tracePath({ client: 'external', to }, evidenceIn(read)).verdict).toBe(whole);
    expect(['unknown', whole]).toContain(tracePath({ client: 'external', to }, evidenceIn(without)).verdict);
  }
});
