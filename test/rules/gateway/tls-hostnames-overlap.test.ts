import rule from '../../../src/rules/gateway/tls-hostnames-overlap.ts';
import { certManagerCertificate, tlsSecret } from '../../support/certificates.ts';
import { gateway, gatewayObject } from '../../support/gateway-objects.ts';
import { testRule } from '../../support/test-rule.ts';

const https = (name: string, hostname: string | undefined, certificate: string, fields: object = {}) => ({
  name,
  port: 443,
  protocol: 'HTTPS',
  ...(hostname === undefined ? {} : { hostname }),
  tls: { certificateRefs: [{ name: certificate }] },
  ...fields,
});
const edge = (listeners: object[], spec = {}, fields = {}) =>
  gateway('infra/edge', { listeners, ...spec }, fields);
const exact = https('shop', 'shop.example.com', 'shop');
const wildcard = https('any', '*.example.com', 'wildcard');
const flagged = [['medium', 'Gateway infra/edge']] as const;
const certificate = (name: string, ...dnsNames: string[]) =>
  certManagerCertificate(`infra/${name}`, { spec: { secretName: name, dnsNames } });
const set = gatewayObject('ListenerSet', 'infra/extra', {
  parentRef: { name: 'edge' },
  listeners: [wildcard],
});
const said = (status: string, observedGeneration = 2) => ({
  status: {
    listeners: [
      {
        name: 'shop',
        attachedRoutes: 1,
        conditions: [
          { type: 'OverlappingTLSConfig', status, reason: 'OverlappingCertificates', observedGeneration },
        ],
      },
    ],
  },
});

testRule('gateway/tls-hostnames-overlap', rule, {
  flags: {
    'a hostname and a wildcard over it, with certificates of their own': {
      objects: [edge([exact, wildcard], {}, said('True'))],
      expect: flagged,
    },
    'a hostname and a listener for all of them': {
      objects: [edge([exact, https('all', undefined, 'wildcard')])],
      expect: flagged,
    },
    'two wildcards, and a third': {
      objects: [edge([wildcard, https('deep', '*.shop.example.com', 'deep'), exact])],
      expect: flagged,
    },
    'a certificate that cert-manager issued for both hostnames': {
      objects: [
        edge([exact, https('pay', 'pay.example.org', 'pay')]),
        certificate('shop', 'shop.example.com', 'pay.example.org'),
        certificate('pay', 'pay.example.org'),
      ],
      expect: flagged,
    },
    'a certificate in a snapshot that is good for the other hostname': {
      source: 'snapshot',
      objects: [
        edge([exact, https('pay', 'pay.example.com', 'pay')]),
        tlsSecret('infra/shop'),
        tlsSecret('infra/pay'),
      ],
      expect: flagged,
    },
    'a listener of a ListenerSet': {
      objects: [edge([exact], { allowedListeners: { namespaces: { from: 'Same' } } }), set],
      expect: [['medium', 'ListenerSet infra/extra']],
    },
    'certificates that only the controller can see': {
      objects: [edge([exact, https('pay', 'pay.example.org', 'pay')], {}, said('True'))],
      expect: flagged,
    },
    'a manifest': { manifests: [edge([exact, wildcard])], expect: flagged },
  },
  passes: {
    'one certificate for both': { objects: [edge([exact, https('any', '*.example.com', 'shop')])] },
    'hostnames that do not overlap': { objects: [edge([exact, https('pay', 'pay.example.org', 'pay')])] },
    'different ports': { objects: [edge([exact, { ...wildcard, port: 8443 }])] },
    'a parent domain, which its wildcard is not for': {
      objects: [edge([wildcard, https('root', 'example.com', 'root')])],
    },
    'certificates that are good for no other hostname': {
      objects: [
        edge([https('deep', 'a.shop.example.com', 'deep'), wildcard]),
        certificate('deep', 'a.shop.example.com'),
        certificate('wildcard', '*.example.com'),
      ],
    },
    'plain HTTP': {
      objects: [
        edge([
          { ...exact, protocol: 'HTTP' },
          { ...wildcard, protocol: 'HTTP' },
        ]),
      ],
    },
    'TLS that is passed through': {
      objects: [
        edge([
          { ...exact, protocol: 'TLS' },
          { ...wildcard, protocol: 'TLS' },
        ]),
      ],
    },
    'a ListenerSet that it does not take': { objects: [edge([exact]), set] },
    'what the controller said of an older generation': { objects: [edge([exact], {}, said('True', 1))] },
    'the same hostname twice, which is a conflict': {
      objects: [edge([exact, https('again', 'shop.example.com', 'again')])],
    },
  },
  unknownUses: {
    listenerSets: {
      objects: [edge([exact], { allowedListeners: { namespaces: { from: 'Same' } } })],
      expect: 'unknown',
    },
    namespaces: { objects: [edge([exact, wildcard])], expect: flagged },
    certificates: { objects: [edge([exact, wildcard])], expect: flagged },
  },
  notApplicable: { 'a cluster without Gateways': { objects: [] } },
});
