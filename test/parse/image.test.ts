import { describe, expect, test } from 'vitest';
import { parseImage, versionOf } from '../../src/parse/image.ts';

const digest = `sha256:${'0f'.repeat(32)}`;

describe('parseImage', () => {
  test.each([
    ['coredns', { repository: 'coredns' }],
    ['coredns/coredns:1.12.0', { repository: 'coredns/coredns', tag: '1.12.0' }],
    [
      'registry.k8s.io/coredns/coredns:v1.12.0',
      { registry: 'registry.k8s.io', repository: 'coredns/coredns', tag: 'v1.12.0' },
    ],
    ['localhost/kindnet', { registry: 'localhost', repository: 'kindnet' }],
    ['10.0.0.1:5000/kube-proxy', { registry: '10.0.0.1:5000', repository: 'kube-proxy' }],
    [
      `quay.io/cilium/cilium:v1.20.2@${digest}`,
      { registry: 'quay.io', repository: 'cilium/cilium', tag: 'v1.20.2', digest },
    ],
    [
      `quay.io/openshift-release-dev/ocp-v4.0-art-dev@${digest}`,
      { registry: 'quay.io', repository: 'openshift-release-dev/ocp-v4.0-art-dev', digest },
    ],
    [`docker-pullable://nginx@${digest}`, { repository: 'nginx', digest }],
    [digest, { repository: '', digest }],
    ['', { repository: '' }],
  ])('%s', (reference, expected) => {
    expect(parseImage(reference)).toEqual(expected);
  });
});

describe('versionOf', () => {
  test.each([
    ['602401143452.dkr.ecr.eu-west-1.amazonaws.com/eks/coredns:v1.11.4-eksbuild.2', 1, 11, 4, '-eksbuild.2'],
    [
      '602401143452.dkr.ecr.eu-west-1.amazonaws.com/eks/kube-proxy:v1.33.0-minimal-eksbuild.2',
      1,
      33,
      0,
      '-minimal-eksbuild.2',
    ],
    ['rancher/mirrored-coredns-coredns:1.12.1', 1, 12, 1, ''],
    ['rancher/hardened-coredns:v1.12.1-build20250401', 1, 12, 1, '-build20250401'],
    ['registry.k8s.io/dns/k8s-dns-node-cache:1.26.4', 1, 26, 4, ''],
    [`quay.io/cilium/cilium:v1.20.2@${digest}`, 1, 20, 2, ''],
  ])('%s', (reference, major, minor, patch, suffix) => {
    expect(versionOf(parseImage(reference))).toEqual({ major, minor, patch, suffix });
  });

  test.each([
    'coredns',
    'coredns:latest',
    `coredns@${digest}`,
    'app:2024.11.15',
    'app:v1.8',
    'app:main-1a2b3c',
  ])('unknown: %s', (reference) => {
    expect(versionOf(parseImage(reference))).toBeUndefined();
  });
});
