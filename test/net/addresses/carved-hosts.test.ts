import { expect, it } from 'vitest';
import { carvedHosts } from '../../../src/net/addresses/carved-hosts.ts';
import { claimsByController } from '../../../src/net/ingress/ingress-collisions.ts';
import { ingressClass, ingressNginx } from '../../support/ingress.ts';
import { evidenceIn, type RawObject } from '../../support/snapshot-of.ts';

const claims = (path: string, host: string, ...paths: readonly string[]): RawObject => {
  const [namespace = '', name = ''] = path.split('/');
  return {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'Ingress',
    metadata: { name, namespace },
    spec: {
      ingressClassName: 'nginx',
      rules: [
        {
          host,
          http: {
            paths: paths.map((one) => ({
              path: one,
              pathType: 'Prefix',
              backend: { service: { name: 'cart', port: { number: 80 } } },
            })),
          },
        },
      ],
    },
  };
};
const wide = claims('infra/wide', '*.example.com', '/');

function carved(...objects: RawObject[]) {
  const nginx = [ingressClass('nginx', 'k8s.io/ingress-nginx'), ingressNginx()];
  return claimsByController(evidenceIn({ objects: [...nginx, ...objects] }))
    .flatMap(carvedHosts)
    .map(({ claim, wildcard }) => [claim.host, wildcard.host]);
}

it('finds a host that leaves paths of a wildcard without a rule', () => {
  expect(carved(wide, claims('shop/front', 'shop.example.com', '/cart'))).toEqual([
    ['shop.example.com', '*.example.com'],
  ]);
});

it.each([
  ['a host that takes every path', [wide, claims('shop/front', 'shop.example.com', '/cart', '/')]],
  ['a host of another domain', [wide, claims('shop/front', 'shop.example.org', '/cart')]],
  ['a host of the wildcard’s namespace', [wide, claims('infra/front', 'shop.example.com', '/cart')]],
  [
    'a wildcard that does not take every path',
    [claims('infra/wide', '*.example.com', '/api'), claims('shop/front', 'shop.example.com', '/cart')],
  ],
])('passes %s', (_, objects) => {
  expect(carved(...objects)).toEqual([]);
});
