import fc from 'fast-check';

/** An object as the API server would serve it, with its defaults filled in. */
export interface Served {
  readonly kind: string;
  readonly metadata: {
    readonly name: string;
    readonly namespace: string;
    readonly creationTimestamp: string;
  };
  readonly [field: string]: unknown;
}

/** A request with GET and no headers of its own. */
export interface Asked {
  readonly gateway: string;
  readonly scheme: 'http' | 'https';
  readonly host: string;
  readonly port: number;
  readonly path: string;
  readonly query: readonly (readonly [string, string])[];
}

const group = 'gateway.networking.k8s.io';
const namespaces = ['infra', 'shop', 'pay'] as const;
const labels = {
  infra: { team: 'edge' },
  shop: { team: 'shop', tier: 'web' },
  pay: { team: 'pay', tier: 'web' },
};
const hostnames = [
  'shop.example.com',
  'api.shop.example.com',
  'pay.example.com',
  'example.com',
  '*.example.com',
  '*.shop.example.com',
  '*.com',
  'shop.example.org',
];
const hosts = [...hostnames.filter((one) => !one.startsWith('*')), 'x.y.example.com', 'example.net'];
const kinds = ['HTTPRoute', 'GRPCRoute', 'TLSRoute', 'TCPRoute', 'UDPRoute'] as const;
const ages = ['2026-11-01T00:00:00Z', '2026-11-02T00:00:00Z', '2026-11-03T00:00:00Z'];

function maybe<T>(value: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> {
  return fc.option(value, { nil: undefined, freq: 2 });
}

/** Numbers are how many of all the entries each one is. */
function weighted<T>(...all: readonly (readonly [weight: number, value: T])[]): fc.Arbitrary<T> {
  return fc.oneof(...all.map(([weight, value]) => ({ weight, arbitrary: fc.constant(value) })));
}

const namespace = fc.constantFrom(...namespaces);
const hostname = fc.oneof(
  { weight: 1, arbitrary: fc.constant('shop.example.com') },
  { weight: 3, arbitrary: fc.constantFrom(...hostnames) },
);
const metadata = (name: string, own: fc.Arbitrary<string> = namespace) =>
  fc.record({ name: fc.constant(name), namespace: own, creationTimestamp: fc.constantFrom(...ages) });

const selector = fc.oneof(
  fc.record({ matchLabels: fc.constantFrom({ team: 'shop' }, { tier: 'web' }, {}) }),
  fc.record({ matchLabels: namespace.map((one) => ({ 'kubernetes.io/metadata.name': one })) }),
  fc.record({
    matchExpressions: fc
      .record({
        key: fc.constantFrom('team', 'tier'),
        operator: fc.constantFrom('In', 'NotIn', 'Exists', 'DoesNotExist'),
      })
      .map((one) => [{ ...one, ...(one.operator.endsWith('In') ? { values: ['shop', 'web'] } : {}) }]),
  }),
);

const letIn = (...from: (readonly [number, string])[]) =>
  weighted(...from).chain((one) =>
    fc.record({ from: fc.constant(one), ...(one === 'Selector' ? { selector } : {}) }),
  );

const allowedRoutes = fc.record({
  namespaces: letIn([6, 'All'], [1, 'Same'], [2, 'Selector']),
  kinds: fc.oneof(
    { weight: 9, arbitrary: fc.constant(undefined) },
    {
      weight: 1,
      arbitrary: fc.array(
        fc.record({ group: weighted([5, group], [1, 'example.net']), kind: fc.constantFrom(...kinds) }),
        { minLength: 1, maxLength: 3 },
      ),
    },
  ),
});

/** Its certificate may stand in another namespace; the oracle makes one in each. */
const certificateRefs = fc
  .oneof({ weight: 5, arbitrary: fc.constant(undefined) }, { weight: 1, arbitrary: namespace })
  .map((one) => [
    { group: '', kind: 'Secret', name: 'example-com', ...(one === undefined ? {} : { namespace: one }) },
  ]);

const listener = weighted([10, 'HTTP'], [4, 'HTTPS'], [3, 'TLS'], [1, 'TCP'], [1, 'UDP']).chain((protocol) =>
  fc.record({
    protocol: fc.constant(protocol),
    port:
      protocol === 'HTTP'
        ? weighted([9, 80], [1, 443], [2, 8080])
        : protocol === 'HTTPS' || protocol === 'TLS'
          ? weighted([6, 443], [1, 8443])
          : weighted([6, 9000], [1, 80]),
    ...(protocol === 'TCP' || protocol === 'UDP'
      ? {}
      : {
          hostname: fc.oneof(
            { weight: 2, arbitrary: fc.constant(undefined) },
            { weight: 1, arbitrary: hostname },
          ),
        }),
    ...(protocol === 'HTTPS' ? { tls: fc.record({ mode: fc.constant('Terminate'), certificateRefs }) } : {}),
    ...(protocol === 'TLS'
      ? {
          tls: fc.oneof(
            fc.constant({ mode: 'Passthrough' }),
            fc.record({ mode: fc.constant('Terminate'), certificateRefs }),
          ),
        }
      : {}),
    allowedRoutes,
  }),
);

/** Those of one object differ in port, protocol and hostname, as the definition's validation wants. */
const listeners = fc
  .uniqueArray(listener, {
    minLength: 1,
    maxLength: 4,
    selector: (one) => `${one.port} ${one.protocol} ${'hostname' in one ? String(one.hostname) : ''}`,
  })
  .map((all) => all.map((one, at) => ({ name: `l${at}`, ...one })));

const edge = { name: 'edge', namespace: 'infra' };
const own = { name: 'own', namespace: 'shop' };

const gateways = fc
  .tuple(
    ...[edge, own].map((one) =>
      fc.record({
        kind: fc.constant('Gateway'),
        metadata: metadata(one.name, fc.constant(one.namespace)),
        spec: fc.record({
          gatewayClassName: fc.constant('eg'),
          listeners,
          allowedListeners: maybe(
            fc.record({ namespaces: letIn([3, 'All'], [1, 'Same'], [1, 'Selector'], [1, 'None']) }),
          ),
        }),
      }),
    ),
    fc.constantFrom(1, 2),
  )
  .map((all) => (all as unknown[]).slice(0, all.at(-1) as unknown as number) as Served[]);

const listenerSets = fc
  .tuple(
    ...['more', 'most'].map((name) =>
      fc.record({
        kind: fc.constant('ListenerSet'),
        metadata: metadata(name),
        spec: fc.record({
          parentRef: weighted([5, edge], [2, own], [1, { ...edge, name: 'gone' }]).map((one) => ({
            group,
            kind: 'Gateway',
            ...one,
          })),
          listeners,
        }),
      }),
    ),
    fc.constantFrom(0, 0, 1, 2),
  )
  .map((all) => (all as unknown[]).slice(0, all.at(-1) as unknown as number) as Served[]);

const sectionName = fc.oneof(
  { weight: 3, arbitrary: fc.constant(undefined) },
  { weight: 2, arbitrary: fc.constantFrom('l0', 'l0', 'l1', 'l1', 'l2', 'zz') },
);
const port = weighted([6, undefined], [2, 80], [1, 443], [1, 9000]);

/** Several to one parent need section names that differ, as the definition's validation wants. */
const parentRefs = (sets: readonly Served[]) =>
  fc
    .uniqueArray(
      fc
        .tuple(
          fc.constantFrom(
            ...[...Array<typeof edge>(6).fill(edge), own, own, { ...edge, name: 'gone' }].map((one) => ({
              ...one,
              kind: 'Gateway',
            })),
            ...sets.map((set) => ({
              name: set.metadata.name,
              namespace: set.metadata.namespace,
              kind: 'ListenerSet',
            })),
          ),
          sectionName,
          port,
        )
        .map(([parent, section, at]) => ({
          group,
          ...parent,
          ...(section === undefined ? {} : { sectionName: section }),
          ...(at === undefined ? {} : { port: at }),
        })),
      {
        minLength: 1,
        maxLength: 3,
        selector: (one) => `${one.kind} ${one.namespace} ${one.name} ${one.sectionName ?? ''}`,
      },
    )
    .map((all) =>
      all.filter((one, at) =>
        all
          .slice(0, at)
          .every(
            (other) =>
              other.name !== one.name ||
              other.namespace !== one.namespace ||
              (other.sectionName !== undefined && one.sectionName !== undefined),
          ),
      ),
    );

const backendRef = fc
  .record({
    to: weighted(
      [8, { group: '', kind: 'Service', name: 'cart' }],
      [2, { group: '', kind: 'Service', name: 'dns' }],
      [1, { group: '', kind: 'Service', name: 'gone' }],
      [1, { group: '', kind: 'ConfigMap', name: 'cart' }],
      [1, { group: 'example.net', kind: 'Bucket', name: 'cart' }],
    ),
    namespace: fc.oneof(
      { weight: 3, arbitrary: fc.constant(undefined) },
      { weight: 1, arbitrary: namespace },
    ),
    port: weighted([14, 80], [2, 53], [1, 81], [1, undefined]),
    weight: weighted([5, 1], [1, 0], [1, 5]),
  })
  .map(({ to, ...more }) => defined({ ...to, ...more }));

function defined<T extends object>(all: T): T {
  return Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined)) as T;
}

const header = fc.record({
  type: weighted([3, 'Exact'], [1, 'RegularExpression']),
  name: fc.constantFrom('x-env', 'X-Env', 'x-user'),
  value: fc.constantFrom('a', 'b'),
});
const queryParam = fc.record({
  type: weighted([5, 'Exact'], [1, 'RegularExpression']),
  name: fc.constantFrom('v', 'w'),
  value: fc.constantFrom('1', '2'),
});
const few = <T>(one: fc.Arbitrary<T>, selector: (value: T) => unknown) =>
  fc.oneof(
    { weight: 3, arbitrary: fc.constant<T[]>([]) },
    { weight: 1, arbitrary: fc.uniqueArray(one, { minLength: 1, maxLength: 2, selector }) },
  );
const headers = few(header, ({ name }) => name);

const httpMatch = fc
  .record({
    path: fc.oneof(
      {
        weight: 24,
        arbitrary: fc.record({
          type: weighted([3, 'PathPrefix'], [1, 'Exact']),
          value: fc.constantFrom('/', '/', '/', '/cart', '/cart', '/cart/', '/car', '/cart/42', '/v1/cart'),
        }),
      },
      {
        weight: 1,
        arbitrary: fc.record({
          type: fc.constant('RegularExpression'),
          value: fc.constantFrom('/cart/[0-9]+', '/c.*'),
        }),
      },
    ),
    method: weighted([6, undefined], [1, 'GET'], [1, 'POST']),
    headers,
    queryParams: few(queryParam, ({ name }) => name),
  })
  .map(defined);

const grpcMatch = fc
  .record({
    method: fc.oneof(
      fc
        .record({
          type: weighted([5, 'Exact'], [1, 'RegularExpression']),
          service: maybe(fc.constantFrom('shop.Cart', 'shop.Car')),
          method: maybe(fc.constantFrom('Get', 'Put')),
        })
        .filter(({ service, method }) => service !== undefined || method !== undefined)
        .map(defined),
      fc.constant(undefined),
    ),
    headers,
  })
  .map(defined);

const httpFilters = fc.oneof(
  { weight: 8, arbitrary: fc.constant([]) },
  {
    weight: 1,
    arbitrary: fc.constant([
      { type: 'RequestRedirect', requestRedirect: { scheme: 'https', statusCode: 301 } },
    ]),
  },
);

const backendRefs = fc.array(backendRef, { minLength: 1, maxLength: 3 });

const rules = {
  HTTPRoute: fc.array(
    fc.record({
      matches: fc.array(httpMatch, { minLength: 1, maxLength: 3 }),
      filters: httpFilters,
      backendRefs,
    }),
    { minLength: 1, maxLength: 3 },
  ),
  GRPCRoute: fc.array(fc.record({ matches: fc.array(grpcMatch, { maxLength: 2 }), backendRefs }), {
    minLength: 1,
    maxLength: 2,
  }),
  TLSRoute: fc.array(fc.record({ backendRefs }), { minLength: 1, maxLength: 1 }),
  TCPRoute: fc.array(fc.record({ backendRefs }), { minLength: 1, maxLength: 1 }),
  UDPRoute: fc.array(fc.record({ backendRefs }), { minLength: 1, maxLength: 1 }),
};

const route = (name: string, sets: readonly Served[]) =>
  weighted<(typeof kinds)[number]>(
    [12, 'HTTPRoute'],
    [2, 'GRPCRoute'],
    [3, 'TLSRoute'],
    [1, 'TCPRoute'],
    [1, 'UDPRoute'],
  ).chain((kind) =>
    fc.record({
      kind: fc.constant<string>(kind),
      metadata: metadata(name),
      spec: fc.record({
        parentRefs: parentRefs(sets),
        ...(kind === 'TCPRoute' || kind === 'UDPRoute'
          ? {}
          : {
              hostnames: fc.uniqueArray(hostname, { minLength: kind === 'TLSRoute' ? 1 : 0, maxLength: 3 }),
            }),
        rules: rules[kind] as fc.Arbitrary<unknown>,
      }),
    }),
  );

const referenceGrant = fc.tuple(
  metadata('grant'),
  fc.array(
    fc.record({
      group: fc.constant(group),
      kind: fc.constantFrom(...kinds, 'Gateway', 'ListenerSet'),
      namespace,
    }),
    { minLength: 1, maxLength: 3 },
  ),
  fc.array(
    fc
      .record({
        group: weighted([8, ''], [1, 'example.net']),
        kind: weighted([6, 'Service'], [3, 'Secret'], [1, 'Bucket']),
        name: maybe(fc.constantFrom('cart', 'example-com')),
      })
      .map(defined),
    { minLength: 1, maxLength: 2 },
  ),
);

const referenceGrants = fc.array(referenceGrant, { maxLength: 4 }).map((all) =>
  all.map(([meta, from, to], at) => ({
    kind: 'ReferenceGrant',
    metadata: { ...meta, name: `grant-${at}` },
    spec: { from, to },
  })),
);

const request = fc
  .record({
    gateway: weighted([6, 'infra/edge'], [1, 'shop/own']),
    host: fc.oneof(
      { weight: 1, arbitrary: fc.constant('shop.example.com') },
      { weight: 2, arbitrary: fc.constantFrom(...hosts) },
    ),
    path: fc.constantFrom(
      '/',
      '/cart',
      '/cart/42',
      '/cart42',
      '/car',
      '/v1/cart/7',
      '/shop.Cart/Get',
      '/shop.Car/Put',
    ),
    query: fc.constantFrom<[string, string][]>(
      [],
      [],
      [['v', '1']],
      [
        ['v', '2'],
        ['v', '1'],
      ],
      [
        ['v', '1'],
        ['w', '2'],
      ],
    ),
    at: weighted<{ scheme: 'http' | 'https'; port: number }>(
      [7, { scheme: 'http', port: 80 }],
      [2, { scheme: 'https', port: 443 }],
      [1, { scheme: 'http', port: 8080 }],
    ),
  })
  .map(({ at, ...more }): Asked => ({ ...more, ...at }));

const fixed: readonly Served[] = namespaces.flatMap((name) => [
  {
    kind: 'Namespace',
    metadata: {
      name,
      namespace: '',
      creationTimestamp: ages[0] ?? '',
      labels: { ...labels[name], 'kubernetes.io/metadata.name': name },
    },
  },
  ...[
    { name: 'cart', ports: [{ name: 'http', port: 80, protocol: 'TCP' }] },
    {
      name: 'dns',
      ports: [
        { name: 'dns', port: 53, protocol: 'UDP' },
        { name: 'http', port: 80, protocol: 'TCP' },
      ],
    },
  ].map((service) => ({
    kind: 'Service',
    metadata: { name: service.name, namespace: name, creationTimestamp: ages[0] ?? '' },
    spec: { type: 'ClusterIP', clusterIP: '10.96.0.9', clusterIPs: ['10.96.0.9'], ports: service.ports },
  })),
]);

/** Gateways, ListenerSets, routes and grants as the API server would let them in, and requests to the Gateways. */
export const gatewayCase = listenerSets.chain((sets) =>
  fc
    .record({
      gateways,
      routes: fc
        .tuple(
          ...['a', 'b', 'c', 'd', 'e'].map((name) => route(name, sets)),
          fc.constantFrom(1, 2, 3, 4, 5, 5),
        )
        .map((all) => (all as unknown[]).slice(0, all.at(-1) as unknown as number) as Served[]),
      referenceGrants,
      requests: fc.array(request, { minLength: 3, maxLength: 6 }),
    })
    .map(({ requests, ...objects }) => ({
      objects: [...fixed, ...sets, ...Object.values(objects).flat()] as readonly Served[],
      requests,
    })),
);
