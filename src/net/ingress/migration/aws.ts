import { extension, field, type MigrationTable, noEquivalent, notNeeded } from './mapping.ts';

const balancer = extension('aws/load-balancer');
const targetGroup = extension('aws/target-group');
const rule = extension('aws/rule');

export const aws: MigrationTable = {
  product: 'AWS Load Balancer Controller',
  version: '3.5',
  prefix: 'alb.ingress.kubernetes.io/',
  source: 'https://kubernetes-sigs.github.io/aws-load-balancer-controller/latest/guide/ingress/annotations/',
  rows: [
    {
      keys: ['acm-pca-arn', 'create-acm-cert'],
      becomes: noEquivalent,
      note: 'Make the certificate first; listeners find one in ACM by their hostname, or by LoadBalancerConfiguration.',
    },
    {
      keys: ['actions.*', 'conditions.*', 'transforms.*'],
      becomes: rule,
      note: 'Redirects, weights, headers, methods and query parameters are fields of the HTTPRoute; fixed responses, source addresses and authentication are a ListenerRuleConfiguration. Replacements with groups of a regular expression have no equivalent.',
    },
    {
      keys: [
        'auth-idp-cognito',
        'auth-idp-oidc',
        'auth-on-unauthenticated-request',
        'auth-scope',
        'auth-session-cookie',
        'auth-session-timeout',
        'jwt-validation',
      ],
      becomes: rule,
      note: 'Until the rule has it, requests go through without a login.',
    },
    {
      keys: ['auth-type'],
      becomes: rule,
      values: [{ pattern: /^none$/, becomes: notNeeded, note: 'It is switched off.' }],
    },
    {
      keys: [
        'backend-protocol',
        'backend-protocol-version',
        'target-group-attributes',
        'target-node-labels',
        'target-type',
      ],
      becomes: targetGroup,
      note: 'The target type is instance by default, as before. Draining and stickiness are target group attributes.',
    },
    {
      keys: ['certificate-arn'],
      becomes: extension('aws/listener'),
      note: 'Or none: certificates in ACM are found by the hostname of the listener.',
    },
    {
      keys: [
        'customer-owned-ipv4-pool',
        'inbound-cidrs',
        'ip-address-type',
        'ipam-ipv4-pool-id',
        'load-balancer-attributes',
        'load-balancer-name',
        'manage-backend-security-group-rules',
        'minimum-load-balancer-capacity',
        'scheme',
        'security-group-prefix-lists',
        'security-groups',
        'shield-advanced-protection',
        'subnets',
        'tags',
        'wafv2-acl-arn',
        'wafv2-acl-name',
      ],
      becomes: balancer,
      note: 'The Gateway gets a load balancer of its own, with other addresses: move DNS. A name that is taken must be changed.',
    },
    { keys: ['dry-run-plan'], becomes: notNeeded },
    {
      keys: ['enable-frontend-nlb', 'frontend-nlb-*'],
      becomes: noEquivalent,
      note: 'A Network Load Balancer before it is made by chaining two Gateways.',
    },
    {
      keys: ['group.name'],
      becomes: field('Gateway.listeners'),
      note: 'One Gateway for the group; listeners allow routes from the namespaces of its members.',
    },
    {
      keys: ['group.order'],
      becomes: noEquivalent,
      note: 'The specification orders matches. Overlapping rules may be taken in another order.',
    },
    {
      keys: [
        'healthcheck-interval-seconds',
        'healthcheck-path',
        'healthcheck-port',
        'healthcheck-protocol',
        'healthcheck-timeout-seconds',
        'healthy-threshold-count',
        'success-codes',
        'unhealthy-threshold-count',
      ],
      becomes: targetGroup,
      note: 'Its healthCheckConfig.',
    },
    {
      keys: ['listen-ports'],
      becomes: field('Gateway.listeners'),
    },
    {
      keys: ['listener-attributes.*', 'mutual-authentication', 'ssl-policy'],
      becomes: extension('aws/listener'),
    },
    { keys: ['multi-cluster-target-group', 'target-control-port.*'], becomes: targetGroup },
    {
      keys: ['ssl-redirect'],
      becomes: field('HTTPRoute.requestRedirect'),
      note: 'A route of its own at the HTTP listener, with scheme https.',
    },
    {
      keys: ['use-regex-path-match'],
      becomes: field('HTTPRoute.path'),
      note: 'Matches of type RegularExpression.',
    },
    {
      keys: ['waf-acl-id', 'web-acl-id'],
      becomes: noEquivalent,
      note: 'WAF Classic: move to WAFv2 before.',
    },
  ],
};
