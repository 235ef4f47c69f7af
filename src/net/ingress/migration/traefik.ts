import { extension, field, type MigrationTable, noEquivalent, notNeeded, off } from './mapping.ts';

export const traefik: MigrationTable = {
  product: 'Traefik',
  version: '3.7',
  prefix: 'traefik.ingress.kubernetes.io/',
  source: 'https://doc.traefik.io/traefik/reference/routing-configuration/kubernetes/ingress/#annotations',
  rows: [
    {
      keys: ['router.entrypoints'],
      becomes: field('Gateway.listeners'),
      note: 'A listener has the port of an entry point; the route names it by sectionName.',
    },
    {
      keys: ['router.middlewares'],
      becomes: extension('traefik/middleware'),
      note: 'Under Traefik the same middlewares serve on. Many have a field of the Gateway API: redirectScheme, stripPrefix, replacePath, headers.',
      converter: 'It warns: it does not read Middlewares.',
    },
    {
      keys: ['router.observability.*'],
      becomes: notNeeded,
      note: 'Logs, metrics and traces are a setting of the entry point.',
      converter: 'It warns.',
    },
    {
      keys: ['router.pathmatcher'],
      becomes: field('HTTPRoute.path'),
      values: [
        {
          pattern: /regexp/i,
          becomes: field('HTTPRoute.path'),
          note: 'A match of type RegularExpression, whose dialect is up to the implementation.',
        },
      ],
      converter: 'It warns.',
    },
    {
      keys: ['router.priority'],
      becomes: noEquivalent,
      note: 'The specification orders matches: the longest path, then the method, then the number of headers.',
      converter: 'It warns.',
    },
    { keys: ['router.rulesyntax'], becomes: notNeeded, converter: 'It warns.' },
    {
      keys: ['router.tls'],
      values: [off],
      becomes: field('Gateway.listeners'),
      note: 'A listener of protocol HTTPS with a certificate.',
    },
    {
      keys: ['router.tls.certresolver'],
      becomes: noEquivalent,
      note: 'Listeners take certificates from Secrets only: cert-manager can make them.',
      converter: 'It warns.',
    },
    {
      keys: ['router.tls.domains.*'],
      becomes: field('Gateway.certificates'),
      note: 'As names of the certificate that is asked for elsewhere.',
      converter: 'It warns.',
    },
    {
      keys: ['router.tls.options'],
      becomes: noEquivalent,
      note: 'Protocol versions and ciphers are the default TLSOption of Traefik, for all listeners.',
      converter: 'It warns.',
    },
    {
      keys: ['service.middlewares'],
      on: 'Service',
      becomes: extension('traefik/middleware'),
      note: 'As a filter of the backendRef.',
    },
    {
      keys: ['service.nativelb', 'service.nodeportlb'],
      on: 'Service',
      becomes: extension('traefik/service'),
      note: 'The Gateway API provider reads service.nativelb as well.',
    },
    {
      keys: ['service.passhostheader'],
      on: 'Service',
      becomes: noEquivalent,
      note: 'The Host header is passed on, or set by urlRewrite.hostname.',
    },
    {
      keys: ['service.serversscheme'],
      on: 'Service',
      becomes: field('Service.appProtocol'),
      values: [
        {
          pattern: /^https$/i,
          becomes: field('BackendTLSPolicy'),
          note: 'It checks the certificate of the backend: it needs an authority and a hostname.',
        },
      ],
    },
    {
      keys: ['service.serverstransport'],
      on: 'Service',
      becomes: field('BackendTLSPolicy'),
      note: 'As far as it names authorities and a server name; insecureSkipVerify has no equivalent.',
    },
    {
      keys: ['service.sticky.*'],
      on: 'Service',
      becomes: field('HTTPRoute.sessionPersistence'),
      note: 'Clients get a new cookie at the switch.',
    },
  ],
};
