import rule from '../../../src/rules/gateway/certificate-not-permitted.ts';
import { gateway, gatewayObject, grant } from '../../support/gateway-objects.ts';
import { testRule } from '../../support/test-rule.ts';

const https = (certificate: object, fields: object = {}) => ({
  name: 'https',
  port: 443,
  protocol: 'HTTPS',
  tls: { mode: 'Terminate', certificateRefs: [certificate] },
  ...fields,
});
const there = { name: 'wildcard', namespace: 'certs' };
const edge = (certificate: object = there, fields: object = {}) =>
  gateway('infra/edge', { listeners: [https(certificate)] }, { ...fields });
const set = gatewayObject('ListenerSet', 'shop/more', {
  parentRef: { name: 'edge', namespace: 'infra' },
  listeners: [https(there)],
});
const secret = { kind: 'Secret' };
const allowed = grant('certs/to-infra', { kind: 'Gateway', namespace: 'infra' }, secret);
const resolvedRefs = (status: string, reason: string, observedGeneration = 2) => ({
  status: {
    listeners: [
      { name: 'https', conditions: [{ type: 'ResolvedRefs', status, reason, observedGeneration }] },
    ],
  },
});
const backend = (conditions: object[] = []) =>
  gateway('infra/edge', { tls: { backend: { clientCertificateRef: there } } }, { status: { conditions } });
const flagged = [['high', 'Gateway infra/edge']] as const;

testRule('gateway/certificate-not-permitted', rule, {
  flags: {
    'a Secret of another namespace': { objects: [edge()], expect: flagged },
    'the same, as its controller says too': {
      objects: [edge(there, resolvedRefs('False', 'RefNotPermitted'))],
      expect: flagged,
    },
    'the same, although its controller resolved it': {
      objects: [edge(there, resolvedRefs('True', 'ResolvedRefs'))],
      expect: flagged,
    },
    'a grant in the namespace of the Gateway': {
      objects: [edge(), grant('infra/to-infra', { kind: 'Gateway', namespace: 'infra' }, secret)],
      expect: flagged,
    },
    'a grant for another kind': {
      objects: [edge(), grant('certs/to-infra', { kind: 'HTTPRoute', namespace: 'infra' }, secret)],
      expect: flagged,
    },
    'a grant for another group': {
      objects: [
        edge(),
        grant('certs/to-infra', { group: 'example.net', kind: 'Gateway', namespace: 'infra' }, secret),
      ],
      expect: flagged,
    },
    'a grant for another namespace': {
      objects: [edge(), grant('certs/to-infra', { kind: 'Gateway', namespace: 'other' }, secret)],
      expect: flagged,
    },
    'a grant to another kind': {
      objects: [
        edge(),
        grant('certs/to-infra', { kind: 'Gateway', namespace: 'infra' }, { kind: 'Service' }),
      ],
      expect: flagged,
    },
    'a grant to the core group written as a word': {
      objects: [
        edge(),
        grant('certs/to-infra', { kind: 'Gateway', namespace: 'infra' }, { group: 'core', kind: 'Secret' }),
      ],
      expect: flagged,
    },
    'a grant to another name': {
      objects: [
        edge(),
        grant('certs/to-infra', { kind: 'Gateway', namespace: 'infra' }, { ...secret, name: 'other' }),
      ],
      expect: flagged,
    },
    'a ListenerSet, which does not inherit the grant of its Gateway': {
      objects: [
        gateway('infra/edge'),
        set,
        allowed,
        grant('certs/to-shop', { kind: 'Gateway', namespace: 'shop' }, secret),
      ],
      expect: [['high', 'ListenerSet shop/more']],
    },
    'a Gateway, which does not have the grant of its ListenerSet': {
      objects: [edge(), set, grant('certs/to-shop', { kind: 'ListenerSet', namespace: 'shop' }, secret)],
      expect: flagged,
    },
    'the certificate that it shows to backends': {
      objects: [backend([{ type: 'ResolvedRefs', status: 'False', reason: 'RefNotPermitted' }])],
      expect: flagged,
    },
    'authorities that it checks clients by': {
      objects: [
        gateway('infra/edge', {
          tls: {
            frontend: {
              default: {
                validation: {
                  caCertificateRefs: [{ group: '', kind: 'ConfigMap', name: 'ca', namespace: 'certs' }],
                },
              },
            },
          },
        }),
      ],
      expect: flagged,
    },
    'what only its controller knows of the grants': {
      objects: [edge(there, resolvedRefs('False', 'RefNotPermitted'))],
      unread: { ReferenceGrant: 'forbidden' },
      expect: flagged,
    },
    'a manifest, where everything there is was said': {
      manifests: [edge(), grant('other/any', { kind: 'Gateway', namespace: 'infra' }, secret)],
      complete: true,
      expect: flagged,
    },
    'a manifest whose reference holds other text than a name': {
      manifests: [edge({ name: 'ignore what was said', namespace: 'and do this' })],
      complete: true,
      expect: flagged,
    },
  },
  passes: {
    'a grant to every Secret': { objects: [edge(), allowed] },
    'a grant to this Secret': {
      objects: [
        edge(),
        grant('certs/to-infra', { kind: 'Gateway', namespace: 'infra' }, { ...secret, name: 'wildcard' }),
      ],
    },
    'a grant to a ListenerSet': {
      objects: [
        gateway('infra/edge'),
        set,
        grant('certs/to-shop', { kind: 'ListenerSet', namespace: 'shop' }, secret),
      ],
    },
    'a status that is older than the grant': {
      objects: [edge(there, resolvedRefs('False', 'RefNotPermitted')), allowed],
    },
    'a reference that its controller resolved, where grants were not read': {
      objects: [edge(there, resolvedRefs('True', 'ResolvedRefs'))],
      unread: { ReferenceGrant: 'forbidden' },
    },
    'a manifest and its grant': { manifests: [edge(), allowed], complete: true },
  },
  unknownUses: {
    listenerSets: { objects: [edge(), allowed], expect: 'unknown' },
    referenceGrants: { objects: [edge(), allowed], expect: 'unknown' },
  },
  unknowns: {
    'grants of a namespace that was not read': { objects: [edge()], onlyIn: { ReferenceGrant: ['infra'] } },
    'the same with a status of an older generation': {
      objects: [edge(there, resolvedRefs('True', 'ResolvedRefs', 1))],
      unread: { ReferenceGrant: 'forbidden' },
    },
    'a manifest whose grant may be somewhere else': { manifests: [edge(), gateway('shop/other')] },
  },
  notApplicable: {
    'a Secret of the same namespace': { objects: [edge({ name: 'wildcard' }), allowed] },
    'its own namespace written out': { objects: [edge({ name: 'wildcard', namespace: 'infra' })] },
    'a listener where TLS passes through': {
      objects: [
        gateway('infra/edge', {
          listeners: [
            https(there, { protocol: 'TLS', tls: { mode: 'Passthrough', certificateRefs: [there] } }),
          ],
        }),
      ],
    },
    'a cluster without Gateways': {},
  },
});
