import { expect, it } from 'vitest';
import { contradictionIn } from '../../../src/net/ingress/ingress-class-contradiction.ts';
import { ingress, ingressClass, ingressNginx } from '../../support/ingress.ts';
import { keptOne } from '../../support/kept-one.ts';
import { evidenceIn, type RawObject } from '../../support/snapshot-of.ts';

function contradiction(className: string, annotation: string, ...objects: RawObject[]) {
  const { ingressClasses, ingressControllers } = evidenceIn({ objects });
  const one = keptOne('Ingress', ingress({ className, annotation }));
  return contradictionIn(one, ingressClasses, ingressControllers);
}

it.each([
  ['nginx', 'nginx', undefined],
  ['', 'nginx', undefined],
  ['nginx', 'traefik', { name: 'nginx', annotation: 'traefik' }],
  ['nginx', '', { name: 'nginx', annotation: '' }],
])('field %j and annotation %j', (className, annotation, expected) => {
  expect(contradiction(className, annotation)).toEqual(expected);
});

it('is none where the same controller takes both', () => {
  const external = ingressClass('external', 'k8s.io/ingress-nginx');
  expect(contradiction('external', 'nginx', external, ingressNginx())).toBeUndefined();
  expect(contradiction('external', 'traefik', external, ingressNginx())).toEqual({
    name: 'external',
    annotation: 'traefik',
  });
});
