import { describe, expect, it } from 'vitest';
import type { TraceStepName } from '../../../src/model/trace.ts';
import { UserError } from '../../../src/model/user-error.ts';
import { tracePath } from '../../../src/net/trace/trace-path.ts';
import { flannelAgent } from '../../support/network-agents.ts';
import { endpointSlice, service } from '../../support/objects.ts';
import { networkPolicy } from '../../support/policies.ts';
import { kubeProxy, nodes, placed } from '../../support/traced-cluster.ts';
import { evidenceIn, type Given, type RawObject } from '../../support/snapshot-of.ts';

const base = [
  ...nodes,
  ...kubeProxy('nftables'),
  flannelAgent(),
  placed('shop/web-0', 'web', 'n1', '10.244.1.9'),
  placed('shop/cart-0', 'cart', 'n1', '10.244.0.10'),
  placed('shop/cart-1', 'cart', 'n3', '10.244.0.11'),
];
const two = [
  { node: 'n1', zone: 'a', pod: 'cart-0' },
  { node: 'n3', zone: 'b', pod: 'cart-1' },
];
const cart = [service('shop/cart'), endpointSlice('shop/cart', two)];

function trace(objects: readonly RawObject[], client: string, to: string, given: Given = {}) {
  return tracePath({ client, to }, evidenceIn({ ...given, objects: [...base, ...objects] }));
}

function says(traced: ReturnType<typeof trace>, step: TraceStepName): string {
  return traced.steps
    .filter((one) => one.step === step)
    .map((one) => (one.unknown === null ? one.says : `${one.says} [${one.unknown}]`))
    .join(' | ');
}

function mistake(objects: readonly RawObject[], client: string, to: string): string {
  try {
    trace(objects, client, to);
  } catch (error) {
    if (error instanceof UserError) return `${error.message}; ${error.next}`;
    throw error;
  }
  return 'none';
}

const addresses = ({ endpoints }: ReturnType<typeof trace>) =>
  endpoints.map(({ address, share }) => [address, share]);

describe('a pod to a ClusterIP', () => {
  it.each([
    'cart',
    'cart:80',
    'cart:http',
    'cart.shop',
    'cart.shop.svc.cluster.local.:80/TCP',
    '10.96.0.50:80',
    'http://cart/x',
  ])('reaches every ready endpoint, by %s', (to) => {
    const traced = trace(cart, 'shop/web-0', to);
    expect(traced.verdict).toBe('reaches');
    expect(addresses(traced)).toEqual([
      ['10.244.0.10:8080', 0.5],
      ['10.244.0.11:8080', 0.5],
    ]);
    expect(says(traced, 'endpoint')).toBe(
      '2 of 2 endpoints on n1: every ready endpoint is eligible; each gets 50 %.',
    );
    expect(traced.sourceSeen).toBe('10.244.1.9 (kept; sent back to the pod itself, it is its node’s)');
    expect(says(traced, 'route')).toContain('1 of 2 endpoints on other nodes; flannel');
    expect(says(traced, 'policy')).toBe('No NetworkPolicy isolates either end.');
  });

  it('is refused where no endpoint is usable, and dropped where none is local', () => {
    const down = [service('shop/cart'), endpointSlice('shop/cart', [{ node: 'n1', ready: false }])];
    const refused = trace(down, 'shop/web-0', 'cart');
    expect([refused.verdict, says(refused, 'endpoint')]).toEqual([
      'refused',
      '0 of 1 endpoints on n1: no endpoint is ready or still serves; connections are refused (ICMP port unreachable).',
    ]);
    const local = [service('shop/cart', { internalTrafficPolicy: 'Local' }), endpointSlice('shop/cart', two)];
    expect(trace(local, 'node/n2', 'cart.shop').verdict).toBe('dropped');
    expect(addresses(trace(local, 'shop/web-0', 'cart'))).toEqual([['10.244.0.10:8080', 1]]);
  });

  it('heeds hints and session affinity, and is masqueraded for nodes', () => {
    const hinted = endpointSlice('shop/cart', [], {
      endpoints: [
        { addresses: ['10.244.0.10'], nodeName: 'n1', hints: { forZones: [{ name: 'a' }] } },
        { addresses: ['10.244.0.11'], nodeName: 'n3', hints: { forZones: [{ name: 'b' }] } },
      ],
    });
    const sticky = service('shop/cart', { sessionAffinity: 'ClientIP' });
    const traced = trace([sticky, hinted], 'node/n3', 'cart.shop');
    expect(addresses(traced)).toEqual([['10.244.0.11:8080', 1]]);
    expect(says(traced, 'service')).toContain('session affinity keeps a client at its endpoint for 10800 s');
    expect(traced.sourceSeen).toBe('an address of the client’s node');
  });

  it('is unknown where EndpointSlices or the proxy were not read, with what would settle it', () => {
    const unread = trace([service('shop/cart')], 'shop/web-0', 'cart', {
      unread: { EndpointSlice: 'forbidden' },
    });
    expect([unread.verdict, says(unread, 'endpoint')]).toEqual([
      'unknown',
      'Which endpoints are eligible is not known. [EndpointSlice: forbidden, said by the test]',
    ]);
    expect(unread.next).toContain(
      'kubectl get endpointslices -n shop -l kubernetes.io/service-name=cart -o yaml',
    );
    const hidden = trace(cart, 'shop/web-0', 'cart', { unread: { DaemonSet: 'forbidden' } });
    expect(hidden.verdict).toBe('unknown');
  });

  it('is refused by IPVS too, and leaves to others what policies decide', () => {
    const evidence = evidenceIn({
      objects: [
        ...nodes,
        ...kubeProxy('ipvs'),
        service('shop/cart'),
        placed('shop/web-0', 'web', 'n1', '10.244.1.9'),
      ],
    });
    const ipvs = tracePath({ client: 'shop/web-0', to: 'cart' }, evidence);
    expect([ipvs.verdict, says(ipvs, 'endpoint')]).toEqual([
      'refused',
      '0 of 0 endpoints on n1: no endpoint is ready or still serves; connections are refused (ICMP port unreachable).',
    ]);
    const deny = networkPolicy('shop/deny', {
      podSelector: { matchLabels: { app: 'cart' } },
      policyTypes: ['Ingress'],
    });
    const guarded = trace([...cart, deny], 'shop/web-0', 'cart');
    expect(guarded.verdict).toBe('unknown');
    expect(guarded.handoffs).toEqual([
      { owner: 'cilium-network-policy-review', for: 'Do NetworkPolicy shop/deny let this path through?' },
    ]);
  });

  it('is no health where policies, or the pods that they may select, were not read', () => {
    const unread = trace(cart, 'shop/web-0', 'cart', { unread: { NetworkPolicy: 'forbidden' } });
    expect([unread.verdict, says(unread, 'policy')]).toEqual([
      'unknown',
      'No policy that was read isolates either end. [NetworkPolicy: forbidden, said by the test]',
    ]);
    const other = networkPolicy('shop/other', {
      podSelector: { matchLabels: { app: 'other' } },
      policyTypes: ['Ingress'],
    });
    const without = (objects: readonly RawObject[]) =>
      tracePath(
        { client: 'node/n1', to: 'cart.shop' },
        evidenceIn({
          objects: [...base.filter(({ kind }) => kind !== 'Pod'), ...cart, ...objects],
          unread: { Pod: 'forbidden' },
        }),
      );
    expect(says(without([other]), 'policy')).toBe(
      'No policy that was read isolates either end. [Pod: forbidden, said by the test]',
    );
    expect(says(without([]), 'policy')).toBe('No NetworkPolicy isolates either end.');
  });
});

describe('from outside', () => {
  const balanced = (spec: object, ingress: object = { ip: '198.51.100.7' }) => ({
    ...service('shop/cart', {
      type: 'LoadBalancer',
      ports: [{ name: 'http', port: 80, nodePort: 30080, protocol: 'TCP' }],
      ...spec,
    }),
    status: { loadBalancer: { ingress: [ingress] } },
  });
  const slice = endpointSlice('shop/cart', [{ node: 'n1', zone: 'a', pod: 'cart-0' }]);

  it('a load balancer keeps to nodes with an endpoint, and the source is kept', () => {
    const traced = trace(
      [balanced({ externalTrafficPolicy: 'Local' }), slice],
      'external',
      '198.51.100.7:80',
    );
    expect([traced.verdict, traced.sourceSeen]).toEqual([
      'reaches',
      'the client’s own (kept, as far as what stands in front keeps it)',
    ]);
    const ranged = balanced({ loadBalancerSourceRanges: ['203.0.113.0/24'] });
    expect(trace([ranged, slice], 'external', '198.51.100.7:80').verdict).toBe('unknown');
  });

  it('a node port is answered by the node that is asked', () => {
    const local = balanced({ externalTrafficPolicy: 'Local' });
    expect(trace([local, slice], 'external', '192.0.2.2:30080').verdict).toBe('dropped');
    expect(trace([local, slice], 'external', '192.0.2.1:30080').verdict).toBe('unknown');
    expect(trace([local, slice], 'node/n2', '192.0.2.2:30080').verdict).toBe('reaches');
    const cluster = trace([balanced({}), slice], 'external', '192.0.2.2:30080');
    expect([cluster.verdict, cluster.sourceSeen]).toEqual([
      'unknown',
      'an address of the node that takes the connection',
    ]);
    expect(addresses(cluster)).toEqual([['10.244.0.10:8080', 1]]);
    expect(says(cluster, 'route')).toContain(
      'firewalls, security groups and routes before the node are not in the API',
    );
  });

  it('a pod that kube-proxy knows as local is spared the policy', () => {
    const local = balanced({ externalTrafficPolicy: 'Local' });
    const far = placed('shop/far-0', 'far', 'n2', '10.244.2.9');
    expect(trace([local, slice, far], 'shop/far-0', '198.51.100.7:80').verdict).toBe('reaches');
    const odd = placed('shop/odd-0', 'odd', 'n2', '172.16.0.9');
    expect(trace([local, slice, odd], 'shop/odd-0', '198.51.100.7:80').verdict).toBe('dropped');
  });

  it('a load balancer that nodes do not answer for is gone to from inside too', () => {
    const proxied = balanced({}, { ip: '198.51.100.7', ipMode: 'Proxy' });
    const traced = trace([proxied, slice], 'shop/web-0', '198.51.100.7:80');
    expect([traced.verdict, traced.sourceSeen]).toEqual(['reaches', null]);
  });

  it('a Service without an address for it is unresolved', () => {
    expect(trace(cart, 'external', 'cart.shop').verdict).toBe('unresolved');
  });
});

describe('other destinations', () => {
  it('headless Services give addresses and translate no port', () => {
    const headless = [
      service('shop/cart', { clusterIP: 'None', clusterIPs: ['None'] }),
      endpointSlice('shop/cart', two),
    ];
    expect(trace(headless, 'shop/web-0', 'cart:8080').verdict).toBe('reaches');
    const wrong = trace(headless, 'shop/web-0', 'cart:80');
    expect(wrong.verdict).toBe('unknown');
    expect(says(wrong, 'endpoint')).toContain('a headless Service does not translate port 80 to it');
    const empty = [
      service('shop/cart', { clusterIP: 'None' }),
      endpointSlice('shop/cart', [{ ready: false }]),
    ];
    expect(trace(empty, 'shop/web-0', 'cart:http').verdict).toBe('unresolved');
  });

  it('ExternalName leads further, to a Service or out of the cluster', () => {
    const alias = (externalName: string) =>
      service('shop/alias', { type: 'ExternalName', externalName, clusterIP: '' });
    expect(trace([...cart, alias('cart.shop.svc.cluster.local')], 'shop/web-0', 'alias:80').verdict).toBe(
      'reaches',
    );
    const outside = trace([alias('db.example.com')], 'shop/web-0', 'alias');
    expect([outside.verdict, outside.steps.map(({ step }) => step)]).toEqual([
      'unknown',
      ['dns', 'service', 'dns', 'service', 'policy', 'translation', 'route'],
    ]);
  });

  it('pods are reached without translation; what nothing has is unknown', () => {
    const direct = trace([], 'shop/web-0', '10.244.0.11:8080');
    expect([direct.verdict, direct.sourceSeen]).toEqual(['reaches', '10.244.1.9']);
    expect(trace([], 'shop/web-0', '10.244.0.11:9999').verdict).toBe('unknown');
    expect(trace([], 'shop/web-0', '203.0.113.9:443').verdict).toBe('unknown');
  });

  it('endpoints on no node leave the route open', () => {
    const manual = [service('shop/cart', { selector: {} }), endpointSlice('shop/cart', [{}])];
    const traced = trace(manual, 'shop/web-0', 'cart');
    expect([traced.verdict, says(traced, 'route')]).toEqual([
      'reaches',
      '1 of 1 endpoint on no known node, such as servers outside of the cluster. [their EndpointSlice names no node]',
    ]);
    expect(says(traced, 'service')).toContain('without a selector');
  });

  it('names that no Service has are unresolved, with the nearest', () => {
    const traced = trace(cart, 'shop/web-0', 'carts');
    expect([traced.verdict, says(traced, 'dns')]).toEqual([
      'unresolved',
      'carts does not resolve (NXDOMAIN): no Service has that name; the nearest name is cart.shop.',
    ]);
  });
});

describe('every node at once', () => {
  it('tells black holes, uneven shares and what leaves its zone', () => {
    const local = [service('shop/cart', { internalTrafficPolicy: 'Local' }), endpointSlice('shop/cart', two)];
    const traced = trace(local, 'every-node', 'cart.shop');
    expect(traced.verdict).toBe('dropped');
    expect(traced.perNode).toEqual([
      { node: 'n1', verdict: 'reaches', endpoints: 1 },
      { node: 'n2', verdict: 'dropped', endpoints: 0 },
      { node: 'n3', verdict: 'reaches', endpoints: 1 },
    ]);
    expect(traced.groups.map(({ verdict, nodes: count, names }) => [verdict, count, names])).toEqual([
      ['dropped', 1, ['n2']],
      ['reaches', 2, ['n1', 'n3']],
    ]);
    expect(traced.crossZoneShare).toBe(0);
  });

  it('leaves open what a policy on clients does, which depends on the client', () => {
    const egress = networkPolicy('shop/out', { podSelector: {}, policyTypes: ['Egress'] });
    const traced = trace([...cart, egress], 'every-node', 'cart.shop');
    expect([traced.verdict, says(traced, 'policy')]).toEqual([
      'unknown',
      'No policy isolates the endpoints. [whether one isolates a client depends on the pod: follow the path from that pod]',
    ]);
    expect(traced.perNode.map(({ verdict }) => verdict)).toEqual(['reaches', 'reaches', 'reaches']);
  });

  it('says neither which nodes answer nor what leaves its zone where Nodes were not read', () => {
    const traced = tracePath(
      { client: 'every-node', to: 'cart.shop' },
      evidenceIn({
        objects: [...base.filter(({ kind }) => kind !== 'Node'), ...cart],
        unread: { Node: 'forbidden' },
      }),
    );
    expect([traced.verdict, traced.crossZoneShare]).toEqual(['unknown', null]);
    expect(says(traced, 'endpoint')).toBe(
      'Which nodes answer for this address is not known. [Node: forbidden, said by the test]',
    );
  });

  it('counts the connections of each node alike', () => {
    const traced = trace(cart, 'every-node', 'cart.shop');
    expect([traced.verdict, traced.crossZoneShare]).toEqual(['reaches', 0.5]);
    const hinted = endpointSlice('shop/cart', [], {
      endpoints: [
        { addresses: ['10.244.0.10'], zone: 'a', hints: { forZones: [{ name: 'a' }] } },
        { addresses: ['10.244.0.11'], zone: 'b', hints: { forZones: [{ name: 'b' }] } },
      ],
    });
    const zonal = trace([service('shop/cart'), hinted], 'every-node', 'cart.shop');
    expect([zonal.crossZoneShare, addresses(zonal)]).toEqual([
      0,
      [
        ['10.244.0.10:8080', 0.6667],
        ['10.244.0.11:8080', 0.3333],
      ],
    ]);
    expect(says(zonal, 'endpoint')).toContain('An even share is 50 %: 10.244.0.10 takes 67 %.');
  });
});

it.each([
  ['shop/web-9', 'cart', 'there is no Pod shop/web-9; the nearest is shop/web-0'],
  ['node/n9', 'cart.shop', 'there is no Node n9; the nearest is node/n1'],
  ['nowhere', 'cart', 'nowhere is no client; give NAMESPACE/POD, node/NAME, external or every-node'],
  ['shop/web-0', 'cart:81', 'Service shop/cart has no port 81; the nearest is 80/TCP (http)'],
  ['shop/web-0', 'cart:htp', 'Service shop/cart has no port htp; the nearest is 80/TCP (http)'],
  ['shop/web-0', 'cart:70000', '70000 is no port; give a number from 1 to 65535'],
  ['shop/web-0', '192.0.2.1', '192.0.2.1 is an address of a node, and no port is given; give 192.0.2.1:PORT'],
  [
    'every-node',
    'cart',
    'cart names no namespace, and this client has none of its own; give cart.shop, or a pod as the client',
  ],
])('%s to %s is a mistake', (client, to, text) => {
  expect(mistake(cart, client, to)).toBe(text);
});
