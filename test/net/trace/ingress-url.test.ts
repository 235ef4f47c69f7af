import { describe, expect, it } from 'vitest';
import { chooseIngressPath } from '../../../src/net/ingress/ingress-choice.ts';
import { tracePath } from '../../../src/net/trace/trace-path.ts';
import { ingress, ingressClass, ingressNginx } from '../../support/ingress.ts';
import { endpointSlice, node, service } from '../../support/objects.ts';
import { evidenceIn, type Given, type RawObject } from '../../support/snapshot-of.ts';

const at = '198.51.100.7';
const path = (value: string, pathType: string, name = 'cart', port: object = { number: 80 }) => ({
  path: value,
  pathType,
  backend: { service: { name, port } },
});
const front = (paths: readonly object[], more: object = {}, metadata: object = {}) =>
  ingress(
    {},
    {
      metadata: { name: 'front', namespace: 'shop', ...metadata },
      spec: { ingressClassName: 'nginx', rules: [{ host: 'shop.example.com', http: { paths } }], ...more },
      status: { loadBalancer: { ingress: [{ ip: at }] } },
    },
  );
const balancer = {
  ...service('ingress/nginx', {
    type: 'LoadBalancer',
    clusterIP: '10.96.0.99',
    ports: [{ name: 'http', port: 80, nodePort: 30080, protocol: 'TCP' }],
  }),
  status: { loadBalancer: { ingress: [{ ip: at }] } },
};
const base = [
  node('n1'),
  ingressClass('nginx', 'k8s.io/ingress-nginx'),
  ingressNginx(),
  balancer,
  endpointSlice('ingress/nginx', [{ node: 'n1' }]),
  service('shop/cart'),
  endpointSlice('shop/cart', [{ node: 'n1' }, { node: 'n1' }]),
];

function trace(objects: readonly RawObject[], to = 'http://shop.example.com/cart/42', given: Given = {}) {
  const { steps, ...traced } = tracePath(
    { client: 'external', to },
    evidenceIn({ ...given, objects: [...base, ...objects] }),
  );
  const text = steps
    .map(({ step, says, unknown }) => `${step}: ${says}${unknown === null ? '' : ` [${unknown}]`}`)
    .join('\n');
  return { ...traced, text };
}

describe('a URL through an Ingress', () => {
  it('goes through the Service of its controller to the backend', () => {
    const { text, endpoints } = trace([front([path('/cart', 'Prefix')])]);
    expect(text).toContain('Ingress shop/front is served by ingress-nginx (Deployment ingress/');
    expect(text).toContain('Service ingress/nginx, port 80/TCP (http), at load-balancer IP 198.51.100.7');
    expect(text).toContain(
      'Ingress shop/front, spec.rules[0].http.paths[0], takes http://shop.example.com/cart/42: its prefix of 5 characters.',
    );
    expect(text).toContain(
      'All requests go to Service shop/cart, port 80/TCP: 2 of 2 endpoints, which are ready.',
    );
    expect(endpoints.map(({ address }) => address)).toEqual(['10.244.0.10:8080', '10.244.0.11:8080']);
  });

  it.each([
    [
      'no Service',
      [path('/', 'Prefix', 'nothing')],
      /Service shop\/nothing does not exist: requests are answered with an error/,
    ],
    ['no port', [path('/', 'Prefix', 'cart', { number: 99 })], /has no port 99: requests are answered/],
    ['no path', [path('/x', 'Exact')], /No path of the Ingresses for the host takes/],
    [
      'a path of its controller’s own kind',
      [path('/', 'ImplementationSpecific')],
      /of pathType ImplementationSpecific/,
    ],
  ])('with %s does not reach', (_, paths, expected) => {
    const { verdict, text } = trace([front(paths)]);
    expect(verdict).not.toBe('reaches');
    expect(text).toMatch(expected);
  });

  it('is open where others claim the path, TLS or regular expressions are meant, or nobody serves it', () => {
    const prefix = [path('/cart', 'Prefix')];
    expect(trace([front(prefix), front(prefix, {}, { name: 'other' })]).text).toContain('claims the same');
    expect(trace([front(prefix, { tls: [{ hosts: ['shop.example.com'] }] })]).text).toContain(
      'redirect HTTP to HTTPS',
    );
    expect(trace([front([path('/', 'Prefix'), ...prefix])], 'http://shop.example.com//cart').text).toContain(
      'a controller that normalizes the path (//, dot segments, percent-encoding) takes Ingress shop/front, spec.rules[0].http.paths[1], instead',
    );
    expect(trace([front(prefix)], 'http://shop.example.com./cart').text).toContain(
      'the dot at the end of the host stands in the Host header too',
    );
    const annotations = { 'nginx.ingress.kubernetes.io/use-regex': 'true' };
    expect(trace([front(prefix, {}, { annotations })]).text).toContain(
      'regular expressions of paths of the host',
    );
    const unserved = trace([front(prefix, { ingressClassName: 'gone' })]);
    expect([unserved.verdict, /Nothing serves Ingress|is not known/.test(unserved.text)]).toEqual([
      'unknown',
      true,
    ]);
    expect(trace([front(prefix)], 'https://shop.example.com/cart').text).toContain('no TLS for the host');
  });

  it.each([
    ['nginx.ingress.kubernetes.io/permanent-redirect', 'https://example.org', true],
    ['nginx.ingress.kubernetes.io/force-ssl-redirect', 'true', true],
    ['nginx.ingress.kubernetes.io/force-ssl-redirect', 'false', false],
    ['nginx.ingress.kubernetes.io/proxy-body-size', '8m', false],
    ['alb.ingress.kubernetes.io/actions.redirect', '{}', true],
    ['traefik.ingress.kubernetes.io/router.middlewares', 'shop-auth@kubernetescrd', true],
  ])('with the annotation %s: %s may be steered elsewhere: %s', (key, value, expected) => {
    const { text } = trace([front([path('/cart', 'Prefix')], {}, { annotations: { [key]: value } })]);
    expect(text.includes(`by its annotation ${key} its controller may redirect, answer or refuse it`)).toBe(
      expected,
    );
  });

  it.each(['Service', 'EndpointSlice', 'Ingress', 'IngressClass', 'Deployment'] as const)(
    'without %s is not known',
    (kind) => {
      const objects = [...base, front([path('/cart', 'Prefix')])].filter((one) => one.kind !== kind);
      const { verdict } = tracePath(
        { client: 'external', to: 'http://shop.example.com/cart' },
        evidenceIn({ objects, unread: { [kind]: 'forbidden' } }),
      );
      expect(verdict).toBe('unknown');
    },
  );
});

it.each([
  ['shop.example.com', '/cart/42', 'spec.rules[0].http.paths[1]'],
  ['shop.example.com', '/cart', 'spec.rules[0].http.paths[0]'],
  ['a.example.com', '/x', 'spec.rules[1].http.paths[0]'],
  ['b.a.example.com', '/x', 'spec.rules[2].http.paths[0]'],
  ['shop.example.com', '/other', 'spec.defaultBackend'],
  [undefined, '/x', 'spec.rules[2].http.paths[0]'],
])('the host %s and the path %s lead to %s', (host, asked, field) => {
  const { ingresses } = evidenceIn({
    objects: [
      ingress(
        {},
        {
          spec: {
            defaultBackend: { service: { name: 'cart', port: { number: 80 } } },
            rules: [
              {
                host: 'shop.example.com',
                http: { paths: [path('/cart', 'Exact'), path('/cart', 'Prefix')] },
              },
              { host: '*.example.com', http: { paths: [path('/', 'Prefix')] } },
              { http: { paths: [path('/x', 'Prefix')] } },
            ],
          },
        },
      ),
    ],
  });
  expect(chooseIngressPath(ingresses.items, host, asked).winner?.field).toBe(field);
});
