import { expect, it } from 'vitest';
import { evidenceIn } from '../support/snapshot-of.ts';

it('gives the Services that the API server calls, with their defaults', () => {
  const { controlPaths } = evidenceIn({
    objects: [
      {
        apiVersion: 'admissionregistration.k8s.io/v1',
        kind: 'MutatingWebhookConfiguration',
        metadata: { name: 'inject' },
        webhooks: [
          { name: 'a.example', clientConfig: { service: { namespace: 'mesh', name: 'injector' } } },
          { name: 'b.example', clientConfig: { url: 'https://127.0.0.1:9443/' } },
        ],
      },
      {
        apiVersion: 'apiregistration.k8s.io/v1',
        kind: 'APIService',
        metadata: { name: 'v1beta1.metrics.k8s.io' },
        spec: { service: { namespace: 'kube-system', name: 'metrics-server', port: 8443 } },
      },
      { apiVersion: 'apiregistration.k8s.io/v1', kind: 'APIService', metadata: { name: 'v1.apps' } },
    ],
  });
  expect(controlPaths.covers()).toBe(true);
  expect(controlPaths.items.map(({ ref, calls }) => [ref.name, calls])).toEqual([
    [
      'inject',
      [
        {
          field: 'webhooks[name=a.example].clientConfig.service',
          namespace: 'mesh',
          name: 'injector',
          port: 443,
          webhook: { name: 'a.example', clientConfig: { service: { namespace: 'mesh', name: 'injector' } } },
        },
      ],
    ],
    ['v1.apps', []],
    [
      'v1beta1.metrics.k8s.io',
      [
        {
          field: 'spec.service',
          namespace: 'kube-system',
          name: 'metrics-server',
          port: 8443,
          webhook: undefined,
        },
      ],
    ],
  ]);
});

it('covers nothing where one of the kinds was not read', () => {
  const { controlPaths } = evidenceIn({ unread: { APIService: 'forbidden' } });
  expect(controlPaths.covers()).toBe(false);
});
