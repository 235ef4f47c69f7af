import rule from '../../../src/rules/ingress/migration-blocked.ts';
import { controller, ingressClass, ingressNginx } from '../../support/ingress.ts';
import type { RawObject } from '../../support/snapshot-of.ts';
import { testRule } from '../../support/test-rule.ts';

const medium = [['medium', 'Ingress shop/front']] as const;
const nginx = [ingressClass('nginx', 'k8s.io/ingress-nginx'), ingressNginx()];
const traefik = [
  ingressClass('nginx', 'traefik.io/ingress-controller'),
  controller('traefik', {
    name: 'traefik',
    image: 'traefik:v3.7.9',
    args: ['--providers.kubernetesingress'],
  }),
];
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

function front(annotations: Record<string, string>, prefix = 'nginx.ingress.kubernetes.io/'): RawObject {
  const entries = Object.entries(annotations).map(([name, value]) => [`${prefix}${name}`, value]);
  return {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'Ingress',
    metadata: { name: 'front', namespace: 'shop', annotations: Object.fromEntries(entries) as unknown },
    spec: {
      ingressClassName: 'nginx',
      rules: [
        {
          host: 'shop.example.com',
          http: {
            paths: [
              { path: '/', pathType: 'Prefix', backend: { service: { name: 'cart', port: { number: 80 } } } },
            ],
          },
        },
      ],
    },
  };
}

const priority = front({ 'router.priority': '10' }, 'traefik.ingress.kubernetes.io/');

testRule('ingress/migration-blocked', rule, {
  flags: {
    'annotations without an equivalent under ingress-nginx': {
      objects: [
        front({ 'proxy-redirect-from': 'http://a/', 'limit-rps': '10', 'enable-cors': 'true' }),
        ...nginx,
      ],
      expect: medium,
    },
    'annotations that only extensions have': {
      objects: [front({ 'auth-secret': 'users', 'allowlist-source-range': '10.0.0.0/8' }), ...nginx],
      expect: medium,
    },
    'a rewrite with groups of a regular expression': {
      objects: [front({ 'rewrite-target': '/$2' }), ...nginx],
      expect: medium,
    },
    'annotations that behave otherwise': {
      objects: [front({ 'use-regex': 'true', 'proxy-read-timeout': '300' }), ...nginx],
      expect: medium,
    },
    'more than can be named': {
      objects: [
        front({
          satisfy: 'any',
          'proxy-redirect-from': 'a',
          'proxy-redirect-to': 'b',
          'proxy-cookie-path': 'c',
          'proxy-cookie-domain': 'd',
        }),
        ...nginx,
      ],
      expect: medium,
    },
    'an Ingress of another controller whose host a route serves': {
      objects: [priority, route, ...traefik],
      expect: medium,
    },
    'a manifest': {
      manifests: [front({ 'server-snippet': 'x' }), ...nginx],
      complete: true,
      expect: medium,
    },
    'a backend that FastCGI is spoken to': {
      objects: [front({ 'backend-protocol': 'FCGI' }), ...nginx],
      expect: medium,
    },
  },
  passes: {
    'annotations that have a field': {
      objects: [front({ 'enable-cors': 'true', 'ssl-redirect': 'true', 'rewrite-target': '/' }), ...nginx],
    },
    'switches that are off': { objects: [front({ 'enable-modsecurity': 'false' }), ...nginx] },
    'an Ingress of a living controller that nothing moves': { objects: [priority, ...traefik] },
    'annotations of another controller': {
      objects: [front({ 'proxy-redirect-from': 'http://a/' }), route, ...traefik],
    },
    'a controller without a table': {
      objects: [
        front({ 'proxy-redirect-from': 'http://a/' }),
        ingressClass('nginx', 'nginx.org/ingress-controller'),
        controller('nginx-ingress', { name: 'nginx-ingress', image: 'nginx/nginx-ingress:5.2.0' }),
      ],
    },
  },
  unknownUses: {
    ingressClasses: { objects: [front({ satisfy: 'any' }), ...nginx], expect: 'unknown' },
    routes: { objects: [priority, ...traefik], expect: 'unknown' },
  },
  unknowns: {
    'a controller that is not known': {
      objects: [front({ satisfy: 'any' }), ingressClass('nginx', 'example.com/own')],
    },
  },
  notApplicable: { 'an Ingress without annotations': { objects: [front({}), ...nginx] } },
});
