import { extension, field, type MigrationTable, noEquivalent, notNeeded } from './mapping.ts';

export const contour: MigrationTable = {
  product: 'Contour',
  version: '1.33',
  prefix: 'projectcontour.io/',
  source: 'https://projectcontour.io/docs/1.33/config/annotations/',
  rows: [
    { keys: ['ingress.class'], becomes: field('Gateway.gatewayClassName') },
    {
      keys: ['ingress.kubernetes.io/force-ssl-redirect'],
      becomes: field('HTTPRoute.requestRedirect'),
      note: 'A route of its own at the HTTP listener, with scheme https.',
    },
    {
      keys: ['kubernetes.io/ingress.allow-http'],
      becomes: notNeeded,
      values: [
        {
          pattern: /^false$/,
          becomes: field('Gateway.listeners'),
          note: 'The route names the HTTPS listener only, by sectionName.',
        },
      ],
    },
    {
      keys: [
        'max-connections',
        'max-pending-requests',
        'max-requests',
        'max-retries',
        'per-host-max-connections',
      ],
      on: 'Service',
      becomes: extension('envoy/circuit-breaker'),
      note: 'Contour reads the annotations of Services under its own Gateway API support too.',
    },
    {
      keys: ['num-retries', 'per-try-timeout', 'retry-on'],
      becomes: field('HTTPRoute.retry'),
      note: 'per-try-timeout is timeouts.backendRequest. Conditions such as connect-failure are up to the implementation.',
    },
    {
      keys: ['response-timeout'],
      becomes: field('HTTPRoute.timeouts'),
      note: 'As timeouts.request.',
    },
    {
      keys: ['tls-cert-namespace'],
      becomes: field('Gateway.certificates'),
      note: 'A certificateRef with a namespace, and a ReferenceGrant there in place of a TLSCertificateDelegation.',
    },
    {
      keys: ['tls-maximum-protocol-version', 'tls-minimum-protocol-version'],
      becomes: noEquivalent,
      note: 'For all listeners: in the configuration of Contour, or in the options of another implementation.',
    },
    {
      keys: ['upstream-protocol.h2', 'upstream-protocol.h2c'],
      on: 'Service',
      becomes: field('Service.appProtocol'),
      note: 'kubernetes.io/h2c; over TLS with a BackendTLSPolicy.',
    },
    {
      keys: ['upstream-protocol.tls'],
      on: 'Service',
      becomes: field('BackendTLSPolicy'),
      note: 'Contour does not check the certificate of the backend here; a BackendTLSPolicy does.',
    },
    {
      keys: ['websocket-routes'],
      becomes: notNeeded,
      note: 'Routes pass WebSockets on; some implementations want appProtocol kubernetes.io/ws.',
    },
  ],
};
