import rule from '../../../src/rules/gateway/certificate-invalid.ts';
import { certManagerCertificate, tlsSecret } from '../../support/certificates.ts';
import { gateway, gatewayClass, gatewayObject, grant } from '../../support/gateway-objects.ts';
import { testRule } from '../../support/test-rule.ts';

/** A snapshot that a user made, Secrets included; the certificates in it run from 2026-01-01 to 2027-01-01. */
const stored = { source: 'snapshot' } as const;
const listener = (fields: object = {}, refs: object[] = [{ name: 'tls' }]) => ({
  name: 'https',
  port: 443,
  protocol: 'HTTPS',
  tls: { certificateRefs: refs },
  ...fields,
});
const edge = (one: object = listener(), fields: object = {}) =>
  gateway('infra/edge', { listeners: [one] }, { ...fields });
const resolvedRefs = (status: string, reason: string, observedGeneration = 2) => ({
  status: {
    listeners: [
      { name: 'https', conditions: [{ type: 'ResolvedRefs', status, reason, observedGeneration }] },
    ],
  },
});
const secret = tlsSecret('infra/tls');
const classes = [gatewayClass()];
const flagged = [['high', 'Gateway infra/edge']] as const;
const medium = [['medium', 'Gateway infra/edge']] as const;
const issued = (notBefore: string, notAfter: string) =>
  certManagerCertificate('infra/tls', {
    status: { notBefore, notAfter, conditions: [{ type: 'Ready', status: 'True' }] },
  });
const waiting = certManagerCertificate('infra/tls', {
  status: { conditions: [{ type: 'Ready', status: 'False', reason: 'DoesNotExist' }] },
});

testRule('gateway/certificate-invalid', rule, {
  flags: {
    'a Secret that a snapshot with all Secrets does not hold': {
      ...stored,
      objects: [edge(), tlsSecret('infra/other')],
      expect: flagged,
    },
    'the same, although its controller resolved it': {
      ...stored,
      objects: [edge(listener(), resolvedRefs('True', 'ResolvedRefs')), tlsSecret('infra/other')],
      expect: flagged,
    },
    'a Secret without its keys': {
      ...stored,
      objects: [edge(), { ...secret, type: 'Opaque', data: { certificate: 'aHVudGVyMg==' } }],
      expect: flagged,
    },
    'a Secret without a private key': {
      ...stored,
      objects: [
        edge(),
        { ...secret, data: { 'tls.crt': (secret.data as Record<string, string>)['tls.crt'] } },
      ],
      expect: flagged,
    },
    'something else than a certificate': {
      ...stored,
      objects: [edge(), tlsSecret('infra/tls', { 'tls.crt': 'hello' })],
      expect: flagged,
    },
    'a certificate that ran out': {
      ...stored,
      collectedAt: '2027-01-02T00:00:00Z',
      objects: [edge(), secret],
      expect: flagged,
    },
    'a certificate in its last fourteen days': {
      ...stored,
      collectedAt: '2026-12-20T00:00:00Z',
      objects: [edge(), secret],
      expect: medium,
    },
    'a short-lived one that cert-manager does not renew in time': {
      objects: [edge(), issued('2026-11-20T00:00:00Z', '2026-11-24T00:00:00Z')],
      expect: medium,
    },
    'a certificate for another name': {
      ...stored,
      objects: [edge(listener({ hostname: 'shop.example.org' })), secret],
      expect: flagged,
    },
    'a certificate for one name on a wildcard listener, as cert-manager says': {
      objects: [edge(listener({ hostname: '*.example.com' })), certManagerCertificate('infra/tls')],
      expect: flagged,
    },
    'no certificate at all': { objects: [edge(listener({ tls: undefined })), ...classes], expect: flagged },
    'a TLS listener that terminates without a certificate': {
      objects: [edge(listener({ protocol: 'TLS', tls: { mode: 'Terminate' } })), ...classes],
      expect: flagged,
    },
    'no certificate, as its controller says too': {
      objects: [edge(listener({}, []), resolvedRefs('False', 'InvalidCertificateRef')), ...classes],
      expect: flagged,
    },
    'what only its controller knows of the Secret': {
      objects: [edge(listener(), resolvedRefs('False', 'InvalidCertificateRef'))],
      unread: { Secret: 'not-observable' },
      expect: flagged,
    },
    'a kind that its controller does not take': {
      objects: [
        edge(
          listener({}, [{ group: 'example.net', kind: 'Vault', name: 'tls' }]),
          resolvedRefs('False', 'InvalidCertificateRef'),
        ),
      ],
      expect: flagged,
    },
    'a Certificate that is not issued, where the controller waits for it': {
      objects: [edge(listener(), resolvedRefs('False', 'InvalidCertificateRef')), waiting],
      expect: flagged,
    },
    'a ListenerSet': {
      ...stored,
      objects: [
        gateway('infra/edge'),
        gatewayObject('ListenerSet', 'shop/more', {
          parentRef: { name: 'edge', namespace: 'infra' },
          listeners: [listener()],
        }),
        tlsSecret('infra/tls'),
      ],
      expect: [['high', 'ListenerSet shop/more']],
    },
    'a ListenerSet without a certificate': {
      objects: [
        gateway('infra/edge'),
        gatewayObject('ListenerSet', 'shop/more', {
          parentRef: { name: 'edge', namespace: 'infra' },
          listeners: [listener({ tls: undefined })],
        }),
        ...classes,
      ],
      expect: [['high', 'ListenerSet shop/more']],
    },
    'a manifest, where everything there is was said': {
      ...stored,
      manifests: [edge(), tlsSecret('infra/other')],
      complete: true,
      expect: flagged,
    },
  },
  passes: {
    'a certificate for the hostname': {
      ...stored,
      objects: [edge(listener({ hostname: 'Shop.example.com' })), secret],
    },
    'a listener for every hostname': { ...stored, objects: [edge(), secret] },
    'a wildcard listener and its wildcard': {
      ...stored,
      objects: [edge(listener({ hostname: '*.example.com' })), secret],
    },
    'two certificates of which one fits': {
      ...stored,
      objects: [
        edge(listener({ hostname: 'shop.example.com' }, [{ name: 'old' }, { name: 'tls' }])),
        certManagerCertificate('infra/old', {
          spec: { secretName: 'old', dnsNames: ['a.com'] },
          status: { notAfter: '2027-06-01T00:00:00Z', notBefore: '2026-06-01T00:00:00Z' },
        }),
        secret,
      ],
    },
    'an Opaque Secret that holds both keys': { ...stored, objects: [edge(), { ...secret, type: 'Opaque' }] },
    'a Certificate of cert-manager, where Secrets are not read': {
      objects: [edge(listener({ hostname: 'shop.example.com' })), certManagerCertificate('infra/tls')],
      unread: { Secret: 'not-observable' },
    },
    'a short-lived certificate that is renewed in time': {
      objects: [edge(), issued('2026-11-21T00:00:00Z', '2026-11-28T00:00:00Z')],
    },
    'a Certificate that is not issued yet': { objects: [edge(), waiting] },
    'a Secret that cert-manager makes for the Gateway': {
      ...stored,
      objects: [
        edge(listener(), { metadata: { annotations: { 'cert-manager.io/cluster-issuer': 'letsencrypt' } } }),
        tlsSecret('infra/other'),
      ],
    },
    'options of an implementation': {
      objects: [
        edge(listener({ tls: { options: { 'networking.gke.io/pre-shared-certs': 'one' } } })),
        ...classes,
      ],
    },
    'a certificate map of GKE': {
      objects: [
        edge(listener({ tls: undefined }), {
          metadata: { annotations: { 'networking.gke.io/certmap': 'one' } },
        }),
        ...classes,
      ],
    },
    'a controller that takes certificates from its cloud': {
      objects: [edge(listener({ tls: undefined })), gatewayClass(undefined, 'gateway.k8s.aws/alb')],
    },
    'a controller that has found one elsewhere': {
      objects: [edge(listener({ tls: undefined }), resolvedRefs('True', 'ResolvedRefs')), ...classes],
    },
    'a Secret that no grant allows, which is said elsewhere': {
      ...stored,
      objects: [edge(listener({}, [{ name: 'tls', namespace: 'certs' }])), secret],
    },
    'a Secret of another namespace that a grant allows': {
      ...stored,
      objects: [
        edge(listener({}, [{ name: 'tls', namespace: 'certs' }])),
        tlsSecret('certs/tls'),
        grant('certs/to-infra', { kind: 'Gateway', namespace: 'infra' }, { kind: 'Secret' }),
      ],
    },
    'a kind of an implementation': {
      objects: [edge(listener({}, [{ group: 'example.net', kind: 'Vault', name: 'tls' }]))],
    },
    'a refusal of an older generation': {
      ...stored,
      objects: [edge(listener(), resolvedRefs('False', 'InvalidCertificateRef', 1)), secret],
    },
    'a manifest and its Secret': { ...stored, manifests: [edge(), secret], complete: true },
  },
  unknownUses: {
    listenerSets: { ...stored, objects: [edge(), secret], expect: 'unknown' },
    certificates: { ...stored, objects: [edge(), secret], expect: 'unknown' },
    referenceGrants: { ...stored, objects: [edge(), secret], expect: 'passed' },
    gatewayClasses: { objects: [edge(listener({ tls: undefined })), ...classes], expect: 'unknown' },
    clock: { ...stored, objects: [edge(), secret], expect: 'unknown' },
  },
  unknowns: {
    'a Secret of a cluster, where only its controller looked into it': {
      objects: [edge(listener(), resolvedRefs('True', 'ResolvedRefs'))],
      unread: { Secret: 'not-observable' },
    },
    'a manifest whose Secret may be somewhere else': { manifests: [edge()] },
  },
  notApplicable: {
    'a Gateway without TLS': { objects: [gateway('infra/edge')] },
    'a listener where TLS passes through': {
      objects: [edge(listener({ protocol: 'TLS', tls: { mode: 'Passthrough' } }))],
    },
    'a cluster without Gateways': {},
  },
});
