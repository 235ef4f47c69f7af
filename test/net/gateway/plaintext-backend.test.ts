import { describe, expect, it } from 'vitest';
import { plainUseOf, tlsLookingPorts } from '../../../src/net/gateway/plaintext-backend.ts';
import { gateway, gatewayClass, httpRoute } from '../../support/gateway-objects.ts';
import { keptOne } from '../../support/kept-one.ts';
import { service } from '../../support/objects.ts';
import { evidenceIn, type Given } from '../../support/snapshot-of.ts';

const withPort = (port: object) =>
  service('shop/cart', { ports: [{ port: 8443, protocol: 'TCP', ...port }] });

it.each([
  [{ appProtocol: 'https' }, 'appProtocol'],
  [{ appProtocol: 'kubernetes.io/wss', name: 'https' }, 'appProtocol'],
  [{ name: 'https-admin' }, 'name'],
  [{ port: 443 }, 'port'],
  [{ name: 'http', appProtocol: 'h2c' }, undefined],
  [{ name: 'httpsish' }, undefined],
])('%j looks like TLS by its %s', (port, field) => {
  const [found] = tlsLookingPorts(keptOne('Service', withPort(port)));
  expect(found?.field).toBe(field);
});

describe('plainUseOf', () => {
  const route = httpRoute('shop/front', { rules: [{ backendRefs: [{ name: 'cart', port: 8443 }] }] });
  const claims = ['Gateway', 'HTTPRoute', 'BackendTLSPolicy'];
  const cart = withPort({});
  const use = (objects: Given['objects'], port = 8443, more: Given = {}) => {
    const found = plainUseOf(keptOne('Service', cart), port, evidenceIn({ ...more, objects: objects ?? [] }));
    return found.state === 'known' ? found.value.route.ref.name : found.state;
  };

  it('finds the route of a class that claims BackendTLSPolicy', () => {
    const all = [route, gateway('infra/edge'), gatewayClass(claims)];
    expect(use(all)).toBe('front');
    expect(use(all, 80)).toBe('absent');
    expect(use([route, gateway('infra/edge'), gatewayClass(['Gateway', 'HTTPRoute'])])).toBe('absent');
  });

  it('lacks what was not read', () => {
    expect(use([route], 8443, { unread: { Gateway: 'forbidden' } })).toBe('unknown');
  });
});
