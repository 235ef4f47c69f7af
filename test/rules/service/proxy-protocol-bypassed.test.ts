import rule from '../../../src/rules/service/proxy-protocol-bypassed.ts';
import { service } from '../../support/objects.ts';
import { testRule } from '../../support/test-rule.ts';

const beta = 'service.beta.kubernetes.io/';
const ip = '203.0.113.7';
const lb = (annotations: Record<string, string>, ingress: object[], labels: Record<string, string> = {}) => ({
  ...service('edge/proxy', { type: 'LoadBalancer' }, { annotations, labels }),
  status: { loadBalancer: { ingress } },
});
const flagged = { expect: [['medium', 'Service edge/proxy']] } as const;
const hetzner = { 'load-balancer.hetzner.cloud/uses-proxyprotocol': 'true' };
const everySpelling = Object.fromEntries(
  Object.entries({
    [`${beta}do-loadbalancer-enable-proxy-protocol`]: 'true',
    [`${beta}linode-loadbalancer-default-proxy-protocol`]: 'v2',
    [`${beta}scw-loadbalancer-proxy-protocol-v2`]: '443,80',
    [`${beta}scw-loadbalancer-proxy-protocol-v1`]: '*',
    [`${beta}vultr-loadbalancer-proxy-protocol`]: 'true',
    [`${beta}aws-load-balancer-proxy-protocol`]: '*',
    [`${beta}aws-load-balancer-target-group-attributes`]:
      'stickiness.enabled=true,proxy_protocol_v2.enabled=true',
    'loadbalancer.openstack.org/proxy-protocol': 'v1',
  }).map(([key, value]) => [`annotation ${key}`, { objects: [lb({ [key]: value }, [{ ip }])], ...flagged }]),
);

testRule('service/proxy-protocol-bypassed', rule, {
  flags: {
    'an address without ipMode': { objects: [lb(hetzner, [{ ip }])], ...flagged },
    'an address with ipMode VIP': { objects: [lb(hetzner, [{ ip, ipMode: 'VIP' }])], ...flagged },
    'one of two addresses': {
      objects: [lb(hetzner, [{ ip, ipMode: 'Proxy' }, { ip: '2001:db8::7' }])],
      ...flagged,
    },
    ...everySpelling,
  },
  passes: {
    'ipMode Proxy': { objects: [lb(hetzner, [{ ip, ipMode: 'Proxy' }])] },
    'a hostname': { objects: [lb(hetzner, [{ hostname: 'edge.example.com' }])] },
    'a load balancer without an address': { objects: [lb(hetzner, [])] },
  },
  notApplicable: {
    'no annotation': { objects: [lb({}, [{ ip }])] },
    'an annotation that switches it off': {
      objects: [
        lb(
          {
            'load-balancer.hetzner.cloud/uses-proxyprotocol': 'false',
            [`${beta}linode-loadbalancer-default-proxy-protocol`]: 'none',
          },
          [{ ip }],
        ),
      ],
    },
    'a Service that another proxy handles': {
      objects: [lb(hetzner, [{ ip }], { 'service.kubernetes.io/service-proxy-name': 'other' })],
    },
  },
});
