import rule from '../../../src/rules/ingress/no-address.ts';
import { controller, ingress, ingressClass, ingressNginx } from '../../support/ingress.ts';
import type { RawObject } from '../../support/snapshot-of.ts';
import { testRule } from '../../support/test-rule.ts';

const flagged = [['medium', 'Ingress shop/front']] as const;
const nginx = [ingressClass('nginx', 'k8s.io/ingress-nginx'), ingressNginx()];
const alb = [
  ingressClass('nginx', 'ingress.k8s.aws/alb'),
  controller('aws-load-balancer-controller', {
    name: 'aws-load-balancer-controller',
    image: 'public.ecr.aws/eks/aws-load-balancer-controller:v3.5.0',
  }),
];
const address = { status: { loadBalancer: { ingress: [{ ip: '192.0.2.10' }] } } };

function of(name: string, created: string | undefined, fields: object = {}): RawObject {
  return ingress(
    { className: 'nginx' },
    {
      metadata: {
        name,
        namespace: 'shop',
        ...(created === undefined ? {} : { creationTimestamp: created }),
      },
      ...fields,
    },
  );
}

const old = '2026-11-20T12:00:00Z';
const front = of('front', old);
const peer = of('peer', old, address);

testRule('ingress/no-address', rule, {
  flags: {
    'one without an address beside one that has one': { objects: [front, peer, ...nginx], expect: flagged },
    'one whose controller makes a load balancer for each': { objects: [front, ...alb], expect: flagged },
  },
  passes: {
    'an address': { objects: [peer, ...nginx] },
    'a controller that publishes none': { objects: [front, of('other', old), ...nginx] },
    'one that was just made': { objects: [of('front', '2026-11-23T11:58:00Z'), peer, ...nginx] },
    'an address of an Ingress of another controller': {
      objects: [
        front,
        { ...peer, spec: { ...(peer.spec as object), ingressClassName: 'alb' } },
        ...nginx,
        ingressClass('alb', 'ingress.k8s.aws/alb'),
        alb[1]!,
      ],
    },
    'a class that nobody serves': {
      objects: [front, ingressClass('nginx', 'projectcontour.io/contour')],
    },
  },
  unknownUses: {
    ingressClasses: { objects: [front, ...nginx], expect: 'unknown' },
    clock: { objects: [front, peer, ...nginx], expect: 'unknown' },
  },
  unknowns: {
    'a time of creation that was not kept': { objects: [of('front', undefined), peer, ...nginx] },
    'Ingresses of other namespaces that were not read': {
      objects: [front, ...nginx],
      onlyIn: { Ingress: ['shop'] },
    },
    'a manifest': { manifests: [front, ...nginx], complete: true },
  },
  notApplicable: { 'a cluster without Ingresses': { objects: [...nginx] } },
});
