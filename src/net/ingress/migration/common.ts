import { extension, field, type MappingRow, notNeeded } from './mapping.ts';

/** Annotations of an Ingress that are read whatever its controller is. */
export const commonRows: readonly MappingRow[] = [
  {
    keys: ['acme.cert-manager.io/*', 'cert-manager.io/*', 'kubernetes.io/tls-acme'],
    becomes: extension('cert-manager/gateway'),
    note: 'cert-manager then makes certificates for the HTTPS listeners of the Gateway, where its Gateway API support is on.',
  },
  {
    keys: ['external-dns.alpha.kubernetes.io/*', 'external-dns.kubernetes.io/*'],
    becomes: extension('external-dns/route'),
    note: 'ExternalDNS needs the source gateway-httproute for that.',
  },
  {
    keys: ['kubernetes.io/ingress.class'],
    becomes: field('Gateway.gatewayClassName'),
  },
  {
    keys: ['kubectl.kubernetes.io/last-applied-configuration'],
    becomes: notNeeded,
  },
];
