import { expect, it } from 'vitest';
import { startServer } from '../support/mcp-server.ts';
import { folderOf } from '../support/snapshot-folder.ts';

it('plan_migration answers over the protocol, part by part', async () => {
  const folder = await folderOf({
    'ingress.json': {
      apiVersion: 'v1',
      kind: 'List',
      items: [
        {
          apiVersion: 'networking.k8s.io/v1',
          kind: 'IngressClass',
          metadata: { name: 'nginx' },
          spec: { controller: 'k8s.io/ingress-nginx' },
        },
        {
          apiVersion: 'networking.k8s.io/v1',
          kind: 'Ingress',
          metadata: {
            name: 'front',
            namespace: 'shop',
            annotations: { 'nginx.ingress.kubernetes.io/auth-cache-key': 'x' },
          },
          spec: { ingressClassName: 'nginx' },
        },
      ],
    },
  });
  const server = await startServer(['--from', folder]);
  const plan = await server.call('plan_migration');
  expect(plan.isError).toBe(false);
  expect(plan.structured).toMatchObject({
    verdict: '1 Ingress of 1 controller; 1 blocker.',
    gatewayApi: { installed: 'unknown', bundle: null, channel: null, implementations: null },
    items: [{ section: 'plan', product: 'ingress-nginx', ingresses: ['shop/front'] }],
  });
  const blockers = await server.call('plan_migration', { section: 'blockers' });
  expect(blockers.structured).toMatchObject({ total: 1, items: [{ kind: 'no equivalent' }] });
  const ingresses = await server.call('plan_migration', { section: 'ingresses', namespace: 'shop' });
  expect(ingresses.text).toContain('  nginx.ingress.kubernetes.io/auth-cache-key: no equivalent');
  const wrong = await server.call('plan_migration', { section: 'all' });
  expect(wrong.isError).toBe(true);
});
