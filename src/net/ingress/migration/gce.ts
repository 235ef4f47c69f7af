import { extension, field, type MigrationTable, notNeeded } from './mapping.ts';

export const gce: MigrationTable = {
  product: 'GKE Ingress',
  version: '1.41',
  prefix: 'networking.gke.io/',
  source: 'https://cloud.google.com/kubernetes-engine/docs/how-to/load-balance-ingress',
  rows: [
    {
      keys: ['beta.cloud.google.com/backend-config', 'cloud.google.com/backend-config'],
      on: 'Service',
      becomes: extension('gke/backend-policy', 'gke/health-check'),
      note: 'Security policy, IAP, timeouts, draining, affinity and logs in the one, the health check in the other. Cloud CDN has another policy; custom request headers are a filter of the route.',
    },
    {
      keys: ['cloud.google.com/app-protocols', 'service.alpha.kubernetes.io/app-protocols'],
      on: 'Service',
      becomes: field('Service.appProtocol'),
    },
    {
      keys: ['cloud.google.com/neg', 'cloud.google.com/neg-status'],
      on: 'Service',
      becomes: notNeeded,
      note: 'Gateways of GKE make their network endpoint groups themselves.',
    },
    {
      keys: ['ingress.gcp.kubernetes.io/instance-groups', 'ingress.kubernetes.io/*'],
      becomes: notNeeded,
      note: 'The controller writes it.',
    },
    {
      keys: ['ingress.gcp.kubernetes.io/pre-shared-cert'],
      becomes: extension('gke/certificates'),
      note: 'As networking.gke.io/pre-shared-certs.',
    },
    {
      keys: ['kubernetes.io/ingress.allow-http'],
      becomes: notNeeded,
      values: [
        {
          pattern: /^false$/,
          becomes: field('Gateway.listeners'),
          note: 'A Gateway without an HTTP listener.',
        },
      ],
    },
    {
      keys: ['kubernetes.io/ingress.global-static-ip-name', 'kubernetes.io/ingress.regional-static-ip-name'],
      becomes: extension('gke/address'),
      note: 'An address serves one load balancer at a time: take a new one and move DNS.',
    },
    {
      keys: ['managed-certificates'],
      becomes: extension('gke/certificate-map'),
      note: 'A Gateway takes certificates of Certificate Manager, not ManagedCertificate objects.',
    },
    { keys: ['suppress-firewall-xpn-error'], becomes: notNeeded },
    {
      keys: ['v1beta1.FrontendConfig'],
      becomes: extension('gke/gateway-policy'),
      note: 'Its SSL policy; its redirect to HTTPS is a route with requestRedirect.',
    },
  ],
};
