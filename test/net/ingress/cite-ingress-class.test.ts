import { expect, it } from 'vitest';
import { citeAskedClass, citeControllers } from '../../../src/net/ingress/cite-ingress-class.ts';
import { ingress, ingressNginx } from '../../support/ingress.ts';
import { keptOne } from '../../support/kept-one.ts';
import { evidenceIn } from '../../support/snapshot-of.ts';

const field = 'spec.ingressClassName';
const annotation = 'metadata.annotations[kubernetes.io/ingress.class]';

it.each([
  [{}, [[field, '(not set)']]],
  [{ className: 'a' }, [[field, 'a']]],
  [
    { annotation: 'b' },
    [
      [annotation, 'b'],
      [field, '(not set)'],
    ],
  ],
  [
    { className: 'a', annotation: 'b' },
    [
      [field, 'a'],
      [annotation, 'b'],
    ],
  ],
])('%j', (asked, expected) => {
  const citations = citeAskedClass(keptOne('Ingress', ingress(asked)));
  expect(citations.map((one) => [one.field, one.seen])).toEqual(expected);
});

it('cites the address that the status shows', () => {
  const published = ingress({}, { status: { loadBalancer: { ingress: [{ ip: '192.0.2.10' }] } } });
  expect(citeAskedClass(keptOne('Ingress', published)).at(-1)).toMatchObject({
    field: 'status.loadBalancer.ingress',
    seen: '192.0.2.10',
  });
});

it('cites the controllers that were found', () => {
  const seen = (objects: Parameters<typeof evidenceIn>[0]['objects'] = []) =>
    citeControllers(evidenceIn({ objects }).ingressControllers).map((one) => one.seen);
  expect(seen()).toEqual(['no ingress controller']);
  expect(seen([ingressNginx()])).toEqual(['ingress-nginx (Deployment ingress/ingress-nginx-controller)']);
});
