import { expect, it } from 'vitest';
import { parseCalicoIpamCheck } from '../../src/parse/calico-ipam-check.ts';

it('counts what is given and what nobody uses', () => {
  const report = {
    version: 'v3.32.0',
    allocations: {
      '10.244.0.1': [{ ip: '10.244.0.1', inUse: true, owners: ['Workload default/a'] }],
      '10.244.0.2': [{ ip: '10.244.0.2', inUse: false, owners: null }],
      '10.244.0.3': [{ ip: '10.244.0.3', inUse: false, coolingDown: true }],
    },
    leakedHandles: [{ id: 'one' }],
  };
  expect(parseCalicoIpamCheck(JSON.stringify(report))).toEqual({
    ok: true,
    value: { allocated: 3, leaked: 1, leakedHandles: 1 },
  });
});

it.each(['', '[]', '{"allocations":[]}', '{"version":"v3.32.0"}'])('is no report: %s', (text) => {
  expect(parseCalicoIpamCheck(text).ok).toBe(false);
});
