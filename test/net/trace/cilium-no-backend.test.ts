import { expect, it } from 'vitest';
import { tracePath } from '../../../src/net/trace/trace-path.ts';
import { agentPod, ciliumAgent, ciliumConfig } from '../../support/network-agents.ts';
import { endpointSlice, node, pod, service } from '../../support/objects.ts';
import { evidenceIn, type Given } from '../../support/snapshot-of.ts';

function trace(data: Readonly<Record<string, string>>, ready: boolean, given: Given = {}) {
  const objects = [
    node('n1'),
    ciliumAgent(),
    agentPod('kube-system/cilium-1', 'n1'),
    ciliumConfig({ 'kube-proxy-replacement': 'true', 'routing-mode': 'tunnel', ...data }),
    pod('shop/web-0', 'web', { nodeName: 'n1' }),
    service('shop/cart'),
    endpointSlice('shop/cart', [{ node: 'n1', ready }]),
  ];
  const { verdict, steps } = tracePath(
    { client: 'shop/web-0', to: '10.96.0.50:80' },
    evidenceIn({ ...given, objects }),
  );
  return { verdict, endpoint: steps.find(({ step }) => step === 'endpoint') };
}

const key = 'service-no-backend-response';

it('refuses without a ready endpoint where its option says so, or nothing does', () => {
  const told = trace({ [key]: 'reject' }, false);
  expect([told.verdict, told.endpoint?.evidence[0]]).toEqual([
    'refused',
    { object: 'ConfigMap kube-system/cilium-config', field: `data.${key}`, seen: 'reject' },
  ]);
  const byDefault = trace({}, false);
  expect([byDefault.verdict, byDefault.endpoint?.label]).toEqual(['refused', 'documentation-based']);
});

it('is open with drop, which sockets do not heed, and where nodes may be told otherwise', () => {
  expect(trace({ [key]: 'drop' }, false).verdict).toBe('unknown');
  expect(trace({}, false, { unread: { CiliumNodeConfig: 'forbidden' } }).verdict).toBe('unknown');
  expect(trace({ [key]: 'reject' }, true).verdict).toBe('reaches');
});
