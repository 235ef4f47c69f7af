import { describe, expect, it } from 'vitest';
import tool from '../../tools/trace-path.ts';
import { endpointSlice, node, pod, service } from '../support/objects.ts';
import { runTool } from '../support/run-tool.ts';
import type { Given } from '../support/snapshot-of.ts';

const cluster: Given = {
  objects: [
    node('n1'),
    node('n2'),
    pod('shop/web-0', 'web', { nodeName: 'n1' }),
    service('shop/cart', { clusterIP: 'None', clusterIPs: ['None'] }),
    endpointSlice('shop/cart', [{ node: 'n1' }, { node: 'n2' }]),
    service('shop/stock', { clusterIP: '10.96.0.51', clusterIPs: ['10.96.0.51'] }),
    endpointSlice('shop/stock', [{ node: 'n1' }]),
  ],
};

describe('trace_path', () => {
  it('tells each step with what it rests on, and the endpoints', async () => {
    const ran = await runTool(tool, cluster, { client: 'shop/web-0', to: 'cart:http' });
    expect(ran.lines[0]).toBe('The path reaches an endpoint.');
    expect(ran.structured.path).toBe('reaches');
    expect(ran.items.map(({ type, step }) => step ?? type)).toEqual([
      'dns',
      'service',
      'endpoint',
      'policy',
      'translation',
      'route',
      'mtu',
      'endpoint',
      'endpoint',
    ]);
    expect(ran.items.at(-1)).toEqual({
      type: 'endpoint',
      address: '10.244.0.11:8080',
      node: 'n2',
      zone: null,
      share: null,
    });
    expect(ran.text).toContain('endpoint: ⟦DNS answers with 2 of 2 endpoints, and the client chooses');
  });

  it('says what is not settled, and the command that would settle it', async () => {
    const ran = await runTool(tool, cluster, { client: 'every-node', to: 'stock.shop' });
    expect(ran.lines[0]).toBe('Unknown: not every step that decides is settled.');
    expect(ran.items.filter(({ type }) => type === 'nodes')).toMatchObject([
      { verdict: 'unknown', nodes: 2 },
    ]);
    expect(ran.structured.next).toContain(
      'kubectl get endpointslices -n shop -l kubernetes.io/service-name=stock -o yaml',
    );
  });

  it('keeps within its budget however many endpoints there are', async () => {
    const many = Array.from({ length: 500 }, () => ({ node: 'n1' }));
    const objects = [...(cluster.objects ?? []).slice(0, 4), endpointSlice('shop/cart', many)];
    for (const detail of ['concise', 'full']) {
      await runTool(tool, { objects }, { client: 'shop/web-0', to: 'cart:http', detail, limit: 100 });
    }
  });

  it('tells a mistake with the nearest choice', async () => {
    await expect(runTool(tool, cluster, { client: 'shop/web-0', to: 'stock:81' })).rejects.toMatchObject({
      message: 'Service shop/stock has no port 81',
      next: 'the nearest is 80/TCP (http)',
    });
  });
});
