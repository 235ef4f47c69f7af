import { describe, expect, it } from 'vitest';
import { trafficPolicies } from '../../../src/net/services/traffic-policies.ts';
import { service } from '../../support/objects.ts';
import { evidenceIn } from '../../support/snapshot-of.ts';

function policies(spec: object, status: object = {}, family: 'IPv4' | 'IPv6' = 'IPv4') {
  const object = { ...service('shop/cart', { ...spec }), status };
  const found = evidenceIn({ objects: [object] }).services.items[0]!;
  return trafficPolicies(found, found.spec?.ports?.[0] ?? {}, family);
}

function ingress(...entries: readonly object[]) {
  return { loadBalancer: { ingress: entries } };
}

const localBoth = { internalTrafficPolicy: 'Local', externalTrafficPolicy: 'Local' };

describe('trafficPolicies', () => {
  it('is Cluster inside and nothing outside unless said', () => {
    expect(policies({ internalTrafficPolicy: undefined })).toEqual({
      internal: 'Cluster',
      external: undefined,
    });
    expect(policies(localBoth)).toEqual({ internal: 'Local', external: undefined });
  });

  it('has traffic from outside through a node port', () => {
    const ports = [{ name: 'http', port: 80, nodePort: 30080 }];
    expect(policies({ type: 'NodePort', ports }).external).toBe('Cluster');
    expect(policies({ type: 'NodePort', ports, ...localBoth }).external).toBe('Local');
  });

  it('has traffic from outside to an external IP of the family', () => {
    const spec = { externalIPs: ['192.0.2.7'], externalTrafficPolicy: 'Local' };
    expect(policies(spec).external).toBe('Local');
    expect(policies(spec, {}, 'IPv6').external).toBeUndefined();
  });

  it('has traffic from outside to a load balancer’s address that nodes answer for', () => {
    const spec = { type: 'LoadBalancer', allocateLoadBalancerNodePorts: false };
    expect(policies(spec, ingress({ ip: '192.0.2.7' })).external).toBe('Cluster');
    expect(policies(spec, ingress({ ip: '192.0.2.7', ipMode: 'VIP' })).external).toBe('Cluster');
    expect(policies(spec, ingress({ ip: '192.0.2.7', ipMode: 'Proxy' })).external).toBeUndefined();
    expect(policies(spec, ingress({ ip: '2001:db8::7' })).external).toBeUndefined();
    expect(policies(spec, ingress({ hostname: 'lb.example.net' })).external).toBeUndefined();
  });
});
