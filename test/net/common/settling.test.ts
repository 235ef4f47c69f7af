import { expect, it } from 'vitest';
import { known, unknown } from '../../../src/model/maybe.ts';
import { isSettling } from '../../../src/net/common/settling.ts';

const ref = {
  apiVersion: 'multicluster.x-k8s.io/v1beta1',
  kind: 'ServiceExport',
  namespace: 'shop',
  name: 'cart',
  label: 'live evidence',
  declared: false,
} as const;
const made = (creationTimestamp?: string) => ({
  ref,
  metadata: { name: 'cart', ...(creationTimestamp !== undefined && { creationTimestamp }) },
});
const now = known(Date.parse('2026-11-23T12:00:00Z'), []);

it('counts two minutes from when the object was made', () => {
  expect(isSettling(made('2026-11-23T11:58:01Z'), now)).toBe(true);
  expect(isSettling(made('2026-11-23T11:58:00Z'), now)).toBe(false);
});

it('says what is lacking where the age is not known', () => {
  const missing = { what: 'time of reading', namespaces: null, reason: 'not-collected' } as const;
  expect(isSettling(made('2026-11-23T11:58:01Z'), unknown(missing))).toEqual(unknown(missing));
  expect(isSettling(made(), now)).toEqual(
    unknown({
      what: 'ServiceExport metadata.creationTimestamp',
      namespaces: ['shop'],
      reason: 'not-collected',
    }),
  );
});
