import { expect, it } from 'vitest';
import { keepObject } from '../../src/source/keep-object.ts';

const origin = { label: 'live evidence', declared: false } as const;

function kept(annotations: Record<string, string>): unknown {
  const raw = { metadata: { name: 'front', namespace: 'shop', annotations }, spec: {} };
  return keepObject('Ingress', raw, 'networking.k8s.io/v1', origin).object?.metadata.annotations;
}

it('keeps of an ingress controller’s annotation that it is there, and only some values', () => {
  expect(
    kept({
      'nginx.ingress.kubernetes.io/configuration-snippet': 'proxy_set_header X-Canary "abc";',
      'nginx.ingress.kubernetes.io/use-regex': 'true',
      'example.com/owner': 'team',
    }),
  ).toEqual({
    'nginx.ingress.kubernetes.io/configuration-snippet': '(value not kept)',
    'nginx.ingress.kubernetes.io/use-regex': 'true',
  });
});

it('leaves what it kept as it is', () => {
  const once = { 'nginx.ingress.kubernetes.io/server-snippet': '(value not kept)' };
  expect(kept(once)).toEqual(once);
});
