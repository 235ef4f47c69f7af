import rule from '../../../src/rules/ingress/alb-target-unready.ts';
import { controller, ingress, ingressClass, ingressNginx } from '../../support/ingress.ts';
import { pod, service } from '../../support/objects.ts';
import type { RawObject } from '../../support/snapshot-of.ts';
import { testRule } from '../../support/test-rule.ts';

const flagged = [['medium', 'Ingress shop/front']] as const;
const prefix = 'alb.ingress.kubernetes.io/';
const lbc = (...args: readonly string[]) =>
  controller('aws-load-balancer-controller', {
    name: 'aws-load-balancer-controller',
    image: 'public.ecr.aws/eks/aws-load-balancer-controller:v3.5.0',
    args,
  });
const albClass = ingressClass('alb', 'ingress.k8s.aws/alb');
const alb = [albClass, lbc()];

function front(annotations: Record<string, string> = {}): RawObject {
  const entries = Object.entries(annotations).map(([name, value]) => [`${prefix}${name}`, value]);
  return ingress(
    { className: 'alb' },
    {
      metadata: { name: 'front', namespace: 'shop', annotations: Object.fromEntries(entries) as unknown },
    },
  );
}

const namespace = (labels: object = {}): RawObject => ({
  apiVersion: 'v1',
  kind: 'Namespace',
  metadata: { name: 'shop', labels },
});
const nodePort = service('shop/cart', { type: 'NodePort', externalTrafficPolicy: 'Cluster' });
const cart = service('shop/cart');
const cartPod = pod('shop/cart-1', 'cart');
const gated = pod('shop/cart-1', 'cart', {
  readinessGates: [{ conditionType: 'target-health.elbv2.k8s.aws/k8s-shop-cart-abc' }],
});
const injected = namespace({ 'elbv2.k8s.aws/pod-readiness-gate-inject': 'enabled' });
const ip = front({ 'target-type': 'ip' });
const drained = (seconds: number) =>
  front({
    'target-type': 'ip',
    'target-group-attributes': `stickiness.enabled=true,deregistration_delay.timeout_seconds=${seconds}`,
  });

testRule('ingress/alb-target-unready', rule, {
  flags: {
    'pod targets without a readiness gate': {
      objects: [ip, cart, cartPod, namespace(), ...alb],
      expect: flagged,
    },
    'instance targets, by default, of a Service that spreads to all nodes': {
      objects: [front(), nodePort, cartPod, namespace(), ...alb],
      expect: flagged,
    },
    'instance targets of a Service that leaves its policy to the default': {
      objects: [front({ 'target-type': 'instance' }), service('shop/cart', { type: 'NodePort' }), ...alb],
      expect: flagged,
    },
    'pod targets as the Service says, against its Ingress': {
      objects: [
        front({ 'target-type': 'instance' }),
        service('shop/cart', {}, { annotations: { [`${prefix}target-type`]: 'ip' } }),
        cartPod,
        namespace(),
        ...alb,
      ],
      expect: flagged,
    },
    'pod targets by the flag of the controller': {
      objects: [front(), cart, cartPod, namespace(), albClass, lbc('--default-target-type=ip')],
      expect: flagged,
    },
    'pod targets of two Services, once': {
      objects: [
        ingress(
          { className: 'alb' },
          {
            metadata: {
              name: 'front',
              namespace: 'shop',
              annotations: { [`${prefix}target-type`]: 'ip' },
            },
            spec: {
              ingressClassName: 'alb',
              defaultBackend: { service: { name: 'cart', port: { number: 80 } } },
              rules: [
                {
                  http: {
                    paths: [
                      {
                        path: '/',
                        pathType: 'Prefix',
                        backend: { service: { name: 'web', port: { number: 80 } } },
                      },
                    ],
                  },
                },
              ],
            },
          },
        ),
        cart,
        cartPod,
        service('shop/web'),
        pod('shop/web-1', 'web'),
        namespace(),
        ...alb,
      ],
      expect: flagged,
    },
    'draining that was set longer than pods have': {
      objects: [drained(60), cart, gated, namespace(), ...alb],
      expect: flagged,
    },
    'draining longer than a grace that was set': {
      objects: [
        drained(120),
        cart,
        pod('shop/cart-1', 'cart', { terminationGracePeriodSeconds: 90 }),
        injected,
        ...alb,
      ],
      expect: flagged,
    },
  },
  passes: {
    'pods with the gate': { objects: [ip, cart, gated, namespace(), ...alb] },
    'a namespace that has it put in': { objects: [ip, cart, cartPod, injected, ...alb] },
    'instance targets of a Service with policy Local': {
      objects: [front(), service('shop/cart', { type: 'NodePort', externalTrafficPolicy: 'Local' }), ...alb],
    },
    'draining within the grace': { objects: [drained(20), cart, gated, namespace(), ...alb] },
    'another controller': {
      objects: [
        ingress({ className: 'nginx' }),
        nodePort,
        ingressClass('nginx', 'k8s.io/ingress-nginx'),
        ingressNginx(),
      ],
    },
    'a Service that does not exist': { objects: [ip, namespace(), ...alb] },
  },
  unknownUses: {
    ingressClasses: { objects: [ip, cart, cartPod, namespace(), ...alb], expect: 'unknown' },
    namespaces: { objects: [ip, cart, namespace(), ...alb], expect: 'unknown' },
    pods: { objects: [ip, cart, namespace(), ...alb], expect: 'unknown' },
  },
  unknowns: {
    'a class with parameters of its own': {
      objects: [
        ip,
        cart,
        cartPod,
        namespace(),
        {
          ...albClass,
          spec: {
            controller: 'ingress.k8s.aws/alb',
            parameters: { apiGroup: 'elbv2.k8s.aws', kind: 'IngressClassParams', name: 'alb' },
          },
        },
        lbc(),
      ],
    },
    'a manifest': { manifests: [ip, cart, ...alb], complete: true },
  },
  notApplicable: { 'a cluster without Ingresses': { objects: [...alb] } },
});
