import { describe, expect, it } from 'vitest';
import { valueOf } from '../../../src/model/maybe.ts';
import { formatVersion } from '../../../src/model/version.ts';
import { isFromMinor, kubeProxyVersion } from '../../../src/net/services/kube-proxy-version.ts';
import { kubeProxyAgent } from '../../support/network-agents.ts';
import { node } from '../../support/objects.ts';
import { evidenceIn, type RawObject } from '../../support/snapshot-of.ts';

const kubelet = node('worker-1', { status: { nodeInfo: { kubeletVersion: 'v1.36.4' } } });
const byDigest = kubeProxyAgent({ containers: { 'kube-proxy': 'registry.k8s.io/kube-proxy@sha256:aa' } });

function told(...objects: readonly RawObject[]): string {
  const { kubeProxy, version } = evidenceIn({ objects });
  const found = kubeProxyVersion(valueOf(kubeProxy)!, version);
  return found.state === 'known' ? `${formatVersion(found.value)} (${found.label})` : found.state;
}

describe('kubeProxyVersion', () => {
  it('is what the image says', () => {
    expect(told(kubeProxyAgent(), kubelet)).toBe('v1.37.2 (live evidence)');
  });
  it('is that of the cluster where the image says nothing', () => {
    expect(told(byDigest, kubelet)).toBe('v1.36.4 (inference)');
  });
  it('is not known without either', () => {
    expect(told(byDigest)).toBe('unknown');
  });
});

describe('isFromMinor', () => {
  it('compares minor versions', () => {
    const version = { major: 1, minor: 34, patch: 9, suffix: '' };
    expect([isFromMinor(version, 34), isFromMinor(version, 35)]).toEqual([true, false]);
  });
});
