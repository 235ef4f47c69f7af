import { endpointSlice, pod, service } from '../../support/objects.ts';
import type { RawObject } from '../../support/snapshot-of.ts';

const headless = { clusterIP: 'None', clusterIPs: ['None'], selector: undefined };

/** The two ranges of Services, from which ClusterIPs are given here. */
export const serviceCidr = '10.96.0.0/16,fd00:96::/112';

function externalName(path: string, name: string): RawObject {
  return service(path, {
    type: 'ExternalName',
    externalName: name,
    clusterIP: undefined,
    clusterIPs: undefined,
    selector: undefined,
    ports: undefined,
    internalTrafficPolicy: undefined,
  });
}

function slice(path: string, suffix: string, fields: object, labels: object = {}): RawObject {
  const [namespace = '', name = ''] = path.split('/');
  return endpointSlice(path, [], {
    metadata: {
      name: `${name}-${suffix}`,
      namespace,
      labels: { 'kubernetes.io/service-name': name, ...labels },
    },
    ...fields,
  });
}

function podWith(path: string, ips: readonly string[], phase = 'Running', labels: object = {}): RawObject {
  const podIPs = ips.map((ip) => ({ ip }));
  const status = { phase, podIP: ips[0], podIPs, conditions: [{ type: 'Ready', status: 'True' }] };
  const spec = { containers: [{ name: 'main', image: 'registry.example/main:1' }] };
  return { ...pod(path, 'any', spec, { labels }), status };
}

const ports = [
  { name: 'http', protocol: 'TCP', port: 8080 },
  { name: 'dns', protocol: 'UDP', port: 5353 },
];

/** Services of every kind that a name can be of, as they are written and as the API server keeps them. */
export const dnsObjects: readonly RawObject[] = [
  ...Object.entries({ shop: 'a', other: 'b', default: undefined, 'kube-system': undefined }).map(
    ([name, team]) => ({
      apiVersion: 'v1',
      kind: 'Namespace',
      metadata: {
        name,
        labels: { 'kubernetes.io/metadata.name': name, ...(team === undefined ? {} : { team }) },
      },
    }),
  ),
  service('shop/cart', { clusterIP: '10.96.0.21', clusterIPs: ['10.96.0.21'] }),
  service('shop/web', headless),
  endpointSlice('shop/web', [{ ready: true }]),
  service('shop/idle', headless),
  service('shop/unready', headless),
  endpointSlice('shop/unready', [{ ready: false }]),
  externalName('shop/ext', 'outside.example.org'),
  externalName('shop/inner', 'cart.shop.svc.cluster.local.'),
  externalName('shop/outer', 'inner.shop.svc.cluster.local'),
  externalName('shop/nowhere', 'none.shop.svc.cluster.local'),
  externalName('shop/self', 'x.self.shop.svc.cluster.local'),
  externalName('shop/ping', 'pong.shop.svc.cluster.local'),
  externalName('shop/pong', 'ping.shop.svc.cluster.local'),
  externalName('shop/number', '203.0.113.99'),
  service('shop/dual', {
    clusterIP: '10.96.0.31',
    clusterIPs: ['10.96.0.31', 'fd00:96::31'],
    ipFamilies: ['IPv4', 'IPv6'],
    ipFamilyPolicy: 'RequireDualStack',
    ports: ports.map(({ name, protocol, port }) => ({ name, protocol, port, targetPort: port })),
  }),
  slice('shop/dual', 'four', {
    ports,
    endpoints: [
      { addresses: ['10.244.1.10'], conditions: { ready: true }, hostname: 'one' },
      {
        addresses: ['10.244.1.11'],
        conditions: { ready: true },
        targetRef: { kind: 'Pod', namespace: 'shop', name: 'pod-a' },
      },
      { addresses: ['10.244.1.12'], conditions: { ready: false, serving: true }, hostname: 'three' },
      { addresses: ['10.244.1.13'], conditions: {} },
    ],
  }),
  slice('shop/dual', 'six', {
    addressType: 'IPv6',
    ports: ports.slice(0, 1),
    endpoints: [
      { addresses: ['fd00:244::a'], conditions: { ready: true }, hostname: 'one' },
      { addresses: ['fd00:244::'], conditions: { ready: true } },
    ],
  }),
  service('shop/sets', { ...headless, ports: undefined }, { labels: { tier: 'front' } }),
  slice(
    'shop/sets',
    'one',
    {
      ports: [],
      endpoints: [{ addresses: ['10.244.2.10'], conditions: { ready: true }, hostname: 'sets-0' }],
    },
    { tier: 'front' },
  ),
  slice('shop/sets', 'two', {
    addressType: 'IPv6',
    ports: [{ name: 'http', protocol: 'TCP', port: 80 }],
    endpoints: [{ addresses: ['fd00:244:2::b'], conditions: { ready: true }, hostname: 'sets-1' }],
  }),
  service(
    'other/front',
    { clusterIP: '10.96.0.41', clusterIPs: ['10.96.0.41'] },
    { labels: { tier: 'front' } },
  ),
  slice('other/front', 'one', {
    ports: [{ name: 'http', protocol: 'TCP', port: 80 }],
    endpoints: [{ addresses: ['10.244.3.10'], conditions: { ready: true } }],
  }),
  service('other/cart', { clusterIP: '10.96.0.42', clusterIPs: ['10.96.0.42'] }),
  podWith('shop/pod-a', ['10.244.1.11', 'fd00:244::11']),
  podWith('shop/front', ['10.244.1.14'], 'Running', { tier: 'front' }),
  podWith('shop/done', ['10.244.1.15'], 'Succeeded'),
  podWith('shop/client', ['127.0.0.11']),
  podWith('other/client', ['127.0.0.12']),
];
