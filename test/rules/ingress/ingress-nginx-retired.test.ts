import rule from '../../../src/rules/ingress/ingress-nginx-retired.ts';
import { controller, ingress, ingressClass, ingressNginx } from '../../support/ingress.ts';
import type { RawObject } from '../../support/snapshot-of.ts';
import { testRule } from '../../support/test-rule.ts';

const name = 'Deployment ingress/ingress-nginx-controller';
const nginx = ingressClass('nginx', 'k8s.io/ingress-nginx');
const of = (image: string) => controller('ingress-nginx-controller', { name: 'controller', image });
const front: RawObject = ingress(
  {},
  {
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
  },
);
const route = (status: string): RawObject => ({
  apiVersion: 'gateway.networking.k8s.io/v1',
  kind: 'HTTPRoute',
  metadata: { name: 'front', namespace: 'shop' },
  spec: { hostnames: ['shop.example.com'], parentRefs: [{ name: 'edge' }], rules: [] },
  status: {
    parents: [
      {
        controllerName: 'example.net/gateway',
        conditions: [{ type: 'Accepted', status, reason: 'Accepted' }],
      },
    ],
  },
});
const azure = of('mcr.microsoft.com/oss/kubernetes/ingress/nginx-ingress-controller:v1.13.1');
const rancher = of('rancher/nginx-ingress-controller:v1.14.5-hardened1');

testRule('ingress/ingress-nginx-retired', rule, {
  flags: {
    'its last release, which serves an Ingress': {
      objects: [front, nginx, ingressNginx()],
      expect: [['high', name]],
    },
    'an old release that serves nothing': {
      objects: [of('registry.k8s.io/ingress-nginx/controller:v1.9.4')],
      expect: [['high', name]],
    },
    'an image without a release in its tag': {
      objects: [front, nginx, of('registry.example.com/ingress-nginx-controller:stable')],
      expect: [['high', name]],
    },
    'one whose hosts a route serves as well, as medium': {
      objects: [front, nginx, ingressNginx(), route('True')],
      expect: [['medium', name]],
    },
    'one whose host a route asks for that nobody accepted': {
      objects: [front, nginx, ingressNginx(), route('False')],
      expect: [['high', name]],
    },
    'the add-on of AKS after November 2026': {
      objects: [front, nginx, azure],
      collectedAt: '2026-12-01T00:00:00Z',
      expect: [['high', name]],
    },
    'the one of RKE2 after November 2027': {
      objects: [front, nginx, rancher],
      collectedAt: '2027-12-01T00:00:00Z',
      expect: [['high', name]],
    },
    'a manifest': { manifests: [front, nginx, ingressNginx()], complete: true, expect: [['high', name]] },
  },
  passes: {
    'the add-on of AKS in November 2026': {
      objects: [front, nginx, azure],
      collectedAt: '2026-11-30T23:59:59Z',
    },
    'the one of RKE2 until November 2027': {
      objects: [front, nginx, rancher],
      collectedAt: '2027-11-30T23:59:59Z',
    },
    'a build of Chainguard': { objects: [front, nginx, of('cgr.dev/acme/ingress-nginx-controller:1.15.1')] },
    'one that is scaled to zero': {
      objects: [nginx, { ...ingressNginx(), spec: { ...(ingressNginx().spec as object), replicas: 0 } }],
    },
  },
  unknownUses: {
    ingresses: { objects: [front, nginx, ingressNginx()], expect: [['high', name]] },
    ingressClasses: { objects: [front, nginx, ingressNginx()], expect: [['high', name]] },
    routes: { objects: [front, nginx, ingressNginx()], expect: [['high', name]] },
    clock: { objects: [front, nginx, azure], expect: 'unknown' },
  },
  unknowns: {
    'workloads of one kind that were not read': { unread: { Deployment: 'forbidden' } },
  },
  notApplicable: {
    'the controller of F5': {
      objects: [
        front,
        ingressClass('nginx', 'nginx.org/ingress-controller'),
        controller('nginx-ingress', { name: 'nginx-ingress', image: 'nginx/nginx-ingress:5.2.0' }),
      ],
    },
    'Traefik that reads its annotations': {
      objects: [
        front,
        nginx,
        controller('traefik', {
          name: 'traefik',
          image: 'traefik:v3.7.9',
          args: ['--providers.kubernetesingressnginx=true'],
        }),
      ],
    },
    'a cluster without it': {},
  },
});
