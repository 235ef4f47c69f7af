import { describe, expect, it } from 'vitest';
import { node } from '../support/objects.ts';
import { evidenceIn } from '../support/snapshot-of.ts';

const kubelet = (name: string, kubeletVersion: string) =>
  node(name, { status: { nodeInfo: { kubeletVersion } } });

describe('version', () => {
  it('is what the API server says of itself', () => {
    const files = { 'outputs/version.json': '{"major": "1", "minor": "37", "gitVersion": "v1.37.2"}' };
    expect(evidenceIn({ files, objects: [kubelet('worker-1', 'v1.35.0')] }).version).toEqual({
      state: 'known',
      value: { major: 1, minor: 37, patch: 2, suffix: '', toldBy: 'API server' },
      label: 'live evidence',
      from: [
        { object: 'outputs/version.json', field: 'gitVersion', seen: 'v1.37.2', label: 'live evidence' },
      ],
    });
  });

  it('is read from what kubectl version printed', () => {
    const files = {
      'outputs/kubectl-version.json':
        '{"clientVersion": {"gitVersion": "v1.37.2"}, "serverVersion": {"gitVersion": "v1.34.1-gke.3720000"}}',
    };
    expect(evidenceIn({ files, source: 'snapshot' }).version).toMatchObject({
      value: { minor: 34, suffix: '-gke.3720000' },
      label: 'sanitized user evidence',
    });
  });

  it('is at least the newest kubelet’s, as an inference, and cites the oldest too', () => {
    const { version } = evidenceIn({
      objects: [kubelet('a', 'v1.36.1'), kubelet('b', 'v1.34.2'), kubelet('c', 'v1.35.9')],
    });
    expect(version).toEqual({
      state: 'known',
      value: { major: 1, minor: 36, patch: 1, suffix: '', toldBy: 'kubelets' },
      label: 'inference',
      from: [
        {
          object: 'Node a',
          field: 'status.nodeInfo.kubeletVersion',
          seen: 'v1.36.1',
          label: 'live evidence',
        },
        {
          object: 'Node b',
          field: 'status.nodeInfo.kubeletVersion',
          seen: 'v1.34.2',
          label: 'live evidence',
        },
      ],
    });
  });

  it('is unparseable, not guessed from kubelets, where the answer is not one', () => {
    const files = { 'outputs/version.json': '<html>' };
    expect(evidenceIn({ files, objects: [kubelet('a', 'v1.36.1')] }).version).toMatchObject({
      state: 'unknown',
      missing: [{ what: 'Kubernetes version', reason: 'unparseable' }],
    });
  });

  it('says how to get it where nothing told it', () => {
    expect(evidenceIn({}).version).toEqual({
      state: 'unknown',
      missing: [
        {
          what: 'Kubernetes version',
          namespaces: null,
          reason: 'not-collected',
          next: 'kubectl get --raw /version, saved as outputs/version.json',
        },
      ],
    });
  });
});
