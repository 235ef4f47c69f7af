import rule from '../../../src/rules/service/external-name-as-backend.ts';
import { controller, ingress, ingressClass, ingressNginx } from '../../support/ingress.ts';
import { service } from '../../support/objects.ts';
import type { RawObject } from '../../support/snapshot-of.ts';
import { testRule } from '../../support/test-rule.ts';

const external = (path = 'shop/cart') =>
  service(path, {
    type: 'ExternalName',
    externalName: 'cart.example.com',
    selector: undefined,
    clusterIP: undefined,
    clusterIPs: undefined,
  });

function route(
  rules: readonly object[],
  by?: string,
  status = 'True',
  generation = 2,
  name = 'front',
): RawObject {
  return {
    apiVersion: 'gateway.networking.k8s.io/v1',
    kind: 'HTTPRoute',
    metadata: { name, namespace: 'shop', generation: 2 },
    spec: { parentRefs: [{ name: 'edge' }], rules },
    ...(by === undefined
      ? {}
      : {
          status: {
            parents: [
              {
                parentRef: { name: 'edge' },
                controllerName: by,
                conditions: [
                  {
                    type: 'ResolvedRefs',
                    status,
                    reason: status === 'True' ? 'ResolvedRefs' : 'InvalidKind',
                    observedGeneration: generation,
                  },
                ],
              },
            ],
          },
        }),
  };
}
const cart = { name: 'cart', port: 80 };
const to = (...backendRefs: object[]) => [{ backendRefs }];

const traefik = (...args: string[]) =>
  controller('traefik', { name: 'traefik', image: 'traefik:v3.6.1', args });
const ofTraefik = [
  ingress({ className: 'traefik' }),
  ingressClass('traefik', 'traefik.io/ingress-controller'),
];
const ofNginx = [ingress({ className: 'nginx' }), ingressClass('nginx', 'k8s.io/ingress-nginx')];
const alb = controller('aws-load-balancer-controller', {
  name: 'aws-load-balancer-controller',
  image: 'public.ecr.aws/eks/aws-load-balancer-controller:v3.1.0',
});
const contour = controller('contour', { name: 'contour', image: 'ghcr.io/projectcontour/contour:v1.33.1' });
const flagged = (severity: 'high' | 'medium', ...objects: RawObject[]) =>
  ({ objects: [external(), ...objects], expect: [[severity, 'Service shop/cart']] }) as const;

testRule('service/external-name-as-backend', rule, {
  flags: {
    'a route that no controller has judged': flagged('high', route(to(cart))),
    'a route whose controller refuses': flagged('high', route(to(cart), 'example.net/gateway', 'False')),
    'a route of Cilium, which approves and has no endpoint': flagged(
      'high',
      route(to(cart), 'io.cilium/gateway-controller'),
    ),
    'a route of Envoy Gateway, which approved before it refused': flagged(
      'high',
      route(to(cart), 'gateway.envoyproxy.io/gatewayclass-controller'),
    ),
    'an approval of an older generation': flagged('high', route(to(cart), 'example.net/gateway', 'True', 1)),
    'a mirror': flagged(
      'high',
      route([{ filters: [{ type: 'RequestMirror', requestMirror: { backendRef: cart } }] }]),
    ),
    'two routes and an Ingress at once': flagged(
      'high',
      route(to(cart)),
      route(to(cart), undefined, 'True', 2, 'other'),
      ...ofTraefik,
      traefik('--providers.kubernetesingress'),
    ),
    'Traefik as it comes': flagged('medium', ...ofTraefik, traefik('--providers.kubernetesingress')),
    'ingress-nginx that was told not to follow it': flagged(
      'medium',
      ...ofNginx,
      ingressNginx('--disable-svc-external-name'),
    ),
    'the AWS Load Balancer Controller': flagged(
      'medium',
      ingress({ className: 'alb' }),
      ingressClass('alb', 'ingress.k8s.aws/alb'),
      alb,
    ),
    'a path of an Ingress': flagged(
      'medium',
      {
        ...ofTraefik[0]!,
        spec: {
          ingressClassName: 'traefik',
          rules: [{ http: { paths: [{ backend: { service: { name: 'cart', port: { number: 80 } } } }] } }],
        },
      },
      ofTraefik[1]!,
      traefik('--providers.kubernetesingress'),
    ),
    'manifests of a route': {
      manifests: [external(), route(to(cart))],
      expect: [['high', 'Service shop/cart']],
    },
  },
  passes: {
    'a name that nothing refers to': { objects: [external()] },
    'a route whose controller approves': { objects: [external(), route(to(cart), 'example.net/gateway')] },
    'a backend of weight 0': {
      objects: [external(), route(to({ ...cart, weight: 0 }, { name: 'web', port: 80 }))],
    },
    'a ServiceImport of the same name': {
      objects: [external(), route(to({ ...cart, group: 'multicluster.x-k8s.io', kind: 'ServiceImport' }))],
    },
    'a Service of that name in another namespace': {
      objects: [
        external('data/cart'),
        route(to(cart)),
        ...ofTraefik,
        traefik('--providers.kubernetesingress'),
      ],
    },
    'ingress-nginx, which follows it': { objects: [external(), ...ofNginx, ingressNginx()] },
    'Traefik that was told to follow it': {
      objects: [
        external(),
        ...ofTraefik,
        traefik('--providers.kubernetesIngress.allowExternalNameServices=true'),
      ],
    },
    'an Ingress of a class that does not exist': {
      objects: [external(), ingress({ className: 'gone' }), ingressNginx()],
    },
  },
  unknownUses: {
    routes: { objects: [external()], expect: 'unknown' },
    ingresses: { objects: [external()], expect: 'unknown' },
    ingressClasses: { objects: [external(), ...ofNginx, ingressNginx()], expect: 'unknown' },
    ingressControllers: { objects: [external(), ...ofNginx, ingressNginx()], expect: 'unknown' },
  },
  unknowns: {
    'Contour, whose configuration is in a file': {
      objects: [external(), ingress({ className: 'contour' }), contour],
    },
    'an Ingress of a default class whose controller no workload shows': {
      objects: [external(), ingress(), ingressClass('own', 'example.com/own', '2026-11-01T00:00:00Z')],
    },
  },
  notApplicable: {
    'a Service of another type behind a route': { objects: [service('shop/cart'), route(to(cart))] },
  },
});
