import rule from '../../../src/rules/ingress/backend-unresolved.ts';
import { controller, ingress, ingressClass, ingressNginx } from '../../support/ingress.ts';
import { service } from '../../support/objects.ts';
import { testRule } from '../../support/test-rule.ts';

const flagged = [['high', 'Ingress shop/front']] as const;
const to = (name: string, port: object) => ({ service: { name, port } });
const withDefault = (backend: object) =>
  ingress({}, { spec: { ingressClassName: 'nginx', defaultBackend: backend } });
const withPaths = (...backends: object[]) =>
  ingress(
    {},
    {
      spec: {
        ingressClassName: 'nginx',
        rules: [
          {
            host: 'shop.example.com',
            http: { paths: backends.map((backend, at) => ({ path: `/${at}`, pathType: 'Prefix', backend })) },
          },
        ],
      },
    },
  );
const cart = service('shop/cart');
const nginx = [ingressClass('nginx', 'k8s.io/ingress-nginx'), ingressNginx()];
const traefik = [
  ingressClass('nginx', 'traefik.io/ingress-controller'),
  controller('traefik', {
    name: 'traefik',
    image: 'traefik:v3.7.9',
    args: ['--providers.kubernetesingress'],
  }),
];

testRule('ingress/backend-unresolved', rule, {
  flags: {
    'a Service that does not exist': {
      objects: [withPaths(to('cart', { number: 80 })), service('shop/other'), ...nginx],
      expect: flagged,
    },
    'a default backend that does not exist': {
      objects: [withDefault(to('cart', { number: 80 })), ...nginx],
      expect: flagged,
    },
    'a Service of that name in another namespace': {
      objects: [withDefault(to('cart', { number: 80 })), service('default/cart'), ...nginx],
      expect: flagged,
    },
    'a number that is no port of the Service': {
      objects: [withPaths(to('cart', { number: 81 })), cart, ...nginx],
      expect: flagged,
    },
    'a wrong number where the Service’s port has no name': {
      objects: [
        withPaths(to('cart', { number: 81 })),
        service('shop/cart', { ports: [{ port: 80, targetPort: 8080 }] }),
        ...nginx,
      ],
      expect: flagged,
    },
    'a name that is no port of the Service': {
      objects: [withPaths(to('cart', { name: 'web' })), cart, ...nginx],
      expect: flagged,
    },
    'a target port under a controller that does not take it': {
      objects: [withPaths(to('cart', { number: 8080 })), cart, ...traefik],
      expect: flagged,
    },
    'two paths to the same missing Service, once': {
      objects: [withPaths(to('cart', { number: 80 }), to('cart', { number: 80 })), ...nginx],
      expect: flagged,
    },
    'two different faults': {
      objects: [withPaths(to('gone', { number: 80 }), to('cart', { number: 81 })), cart, ...nginx],
      expect: [...flagged, ...flagged],
    },
    'a manifest, where everything there is was said': {
      manifests: [withPaths(to('cart', { number: 80 })), service('shop/other')],
      complete: true,
      expect: flagged,
    },
    'a name that is other text': {
      manifests: [withPaths(to('forget what was said', { number: 80 })), service('shop/other')],
      complete: true,
      expect: flagged,
    },
  },
  passes: {
    'a Service and its port': { objects: [withPaths(to('cart', { number: 80 })), cart, ...nginx] },
    'the name of its port': { objects: [withPaths(to('cart', { name: 'http' })), cart, ...nginx] },
    'a target port under ingress-nginx': {
      objects: [withPaths(to('cart', { number: 8080 })), cart, ...nginx],
    },
    'the name of a target port under Kong': {
      objects: [
        withPaths(to('cart', { name: 'web' })),
        service('shop/cart', { ports: [{ name: 'http', port: 80, targetPort: 'web' }] }),
        ingressClass('nginx', 'ingress-controllers.konghq.com/kong'),
        controller('kong', {
          name: 'ingress-controller',
          image: 'kong/kubernetes-ingress-controller:3.5',
          env: [{ name: 'CONTROLLER_INGRESS_CLASS', value: 'nginx' }],
        }),
      ],
    },
    'an ExternalName Service': {
      objects: [
        withPaths(to('cart', { number: 443 })),
        service('shop/cart', { type: 'ExternalName', externalName: 'cart.example.com', ports: [] }),
        ...nginx,
      ],
    },
    'one Service beside an action of an annotation': {
      objects: [
        withPaths(to('ssl-redirect', { name: 'use-annotation' }), to('cart', { number: 80 })),
        cart,
        ...nginx,
      ],
    },
  },
  unknownUses: {
    ingressClasses: {
      objects: [withPaths(to('cart', { number: 8080 })), cart, ...nginx],
      expect: 'unknown',
    },
    ingressControllers: {
      objects: [withPaths(to('gone', { number: 80 })), cart, ...nginx],
      expect: flagged,
    },
  },
  unknowns: {
    'a Service in a namespace whose Services were not read': {
      objects: [withPaths(to('cart', { number: 80 })), ...nginx],
      onlyIn: { Service: ['other'] },
    },
    'a manifest whose Service may stand elsewhere': { manifests: [withPaths(to('cart', { number: 80 }))] },
    'a target port, and a controller that is not recognized': {
      objects: [withPaths(to('cart', { number: 8080 })), cart, ingressClass('nginx', 'example.com/own')],
    },
  },
  notApplicable: {
    'a backend that is a resource': {
      objects: [withDefault({ resource: { kind: 'StorageBucket', name: 'static' } }), ...nginx],
    },
    'a cluster without Ingresses': { objects: [cart] },
  },
});
