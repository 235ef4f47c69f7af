import rule from '../../../src/rules/service/load-balancer-open-to-all.ts';
import { pod, service } from '../../support/objects.ts';
import { testRule } from '../../support/test-rule.ts';

const beta = 'service.beta.kubernetes.io/';
const lb = (ingress: object, spec: Record<string, unknown> = {}, metadata: object = {}) => ({
  ...service('shop/cart', { type: 'LoadBalancer', ...spec }, metadata),
  status: { loadBalancer: { ingress: Array.isArray(ingress) ? ingress : [ingress] } },
});
const open = { ip: '203.0.113.7' };
const aws = { hostname: 'a1b2-123.eu-west-1.elb.amazonaws.com' };
const annotated = (
  annotations: Record<string, string>,
  spec: Record<string, unknown> = {},
  at: object = open,
) => lb(at, spec, { annotations });
const backend = pod('shop/cart-1', 'cart', {
  containers: [{ name: 'main', image: 'registry.example/cart:1' }],
});
const running = (...containers: object[]) => pod('shop/cart-1', 'cart', { containers });
const flagged = { expect: [['medium', 'Service shop/cart']] } as const;
const ranged = { loadBalancerSourceRanges: ['198.51.100.0/24'] };

testRule('service/load-balancer-open-to-all', rule, {
  flags: {
    'a public address without ranges': { objects: [lb(open), backend], ...flagged },
    'a range that is everything': {
      objects: [lb(open, { loadBalancerSourceRanges: ['198.51.100.0/24', ' 0.0.0.0/0'] }), backend],
      ...flagged,
    },
    'ranges for one of two address families': {
      objects: [lb([open, { ip: '2001:db8::7' }], ranged), backend],
      ...flagged,
    },
    'an internet-facing load balancer of AWS': {
      objects: [
        annotated(
          { [`${beta}aws-load-balancer-scheme`]: 'internet-facing' },
          { loadBalancerClass: 'service.k8s.aws/nlb' },
          aws,
        ),
        backend,
      ],
      ...flagged,
    },
    'a load balancer of AWS’s own provider, public by default': {
      objects: [lb(aws), backend],
      ...flagged,
    },
    'an annotation that says it is not an inner one': {
      objects: [annotated({ [`${beta}azure-load-balancer-internal`]: 'false' }), backend],
      ...flagged,
    },
    'an application with a mesh’s proxy beside it': {
      objects: [
        lb(open),
        running(
          { name: 'main', image: 'registry.example/cart:1' },
          { name: 'istio-proxy', image: 'docker.io/istio/proxyv2:1.28.0' },
        ),
      ],
      ...flagged,
    },
    'ranges that nodes do not enforce': {
      objects: [lb({ ...open, ipMode: 'Proxy' }, ranged), backend],
      ...flagged,
    },
  },
  passes: {
    'ranges in the field': { objects: [lb(open, ranged), backend] },
    'ranges in the annotation': {
      objects: [annotated({ [`${beta}load-balancer-source-ranges`]: '198.51.100.0/24,10.0.0.0/8' }), backend],
    },
    'a private address': { objects: [lb({ ip: '10.0.0.7' }), lb({ ip: 'fd00::7' }), backend] },
    'an inner load balancer of AWS by name': {
      objects: [lb({ hostname: 'internal-a1b2.eu-west-1.elb.amazonaws.com' }), backend],
    },
    'an inner load balancer of AWS by annotation': {
      objects: [annotated({ [`${beta}aws-load-balancer-internal`]: 'true' }, {}, aws), backend],
    },
    'the AWS Load Balancer Controller, whose default is an inner one': {
      objects: [lb(aws, { loadBalancerClass: 'service.k8s.aws/nlb' }), backend],
    },
    'an inner load balancer of Azure': {
      objects: [annotated({ [`${beta}azure-load-balancer-internal`]: 'true' }), backend],
    },
    'an inner load balancer of GKE': {
      objects: [annotated({ 'networking.gke.io/load-balancer-type': 'Internal' }), backend],
    },
    'a security group of its own': {
      objects: [annotated({ [`${beta}aws-load-balancer-security-groups`]: 'sg-1' }, {}, aws), backend],
    },
    'a name of which nothing says whether it is public': {
      objects: [lb({ hostname: 'cart.lb.example.com' }), backend],
    },
    'an Ingress controller': {
      objects: [
        lb(open),
        running({ name: 'controller', image: 'registry.k8s.io/ingress-nginx/controller:v1.15.1' }),
      ],
    },
    'an Istio gateway': {
      objects: [lb(open), running({ name: 'proxy', image: 'docker.io/istio/proxyv2:1.28.0' })],
    },
    'a load balancer without an address': { objects: [lb([]), backend] },
  },
  unknownUses: { pods: { objects: [lb(open), backend], expect: 'unknown' } },
  notApplicable: {
    'a NodePort Service': { objects: [service('shop/cart', { type: 'NodePort' }), backend] },
    'a Service of a Gateway': {
      objects: [lb(open, {}, { labels: { 'gateway.networking.k8s.io/gateway-name': 'edge' } })],
    },
    // https://github.com/openshift/cluster-ingress-operator/blob/master/pkg/operator/controller/ingress/load_balancer_service.go
    'the router of OpenShift, whose image tells nothing': {
      objects: [
        lb(
          aws,
          {},
          { labels: { 'ingresscontroller.operator.openshift.io/owning-ingresscontroller': 'default' } },
        ),
        running({ name: 'router', image: 'quay.io/openshift-release-dev/ocp-v4.0-art-dev@sha256:c8d1' }),
      ],
    },
    'a Service that a Gateway owns': {
      objects: [lb(open, {}, { ownerReferences: [{ kind: 'Gateway', name: 'edge', controller: true }] })],
    },
  },
});
