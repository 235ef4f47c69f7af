import { expect, it } from 'vitest';
import { snapshotOf } from '../../support/snapshot-of.ts';

const probe = {
  periodSeconds: 10,
  httpGet: { path: '/ready', port: 8181, httpHeaders: [{ name: 'Authorization', value: 'secret' }] },
};

function keptOf(container: string, annotations: object = {}) {
  const template = {
    metadata: { annotations },
    spec: { containers: [{ name: container, image: 'example/x:1', readinessProbe: probe }] },
  };
  const object = {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: 'x', namespace: 'kube-system' },
    spec: { template },
  };
  return snapshotOf({ objects: [object] }).listing('Deployment').items[0]?.spec?.template;
}

it('keeps what a readinessProbe asks of DNS servers only, and no header', () => {
  expect(keptOf('coredns')?.spec?.containers?.[0]?.readinessProbe).toEqual({
    periodSeconds: 10,
    httpGet: { path: '/ready', port: 8181 },
  });
  expect(keptOf('main')?.spec?.containers?.[0]?.readinessProbe).toEqual({ periodSeconds: 10 });
});

it('keeps checksums among the annotations of a template and no others', () => {
  const annotations = { 'checksum/config': '0123', 'kubectl.kubernetes.io/restartedAt': 'now' };
  expect(keptOf('coredns', annotations)?.metadata?.annotations).toEqual({ 'checksum/config': '0123' });
});
