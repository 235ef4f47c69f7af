import { describe, expect, it } from 'vitest';
import { tracePath } from '../../../src/net/trace/trace-path.ts';
import { daemonSet } from '../../support/network-agents.ts';
import { endpointSlice, node, pod, service } from '../../support/objects.ts';
import { evidenceIn, type RawObject } from '../../support/snapshot-of.ts';

const proxy: RawObject[] = [
  daemonSet('kube-system/kube-proxy', {
    containers: { 'kube-proxy': 'registry.k8s.io/kube-proxy:v1.37.2' },
    spec: { volumes: [{ name: 'c', configMap: { name: 'kube-proxy' } }] },
  }),
  {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name: 'kube-proxy', namespace: 'kube-system' },
    data: { 'config.conf': 'kind: KubeProxyConfiguration\nmode: nftables\nclusterCIDR: 10.244.0.0/16\n' },
  },
  pod(
    'kube-system/kube-proxy-n1',
    'kube-proxy',
    { nodeName: 'n1', hostNetwork: true },
    { ownerReferences: [{ apiVersion: 'apps/v1', kind: 'DaemonSet', name: 'kube-proxy' }] },
  ),
];
const both = service('shop/cart', {
  clusterIPs: ['10.96.0.50', 'fd00::50'],
  ipFamilies: ['IPv4', 'IPv6'],
  ipFamilyPolicy: 'RequireDualStack',
});
const six = (ready: boolean) =>
  endpointSlice('shop/cart', [], {
    metadata: { name: 'cart-6', namespace: 'shop', labels: { 'kubernetes.io/service-name': 'cart' } },
    addressType: 'IPv6',
    endpoints: [{ addresses: ['fd00:1::9'], nodeName: 'n1', conditions: { ready } }],
  });

function world(ips: readonly string[]): RawObject[] {
  const web = {
    ...pod('shop/web-0', 'web', { nodeName: 'n1' }),
    status: { phase: 'Running', podIP: ips[0], podIPs: ips.map((ip) => ({ ip })) },
  };
  return [node('n1'), web, ...proxy];
}

function trace(ips: readonly string[], more: readonly RawObject[], to = 'cart') {
  const objects = [...world(ips), both, endpointSlice('shop/cart', [{ node: 'n1' }]), ...more];
  const { verdict, steps } = tracePath({ client: 'shop/web-0', to }, evidenceIn({ objects }));
  return [
    verdict,
    steps.map(({ says, unknown }) => `${says}${unknown === null ? '' : ` [${unknown}]`}`).join('\n'),
  ];
}

const dual = ['10.244.1.9', 'fd00:1::8'];

it('follows both addresses of a name', () => {
  const [verdict, text] = trace(dual, [six(true)]);
  expect(verdict).toBe('reaches');
  expect(text).toContain(
    'Service shop/cart also has fd00::50, and clients that take IPv6 end there: reaches, 1 endpoint.',
  );
});

it('is open where they end otherwise, and of one family for a pod that has no other', () => {
  const [verdict, text] = trace(dual, [six(false)]);
  expect(verdict).toBe('unknown');
  expect(text).toContain(
    'end there: refused. [the address that the client takes decides: IPv4 ends otherwise (reaches)]',
  );
  const [single, why] = trace(['10.244.1.9'], [six(false)]);
  expect(single).toBe('reaches');
  expect(why).toContain('which the client has no address of the family for');
});

it('follows the address alone that is asked for', () => {
  expect(trace(dual, [six(false)], '10.96.0.50:80')[0]).toBe('reaches');
  expect(trace(dual, [six(false)], '[fd00::50]:80')[0]).toBe('refused');
});

describe('a headless Service', () => {
  const headless = service('shop/db', {
    clusterIP: 'None',
    clusterIPs: ['None'],
    ipFamilies: ['IPv4', 'IPv6'],
  });
  const slice = (family: 'IPv4' | 'IPv6', ready: boolean) =>
    endpointSlice('shop/db', [], {
      metadata: {
        name: `db-${family}`,
        namespace: 'shop',
        labels: { 'kubernetes.io/service-name': 'db' },
      },
      addressType: family,
      endpoints: [
        {
          addresses: [family === 'IPv4' ? '10.244.1.20' : 'fd00:1::20'],
          nodeName: 'n1',
          conditions: { ready },
        },
      ],
    });
  const ask = (ips: readonly string[], four: boolean, six: boolean, to = 'db:8080') =>
    tracePath(
      { client: 'shop/web-0', to },
      evidenceIn({ objects: [...world(ips), headless, slice('IPv4', four), slice('IPv6', six)] }),
    );

  it('has addresses of both families, A and AAAA', () => {
    const both = ask(dual, true, true);
    expect([both.verdict, both.endpoints.map(({ address }) => address)]).toEqual([
      'reaches',
      ['10.244.1.20:8080', '[fd00:1::20]:8080'],
    ]);
    expect(both.sourceSeen).toBe('10.244.1.9 or fd00:1::8');
    expect(both.steps.map(({ says }) => says).join('\n')).toContain(
      'DNS answers for Service shop/db with addresses of IPv6 (AAAA) too, and clients that take IPv6 end there: reaches, 1 endpoint.',
    );
  });

  it('is reached by the family that has ready endpoints, and not at all where none has', () => {
    expect(ask(dual, true, false).verdict).toBe('reaches');
    const six = ask(dual, false, true);
    expect([six.verdict, six.sourceSeen]).toEqual(['reaches', 'fd00:1::8']);
    expect(ask(dual, false, false).verdict).toBe('unresolved');
  });

  it('is followed in the family that the client has', () => {
    const four = ask(['10.244.1.9'], true, true);
    expect([four.verdict, four.endpoints.length, four.sourceSeen]).toEqual(['reaches', 1, '10.244.1.9']);
    const six = ask(['fd00:1::8'], true, true);
    expect([six.verdict, six.endpoints[0]?.address, six.sourceSeen]).toEqual([
      'reaches',
      '[fd00:1::20]:8080',
      'fd00:1::8',
    ]);
    expect(ask(['fd00:1::8'], true, true, 'db:80').verdict).toBe('unknown');
  });
});

describe('from a pod that has another family than the Service’s first', () => {
  it('goes to the address that fits, or to none', () => {
    const [verdict, text] = trace(['fd00:1::8'], [six(false)]);
    expect(verdict).toBe('refused');
    expect(text).toContain('which the client takes: it has no address of IPv4');
    const only = service('shop/old', { clusterIP: '10.96.0.60', clusterIPs: ['10.96.0.60'] });
    const [single, why] = trace(['fd00:1::8'], [only, endpointSlice('shop/old', [{ node: 'n1' }])], 'old');
    expect(single).toBe('unknown');
    expect(why).toContain('Service shop/old has addresses of IPv4 alone, and the client has none.');
  });
});

describe('from outside', () => {
  const open = (spec: object, status: object = {}) => ({
    ...service('shop/edge', {
      clusterIPs: ['10.96.0.70', 'fd00::70'],
      clusterIP: '10.96.0.70',
      ipFamilies: ['IPv4', 'IPv6'],
      externalTrafficPolicy: 'Cluster',
      ports: [{ name: 'http', port: 80, protocol: 'TCP', targetPort: 8080, nodePort: 30080 }],
      ...spec,
    }),
    status,
  });
  const four = endpointSlice('shop/edge', [{ node: 'n1' }]);
  const sixOf = (ready: boolean) =>
    endpointSlice('shop/edge', [], {
      metadata: { name: 'edge-6', namespace: 'shop', labels: { 'kubernetes.io/service-name': 'edge' } },
      addressType: 'IPv6',
      endpoints: [{ addresses: ['fd00:1::9'], nodeName: 'n1', conditions: { ready } }],
    });
  const ask = (objects: readonly RawObject[]) => {
    const { verdict, steps } = tracePath(
      { client: 'external', to: 'edge.shop:80' },
      evidenceIn({ objects: [...world(dual), four, ...objects] }),
    );
    return [verdict, steps.map(({ says }) => says).join('\n')];
  };

  it('follows both addresses of a load balancer', () => {
    const ingress = { loadBalancer: { ingress: [{ ip: '192.0.2.80' }, { ip: '2001:db8::80' }] } };
    const balanced = open({ type: 'LoadBalancer' }, ingress);
    const [verdict, text] = ask([balanced, sixOf(true)]);
    expect(verdict).toBe('reaches');
    expect(text).toContain(
      'Service shop/edge also has 2001:db8::80, and clients that take IPv6 end there: reaches, 1 endpoint.',
    );
    const [lost, why] = ask([balanced, sixOf(false)]);
    expect(lost).toBe('unknown');
    expect(why).toContain('end there: refused');
  });

  it('follows external IPs and node ports of both', () => {
    const [, external] = ask([open({ externalIPs: ['192.0.2.90', '2001:db8::90'] }), sixOf(true)]);
    expect(external).toContain('Service shop/edge also has 2001:db8::90');
    const [, ports] = ask([open({ type: 'NodePort' }), sixOf(true)]);
    expect(ports).toContain(
      'is open at the nodes’ addresses of IPv6 too, and clients that take IPv6 end there:',
    );
  });
});
