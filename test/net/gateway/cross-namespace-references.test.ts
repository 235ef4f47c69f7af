import { expect, it } from 'vitest';
import { crossNamespaceReferences, grantUseOf } from '../../../src/net/gateway/cross-namespace-references.ts';
import { grantNearMisses } from '../../../src/net/gateway/grant-near-misses.ts';
import { gateway, grant, httpRoute } from '../../support/gateway-objects.ts';
import { evidenceIn } from '../../support/snapshot-of.ts';

const ca = { group: '', kind: 'ConfigMap', name: 'ca', namespace: 'certs' };
const edge = gateway('infra/edge', {
  listeners: [
    {
      name: 'https',
      port: 443,
      protocol: 'HTTPS',
      tls: { certificateRefs: [{ name: 'own' }, { name: 'wildcard', namespace: 'certs' }] },
    },
  ],
  tls: {
    backend: { clientCertificateRef: { name: 'client', namespace: 'certs' } },
    frontend: { perPort: [{ port: 443, tls: { validation: { caCertificateRefs: [ca] } } }] },
  },
});

it('finds every reference into another namespace, with its field', () => {
  const evidence = evidenceIn({
    objects: [
      edge,
      httpRoute('shop/front', {
        rules: [
          {
            backendRefs: [
              { name: 'own', port: 80 },
              { name: 'cart', namespace: 'data', port: 80 },
            ],
          },
        ],
      }),
    ],
  });
  expect(
    crossNamespaceReferences(evidence).map(({ field, from, to }) => [
      field,
      `${from.kind} ${from.namespace}`,
      `${to.kind} ${to.namespace}/${to.name}`,
    ]),
  ).toEqual([
    ['spec.rules[0].backendRefs[1]', 'HTTPRoute shop', 'Service data/cart'],
    ['spec.listeners[name=https].tls.certificateRefs[1]', 'Gateway infra', 'Secret certs/wildcard'],
    ['spec.tls.backend.clientCertificateRef', 'Gateway infra', 'Secret certs/client'],
    [
      'spec.tls.frontend.perPort[port=443].tls.validation.caCertificateRefs[0]',
      'Gateway infra',
      'ConfigMap certs/ca',
    ],
  ]);
});

it('tells what a grant would have to say', () => {
  const evidence = evidenceIn({
    objects: [
      edge,
      grant('certs/g', { kind: 'Gateway', namespace: 'infra' }, { kind: 'Secret', name: 'wild' }),
    ],
  });
  const { refused, used } = grantUseOf(evidence.referenceGrants, evidence);
  expect([refused.length, used.size]).toEqual([3, 0]);
  const near = grantNearMisses(refused[0]!, evidence.referenceGrants, used);
  expect(near).toMatchObject([{ field: 'spec.to[0].name', seen: 'wild', wanted: 'wildcard' }]);
});
