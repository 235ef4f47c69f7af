import { describe, expect, it } from 'vitest';
import { ingressProductsOf } from '../../../src/net/ingress/ingress-product.ts';
import { controller, ingress, ingressClass, ingressNginx } from '../../support/ingress.ts';
import { evidenceIn, type Given } from '../../support/snapshot-of.ts';

function products(given: Given): unknown {
  const evidence = evidenceIn(given);
  const found = ingressProductsOf(evidence.ingresses.items[0]!, evidence);
  return found.state === 'known' ? found.value : found.state;
}

const named = ingress({ className: 'nginx' });
const nginx = ingressClass('nginx', 'k8s.io/ingress-nginx');

describe('the products that serve an Ingress', () => {
  it('are those of the controllers that take it, whatever the class is called', () => {
    const traefik = controller('traefik', {
      name: 'traefik',
      image: 'traefik:v3.7.9',
      args: ['--providers.kubernetesingressnginx=true'],
    });
    expect(products({ objects: [named, nginx, ingressNginx()] })).toEqual(['ingress-nginx']);
    expect(products({ objects: [named, nginx, traefik] })).toEqual(['Traefik']);
  });

  it('are those of its class where no workload shows one, or none was read', () => {
    expect(products({ objects: [named, nginx] })).toEqual(['ingress-nginx']);
    expect(
      products({ objects: [named, nginx], unread: { Deployment: 'forbidden', DaemonSet: 'forbidden' } }),
    ).toEqual(['ingress-nginx']);
  });

  it('are those of the default class', () => {
    const byDefault = ingressClass('alb', 'ingress.k8s.aws/alb', '2026-01-01T00:00:00Z');
    expect(products({ objects: [ingress(), byDefault] })).toEqual(['AWS Load Balancer Controller']);
  });

  it('are none where nothing takes it, and unknown where that cannot be told', () => {
    expect(products({ objects: [named] })).toEqual([]);
    expect(products({ objects: [named, ingressClass('nginx', 'example.com/own')] })).toBe('unknown');
    expect(products({ objects: [named], unread: { IngressClass: 'forbidden' } })).toBe('unknown');
  });
});
