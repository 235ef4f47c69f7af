import fc from 'fast-check';

type Family = 'IPv4' | 'IPv6';

const zones = ['zone-a', 'zone-b', 'zone-c'];
const nodes = ['n1', 'n2', 'n3', 'n4'];
const clusterIP = { IPv4: '10.96.0.9', IPv6: 'fd01::9' };
const addresses = {
  IPv4: ['10.244.0.1', '10.244.0.2', '10.244.1.1', '10.244.1.2', '10.244.2.1', '10.244.3.1'],
  IPv6: ['fd00::1', 'fd00::2', 'fd00::3', 'fd00::4', 'fd00::5', 'fd00::6'],
};

function maybe<T>(value: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> {
  return fc.option(value, { nil: undefined });
}

function named(names: readonly string[]) {
  return fc
    .uniqueArray(fc.constantFrom(...names), { minLength: 1, maxLength: 2 })
    .map((some) => some.map((name) => ({ name })));
}

/** Mostly of one style for all endpoints, since one that lacks hints makes kube-proxy ignore those of all. */
function hintsOf(style: string) {
  const part = (kind: string, names: readonly string[]) => {
    if (style === kind || style === 'both') return named(names);
    return style === 'mixed'
      ? fc.oneof(named(names), fc.constantFrom([], undefined))
      : fc.constant(undefined);
  };
  return fc.record({ forZones: part('zones', zones), forNodes: part('nodes', nodes) });
}

/** Mostly of one style for all endpoints, so that Services without a ready one are not rare. */
function conditionsOf(style: string) {
  const either = maybe(fc.boolean());
  if (style === 'any') return fc.record({ ready: either, serving: either, terminating: either });
  const isLeaving = style === 'leaving';
  return fc.record({
    ready: fc.constant(false),
    serving: isLeaving ? either : fc.constant(false),
    terminating: isLeaving ? fc.constant(true) : either,
  });
}

/** One or two slices, one of the other family, and ports that have nothing to do with the one asked about. */
function slicesOf(family: Family) {
  const styles = fc.tuple(
    fc.constantFrom('none', 'zones', 'nodes', 'both', 'mixed'),
    fc.constantFrom('any', 'any', 'unready', 'leaving'),
  );
  const placed = styles.chain(([hints, conditions]) =>
    fc.uniqueArray(
      fc.record({
        endpoint: fc.record({
          addresses: fc.constantFrom(...addresses[family]).map((address) => [address]),
          conditions: conditionsOf(conditions),
          nodeName: maybe(fc.constantFrom(...nodes)),
          hints: hintsOf(hints),
        }),
        slice: fc.constantFrom(1, 2),
        hasTwin: fc.boolean(),
      }),
      { maxLength: 6, selector: ({ endpoint }) => endpoint.addresses[0] },
    ),
  );
  const strangers = fc.subarray([
    { name: 'dns', port: 5353, protocol: 'UDP' },
    { name: 'web', port: 8081, protocol: 'UDP' },
    { name: 'all', protocol: 'TCP' },
  ]);
  return fc.tuple(placed, strangers, fc.constantFrom(8080, 9090)).map(([all, otherPorts, second]) => {
    const slice = (index: number, port: number, endpoints: readonly object[]) => ({
      metadata: {
        name: `cart-${index}`,
        namespace: 'shop',
        labels: { 'kubernetes.io/service-name': 'cart' },
      },
      addressType: index === 3 ? (family === 'IPv4' ? 'IPv6' : 'IPv4') : family,
      ports: [{ name: 'web', port, protocol: 'TCP' }, ...otherPorts],
      endpoints,
    });
    const inSlice = (index: number) =>
      all.filter((one) => one.slice === index).map(({ endpoint }) => endpoint);
    // A pod that leaves, whose address another has already: of two claims alike kube-proxy takes either, in the order of
    // a Go map, so that the other does not terminate.
    const twins = all
      .filter(({ endpoint, hasTwin }) => hasTwin && endpoint.conditions.terminating !== true)
      .map(({ endpoint }) => ({
        ...endpoint,
        conditions: { ready: false, serving: true, terminating: true },
      }));
    return [
      slice(1, 8080, inSlice(1)),
      slice(2, second, [...twins, ...inSlice(2)]),
      slice(3, 8080, [{ addresses: [addresses[family === 'IPv4' ? 'IPv6' : 'IPv4'][0]] }]),
    ];
  });
}

function serviceOf(family: Family) {
  const policy = fc.constantFrom('Cluster', 'Local');
  const outside = fc.constantFrom('192.0.2.1', '2001:db8::1');
  const ingress = fc.oneof(
    fc.record({ ip: outside, ipMode: maybe(fc.constantFrom('VIP', 'Proxy')) }),
    fc.constant({ hostname: 'lb.example.net' }),
  );
  return fc
    .record({
      type: fc.constantFrom('ClusterIP', 'NodePort', 'LoadBalancer'),
      allocates: fc.boolean(),
      internalTrafficPolicy: policy,
      externalTrafficPolicy: policy,
      externalIPs: fc.uniqueArray(outside, { maxLength: 2 }),
      ingress: fc.array(ingress, { maxLength: 2 }),
    })
    .map(({ type, allocates, externalTrafficPolicy, externalIPs, ingress, ...rest }) => {
      const hasNodePort = type === 'NodePort' || (type === 'LoadBalancer' && allocates);
      const isExternal = type !== 'ClusterIP' || externalIPs.length > 0;
      return {
        metadata: { name: 'cart', namespace: 'shop' },
        spec: {
          type,
          clusterIP: clusterIP[family],
          clusterIPs: [clusterIP[family]],
          ipFamilies: [family],
          ...rest,
          ...(isExternal ? { externalTrafficPolicy } : {}),
          externalIPs,
          ports: [{ name: 'web', port: 80, protocol: 'TCP', ...(hasNodePort ? { nodePort: 30080 } : {}) }],
        },
        status: { loadBalancer: { ingress: type === 'LoadBalancer' ? ingress : [] } },
      };
    });
}

/** Releases whose rules for hints the kube-proxy that is built can emulate, with the gate where it can be set. */
const release = fc.constantFrom(31, 32, 33, 34, 35, 36, 37).chain((minor) =>
  fc.record({
    minor: fc.constant(minor),
    version: fc.constant(`1.${minor}`),
    featureGates: fc
      .constantFrom(...(minor === 33 || minor === 34 ? [true, false, undefined] : [undefined]))
      .map((isOn): Record<string, boolean> =>
        isOn === undefined ? {} : { PreferSameTrafficDistribution: isOn },
      ),
  }),
);

const node = fc
  .record({
    name: fc.constantFrom(...nodes, 'n9'),
    zone: fc.constantFrom(...zones, 'zone-z', '', undefined),
  })
  .map(({ name, zone }) => {
    const labels: Record<string, string> = zone === undefined ? {} : { 'topology.kubernetes.io/zone': zone };
    return { metadata: { name, labels } };
  });

/** A Service with one port, its EndpointSlices and a node, as the API server would serve them to kube-proxy. */
export const eligibilityCase = fc.constantFrom<Family>('IPv4', 'IPv6').chain((family) =>
  fc.record({
    family: fc.constant(family),
    service: serviceOf(family),
    slices: slicesOf(family),
    node,
    release,
  }),
);
