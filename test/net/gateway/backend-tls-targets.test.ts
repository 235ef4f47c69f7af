import { expect, it } from 'vitest';
import { isCovered, policiesFor } from '../../../src/net/gateway/backend-tls-targets.ts';
import { gatewayObject } from '../../support/gateway-objects.ts';
import { evidenceIn } from '../../support/snapshot-of.ts';

const policy = (path: string, creationTimestamp: string, sectionName?: string) =>
  gatewayObject(
    'BackendTLSPolicy',
    path,
    { targetRefs: [{ group: '', kind: 'Service', name: 'cart', ...(sectionName ? { sectionName } : {}) }] },
    { metadata: { creationTimestamp } },
  );
const { backendTlsPolicies } = evidenceIn({
  objects: [
    policy('shop/a-late', '2026-03-01T00:00:00Z'),
    policy('shop/b-early', '2026-01-01T00:00:00Z'),
    policy('other/port', '2026-01-01T00:00:00Z', 'https'),
  ],
});

it('puts the oldest policy first', () => {
  const found = policiesFor(backendTlsPolicies, 'shop', {
    group: '',
    kind: 'Service',
    name: 'cart',
    section: '',
  });
  expect(found.map((one) => one.policy.ref.name)).toEqual(['b-early', 'a-late']);
});

it.each([
  ['shop', 'cart', 'http', true],
  ['other', 'cart', 'https', true],
  ['other', 'cart', 'http', false],
  ['shop', 'cards', 'http', false],
])('%s/%s, port %s: covered %s', (namespace, name, port, expected) => {
  const ref = {
    kind: 'Service',
    apiVersion: 'v1',
    namespace,
    name,
    label: 'live evidence',
    declared: false,
  } as const;
  expect(isCovered(backendTlsPolicies, { ref }, port)).toBe(expected);
});
