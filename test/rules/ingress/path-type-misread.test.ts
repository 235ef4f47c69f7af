import rule from '../../../src/rules/ingress/path-type-misread.ts';
import { controller, ingressClass, ingressNginx } from '../../support/ingress.ts';
import type { RawObject } from '../../support/snapshot-of.ts';
import { testRule } from '../../support/test-rule.ts';

const flagged = [['medium', 'Ingress shop/front']] as const;
const nginx = [ingressClass('nginx', 'k8s.io/ingress-nginx'), ingressNginx()];
const traefik = [
  ingressClass('nginx', 'traefik.io/ingress-controller'),
  controller('traefik', {
    name: 'traefik',
    image: 'traefik:v3.7.9',
    args: ['--providers.kubernetesingress'],
  }),
];
const kong = [
  ingressClass('nginx', 'ingress-controllers.konghq.com/kong'),
  controller('kong', {
    name: 'ingress-controller',
    image: 'kong/kubernetes-ingress-controller:3.5',
    env: [{ name: 'CONTROLLER_INGRESS_CLASS', value: 'nginx' }],
  }),
];
const contour = [
  ingressClass('nginx', 'projectcontour.io/contour'),
  controller('contour', {
    name: 'contour',
    image: 'ghcr.io/projectcontour/contour:v1.33.6',
    args: ['serve', '--ingress-class-name=nginx'],
  }),
];
const key = 'nginx.ingress.kubernetes.io/';
const rewrite = { [`${key}rewrite-target`]: '/$2' };
const regex = { [`${key}use-regex`]: 'true' };

function ingress(
  name: string,
  path: string,
  pathType: string,
  annotations: Record<string, string> = {},
  host = 'shop.example.com',
): RawObject {
  return {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'Ingress',
    metadata: { name, namespace: 'shop', annotations },
    spec: {
      ingressClassName: 'nginx',
      rules: [
        {
          host,
          http: { paths: [{ path, pathType, backend: { service: { name: 'cart', port: { number: 80 } } } }] },
        },
      ],
    },
  };
}

const rewriting = ingress('rewriting', '/api(/|$)(.*)', 'ImplementationSpecific', rewrite);

testRule('ingress/path-type-misread', rule, {
  flags: {
    'an Exact path on a host that another Ingress rewrites': {
      objects: [ingress('front', '/cart', 'Exact'), rewriting, ...nginx],
      expect: flagged,
    },
    'a Prefix path on a host where another Ingress uses regular expressions': {
      objects: [
        ingress('front', '/cart', 'Prefix'),
        ingress('regex', '/api/v[0-9]', 'ImplementationSpecific', regex),
        ...nginx,
      ],
      expect: flagged,
    },
    'an Exact path of the Ingress that rewrites': {
      objects: [ingress('front', '/cart', 'Exact', { [`${key}rewrite-target`]: '/' }), ...nginx],
      expect: flagged,
    },
    'a regular expression without use-regex': {
      objects: [ingress('front', '/api(/|$)(.*)', 'ImplementationSpecific'), ...nginx],
      expect: flagged,
    },
    'a regular expression of type Prefix': {
      objects: [ingress('front', '/api/.*', 'Prefix'), ...contour],
      expect: flagged,
    },
    'a regular expression for Traefik': {
      objects: [ingress('front', '/api(/|$)', 'ImplementationSpecific'), ...traefik],
      expect: flagged,
    },
    'a regular expression for Kong without its prefix': {
      objects: [ingress('front', '/api/[0-9]', 'ImplementationSpecific'), ...kong],
      expect: flagged,
    },
    'a manifest': {
      manifests: [ingress('front', '/cart', 'Exact'), rewriting, ...nginx],
      complete: true,
      expect: flagged,
    },
  },
  passes: {
    'the Ingress that rewrites, by itself': { objects: [rewriting, ...nginx] },
    'a Prefix path that its own Ingress rewrites': {
      objects: [ingress('front', '/cart', 'Prefix', { [`${key}rewrite-target`]: '/' }), ...nginx],
    },
    'another host': {
      objects: [ingress('front', '/cart', 'Exact', {}, 'www.example.com'), rewriting, ...nginx],
    },
    'the path /': { objects: [ingress('front', '/', 'Prefix'), rewriting, ...nginx] },
    'a rewrite to the path itself': {
      objects: [
        ingress('front', '/cart', 'Exact'),
        ingress('same', '/api', 'Prefix', { [`${key}rewrite-target`]: '/api' }),
        ...nginx,
      ],
    },
    'a canary that rewrites': {
      objects: [
        ingress('front', '/cart', 'Exact'),
        ingress('canary', '/api', 'Prefix', { ...rewrite, [`${key}canary`]: 'true' }),
        ...nginx,
      ],
    },
    'use-regex that is off': {
      objects: [
        ingress('front', '/cart', 'Exact'),
        ingress('off', '/api', 'Prefix', { [`${key}use-regex`]: 'false' }),
        ...nginx,
      ],
    },
    'another controller than ingress-nginx, which does not read the annotation': {
      objects: [ingress('front', '/cart', 'Exact'), ingress('api', '/api', 'Prefix', rewrite), ...traefik],
    },
    'a regular expression that Traefik is told of': {
      objects: [
        ingress('front', '/api(/|$)', 'ImplementationSpecific', {
          'traefik.ingress.kubernetes.io/router.pathmatcher': 'PathRegexp',
        }),
        ...traefik,
      ],
    },
    'a regular expression after Kong’s prefix': {
      objects: [ingress('front', '/~/api/[0-9]', 'ImplementationSpecific'), ...kong],
    },
    'a regular expression for Contour': {
      objects: [ingress('front', '/api/[0-9]', 'ImplementationSpecific'), ...contour],
    },
    'a star at the end': {
      objects: [ingress('front', '/api/*', 'ImplementationSpecific'), ...contour],
    },
  },
  unknownUses: {
    ingressClasses: {
      objects: [ingress('front', '/api(/|$)', 'ImplementationSpecific'), ...nginx],
      expect: 'unknown',
    },
    ingressControllers: {
      objects: [ingress('front', '/api(/|$)', 'ImplementationSpecific'), ...nginx],
      expect: flagged,
    },
  },
  unknowns: {
    'a host on which Ingresses of other namespaces were not read': {
      objects: [ingress('front', '/cart', 'Exact'), ...nginx],
      onlyIn: { Ingress: ['shop'] },
    },
    'a controller that is not known': {
      objects: [
        ingress('front', '/api(/|$)', 'ImplementationSpecific'),
        ingressClass('nginx', 'example.com/own'),
      ],
    },
  },
  notApplicable: {
    'an Ingress without paths': {
      objects: [
        { ...rewriting, spec: { defaultBackend: { service: { name: 'cart', port: { number: 80 } } } } },
      ],
    },
  },
});
