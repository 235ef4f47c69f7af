import { extension, field, type MigrationTable, noEquivalent, notNeeded, off } from './mapping.ts';

/** The way on is Application Gateway for Containers, another product with other addresses. */
export const applicationGateway: MigrationTable = {
  product: 'Application Gateway Ingress Controller',
  version: '1.9',
  prefix: 'appgw.ingress.kubernetes.io/',
  source: 'https://azure.github.io/application-gateway-kubernetes-ingress/annotations/',
  rows: [
    {
      keys: ['appgw-ssl-certificate'],
      becomes: field('Gateway.certificates'),
      note: 'From a Secret: a certificate that lies in the Application Gateway or in Key Vault has to be brought there.',
    },
    { keys: ['appgw-ssl-profile'], becomes: extension('azure/frontend-tls') },
    {
      keys: ['appgw-trusted-root-certificate'],
      becomes: field('BackendTLSPolicy'),
      note: 'The authority from a ConfigMap; Application Gateway for Containers has a BackendTLSPolicy of its own besides.',
    },
    {
      keys: ['backend-hostname'],
      becomes: field('HTTPRoute.urlRewrite'),
      note: 'Its hostname.',
    },
    {
      keys: ['backend-path-prefix'],
      becomes: field('HTTPRoute.urlRewrite'),
      note: 'Its path, of type ReplacePrefixMatch.',
    },
    {
      keys: ['backend-protocol'],
      becomes: notNeeded,
      values: [
        {
          pattern: /^https$/i,
          becomes: extension('azure/backend-tls'),
          note: 'Or the BackendTLSPolicy of the Gateway API, elsewhere.',
        },
      ],
    },
    {
      keys: ['connection-draining', 'connection-draining-timeout'],
      becomes: noEquivalent,
      note: 'Targets are drained without a setting.',
    },
    {
      keys: ['cookie-based-affinity', 'cookie-based-affinity-distinct-name'],
      becomes: extension('azure/route'),
      note: 'Its sessionAffinity; elsewhere sessionPersistence of the route.',
    },
    {
      keys: [
        'health-probe-hostname',
        'health-probe-interval',
        'health-probe-path',
        'health-probe-port',
        'health-probe-status-codes',
        'health-probe-timeout',
        'health-probe-unhealthy-threshold',
      ],
      becomes: extension('azure/health-check'),
    },
    {
      keys: ['hostname-extension'],
      becomes: field('HTTPRoute.hostnames'),
    },
    { keys: ['override-frontend-port'], becomes: field('Gateway.listeners') },
    {
      keys: ['request-timeout'],
      becomes: field('HTTPRoute.timeouts'),
      note: 'Application Gateway for Containers has it in its RoutePolicy too.',
    },
    {
      keys: ['rewrite-rule-set', 'rewrite-rule-set-custom-resource'],
      becomes: field('HTTPRoute.urlRewrite'),
      note: 'And filters for headers, rule by rule; conditions on server variables have no equivalent.',
    },
    {
      keys: ['rule-priority'],
      becomes: noEquivalent,
      note: 'The specification orders matches.',
    },
    {
      keys: ['ssl-redirect'],
      values: [off],
      becomes: field('HTTPRoute.requestRedirect'),
      note: 'A route of its own at the HTTP listener, with scheme https.',
    },
    {
      keys: ['use-private-ip'],
      values: [off],
      becomes: field('Gateway.addresses'),
      note: 'Whether a private frontend is to be had is up to the implementation; ask before the move.',
    },
    { keys: ['waf-policy-for-path'], becomes: extension('azure/waf') },
  ],
};
