import { extension, field, type MigrationTable, noEquivalent, notNeeded } from './mapping.ts';

const route = extension('kong/route');
const service = extension('kong/service');

export const kong: MigrationTable = {
  product: 'Kong Ingress Controller',
  version: '3.5',
  prefix: 'konghq.com/',
  source: 'https://developer.konghq.com/kubernetes-ingress-controller/reference/annotations/',
  rows: [
    {
      keys: ['ca-certificates-configmaps', 'ca-certificates-secrets', 'tls-verify', 'tls-verify-depth'],
      on: 'Service',
      becomes: field('BackendTLSPolicy'),
      note: 'How long the chain may be has no field.',
    },
    {
      keys: ['client-cert'],
      on: 'Service',
      becomes: service,
      note: 'Elsewhere Gateway spec.tls.backend, for all backends.',
    },
    {
      keys: ['connect-timeout', 'read-timeout', 'retries', 'write-timeout'],
      on: 'Service',
      becomes: service,
    },
    {
      keys: ['headers-separator'],
      becomes: notNeeded,
      note: 'Each value is a match of its own.',
    },
    { keys: ['headers.*'], becomes: field('HTTPRoute.headers') },
    { keys: ['host-aliases'], becomes: field('HTTPRoute.hostnames') },
    {
      keys: ['host-header'],
      on: 'Service',
      becomes: field('HTTPRoute.urlRewrite'),
      note: 'Its hostname.',
    },
    {
      keys: ['https-redirect-status-code', 'ingress.kubernetes.io/force-ssl-redirect'],
      becomes: field('HTTPRoute.requestRedirect'),
      note: 'A route of its own at the HTTP listener, with scheme https. Kong Operator reads the status code from the route as well.',
    },
    { keys: ['ingress.kubernetes.io/service-upstream'], on: 'Service', becomes: service },
    { keys: ['methods'], becomes: field('HTTPRoute.method') },
    {
      keys: ['override'],
      becomes: noEquivalent,
      note: 'KongIngress is not read for routes; its settings are annotations of the Service and a KongUpstreamPolicy.',
    },
    {
      keys: ['path'],
      on: 'Service',
      becomes: field('HTTPRoute.urlRewrite'),
    },
    {
      keys: [
        'path-handling',
        'preserve-host',
        'request-buffering',
        'response-buffering',
        'strip-path',
        'tags',
      ],
      becomes: route,
      note: 'Under another implementation: stripping a prefix is urlRewrite with replacePrefixMatch, the Host header is passed on.',
    },
    {
      keys: ['plugins'],
      becomes: extension('kong/plugin'),
      note: 'Under another implementation each plugin has to be replaced by itself.',
    },
    { keys: ['protocol'], on: 'Service', becomes: field('Service.appProtocol') },
    {
      keys: ['protocols'],
      becomes: field('Gateway.listeners'),
      note: 'The route names the listeners of these protocols, by sectionName.',
    },
    {
      keys: ['regex-prefix'],
      becomes: field('HTTPRoute.path'),
      note: 'Matches of type RegularExpression.',
    },
    {
      keys: ['regex-priority'],
      becomes: noEquivalent,
      note: 'The specification orders matches.',
    },
    {
      keys: ['rewrite'],
      becomes: field('HTTPRoute.urlRewrite'),
      values: [
        {
          pattern: /\$\d/,
          becomes: extension('envoy/regex-rewrite', 'traefik/regex-rewrite'),
          note: 'It uses groups of the path’s regular expression, which urlRewrite cannot.',
        },
      ],
    },
    {
      keys: ['snis'],
      becomes: field('Gateway.listeners'),
      note: 'As hostnames of HTTPS listeners.',
    },
    { keys: ['upstream-policy'], on: 'Service', becomes: service },
  ],
};
