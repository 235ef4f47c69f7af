import rule from '../../../src/rules/ingress/host-path-collision.ts';
import { controller, ingressClass, ingressNginx } from '../../support/ingress.ts';
import type { RawObject } from '../../support/snapshot-of.ts';
import { testRule } from '../../support/test-rule.ts';

const nginx = [ingressClass('nginx', 'k8s.io/ingress-nginx'), ingressNginx()];
const traefik = [
  ingressClass('nginx', 'traefik.io/ingress-controller'),
  controller('traefik', {
    name: 'traefik',
    image: 'traefik:v3.7.9',
    args: ['--providers.kubernetesingress'],
  }),
];
const alb = [
  ingressClass('nginx', 'ingress.k8s.aws/alb'),
  controller('aws-load-balancer-controller', {
    name: 'aws-load-balancer-controller',
    image: 'public.ecr.aws/eks/aws-load-balancer-controller:v3.5.0',
  }),
];
const backend = { service: { name: 'cart', port: { number: 80 } } };

interface Options {
  readonly host?: string;
  readonly path?: string;
  readonly pathType?: string;
  readonly annotations?: Record<string, string>;
  readonly created?: string;
  readonly spec?: object;
}

function ingress(name: string, options: Options = {}): RawObject {
  const [namespace = '', own = ''] = name.split('/');
  const { host = 'shop.example.com', path = '/', pathType = 'Prefix', annotations, created } = options;
  return {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'Ingress',
    metadata: {
      name: own,
      namespace,
      ...(annotations === undefined ? {} : { annotations }),
      ...(created === undefined ? {} : { creationTimestamp: created }),
    },
    spec: {
      ingressClassName: 'nginx',
      ...(options.spec ?? {
        rules: [{ ...(host === '' ? {} : { host }), http: { paths: [{ path, pathType, backend }] } }],
      }),
    },
  };
}

const older = { created: '2025-01-01T00:00:00Z' };
const younger = { created: '2026-01-01T00:00:00Z' };
const route: RawObject = {
  apiVersion: 'gateway.networking.k8s.io/v1',
  kind: 'HTTPRoute',
  metadata: { name: 'front', namespace: 'shop' },
  spec: { hostnames: ['shop.example.com'], parentRefs: [{ name: 'edge' }], rules: [] },
  status: {
    parents: [
      {
        controllerName: 'example.net/gateway',
        conditions: [{ type: 'Accepted', status: 'True', reason: 'Accepted' }],
      },
    ],
  },
};
const published = { status: { loadBalancer: { ingress: [{ ip: '192.0.2.10' }] } } };
const gateway = (value: string): RawObject => ({
  apiVersion: 'gateway.networking.k8s.io/v1',
  kind: 'Gateway',
  metadata: { name: 'edge', namespace: 'shop' },
  spec: { gatewayClassName: 'edge', listeners: [] },
  status: { addresses: [{ type: 'IPAddress', value }] },
});
const canary = { 'nginx.ingress.kubernetes.io/canary': 'true' };

testRule('ingress/host-path-collision', rule, {
  flags: {
    'the same host and path in two namespaces, at the younger one': {
      objects: [ingress('shop/front', older), ingress('blog/front', younger), ...nginx],
      expect: [['medium', 'Ingress blog/front']],
    },
    'the same in one namespace, without times': {
      objects: [ingress('shop/a'), ingress('shop/b'), ...nginx],
      expect: [['medium', 'Ingress shop/b']],
    },
    'a controller that settles it in its own way': {
      objects: [ingress('shop/front', older), ingress('blog/front', younger), ...traefik],
      expect: [['medium', 'Ingress blog/front']],
    },
    'two that take every other host': {
      objects: [
        ingress('shop/front', { host: '', ...older }),
        ingress('blog/front', { ...younger, spec: { defaultBackend: backend } }),
        ...nginx,
      ],
      expect: [['medium', 'Ingress blog/front']],
    },
    'a host cut out of a wildcard of another namespace': {
      objects: [
        ingress('apps/all', { host: '*.example.com' }),
        ingress('shop/front', { path: '/cart' }),
        ...nginx,
      ],
      expect: [['medium', 'Ingress shop/front']],
    },
    'a host that a route serves as well, at the same address': {
      objects: [{ ...ingress('shop/front'), ...published }, route, gateway('192.0.2.10'), ...nginx],
      expect: [['medium', 'Ingress shop/front']],
    },
    'two of one group on AWS': {
      objects: [
        ingress('shop/front', { ...older, annotations: { 'alb.ingress.kubernetes.io/group.name': 'edge' } }),
        ingress('blog/front', {
          ...younger,
          annotations: { 'alb.ingress.kubernetes.io/group.name': 'edge' },
        }),
        ...alb,
      ],
      expect: [['medium', 'Ingress blog/front']],
    },
    'a manifest': {
      manifests: [ingress('shop/a'), ingress('shop/b'), ...nginx],
      complete: true,
      expect: [['medium', 'Ingress shop/b']],
    },
  },
  passes: {
    'different paths': { objects: [ingress('shop/a'), ingress('shop/b', { path: '/b' }), ...nginx] },
    'another pathType': {
      objects: [ingress('shop/a'), ingress('shop/b', { pathType: 'Exact' }), ...nginx],
    },
    'a canary': {
      objects: [ingress('shop/a', older), ingress('shop/b', { annotations: canary, ...younger }), ...nginx],
    },
    'master and minions': {
      objects: [
        ingress('shop/a', { annotations: { 'nginx.org/mergeable-ingress-type': 'master' } }),
        ingress('shop/b', { annotations: { 'nginx.org/mergeable-ingress-type': 'minion' } }),
        ingressClass('nginx', 'nginx.org/ingress-controller'),
        controller('nginx-ingress', { name: 'nginx-ingress', image: 'nginx/nginx-ingress:5.2.0' }),
      ],
    },
    'load balancers of their own': { objects: [ingress('shop/a'), ingress('shop/b'), ...alb] },
    'two controllers': {
      objects: [
        ingress('shop/a'),
        {
          ...ingress('shop/b'),
          spec: { ...(ingress('shop/b').spec as object), ingressClassName: 'traefik' },
        },
        ...nginx,
        ingressClass('traefik', 'traefik.io/ingress-controller'),
        traefik[1]!,
      ],
    },
    'a wildcard of the same namespace': {
      objects: [
        ingress('shop/all', { host: '*.example.com' }),
        ingress('shop/front', { path: '/cart' }),
        ...nginx,
      ],
    },
    'a host under a wildcard that takes every path itself': {
      objects: [ingress('apps/all', { host: '*.example.com' }), ingress('shop/front'), ...nginx],
    },
    'one Ingress without a host': { objects: [ingress('shop/all', { host: '' }), ...nginx] },
    'a route that nobody accepted': {
      objects: [
        { ...ingress('shop/front'), ...published },
        { ...route, status: {} },
        gateway('192.0.2.10'),
        ...nginx,
      ],
    },
    'a route for the same host at another address': {
      objects: [{ ...ingress('shop/front'), ...published }, route, gateway('192.0.2.11'), ...nginx],
    },
  },
  unknownUses: {
    ingressClasses: { objects: [ingress('shop/a'), ingress('shop/b'), ...nginx], expect: 'unknown' },
    ingressControllers: { objects: [ingress('shop/a'), ingress('shop/b'), ...nginx], expect: 'unknown' },
    routes: { objects: [ingress('shop/front'), ...nginx], expect: 'unknown' },
    gateways: {
      objects: [{ ...ingress('shop/front'), ...published }, route, ...nginx],
      expect: 'unknown',
    },
  },
  unknowns: {
    'Ingresses of other namespaces that were not read': {
      objects: [ingress('shop/a'), ...nginx],
      onlyIn: { Ingress: ['shop'] },
    },
  },
  notApplicable: { 'a cluster without Ingresses': { objects: [...nginx] } },
});
