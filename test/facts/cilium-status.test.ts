import { describe, expect, it } from 'vitest';
import { ciliumAgent } from '../support/network-agents.ts';
import { evidenceIn } from '../support/snapshot-of.ts';

const status = (mode: string) =>
  JSON.stringify({
    cilium: { state: 'Ok', msg: '1.20.2 (v1.20.2-0bc)' },
    'kube-proxy-replacement': { mode },
  });

describe('ciliumStatus', () => {
  it('is what was saved of each node, in the order of their names', () => {
    const { ciliumStatus } = evidenceIn({
      files: {
        'nodes/b/cilium-dbg-status.json': status('True'),
        'nodes/a/cilium-dbg-status.json': status('False'),
        'nodes/c/cilium-dbg-status.json': 'Error: no such pod',
        'nodes/a/ip-link.txt': '',
      },
    });
    expect(ciliumStatus).toMatchObject({
      state: 'known',
      value: {
        found: [
          { node: 'a', status: { kubeProxyReplacement: { mode: 'False' } } },
          { node: 'b', status: { kubeProxyReplacement: { mode: 'True' } } },
        ],
        missing: [{ what: 'nodes/c/cilium-dbg-status.json', reason: 'unparseable' }],
      },
    });
  });

  it('is not served by the API server where Cilium runs', () => {
    expect(evidenceIn({ objects: [ciliumAgent()] }).ciliumStatus).toMatchObject({
      state: 'unknown',
      missing: [{ reason: 'not-observable' }],
    });
  });

  it('is absent where Cilium does not run, and unknown where that was not read', () => {
    expect(evidenceIn({}).ciliumStatus.state).toBe('absent');
    expect(evidenceIn({ unread: { DaemonSet: 'forbidden' } }).ciliumStatus).toMatchObject({
      state: 'unknown',
    });
  });
});
