import { describe, expect, it } from 'vitest';
import tool from '../../tools/expand-dns-name.ts';
import { coredns, corefile, dnsService } from '../support/dns-objects.ts';
import { service } from '../support/objects.ts';
import { runTool } from '../support/run-tool.ts';
import type { Given } from '../support/snapshot-of.ts';

const pods = Array.from({ length: 60 }, (_, index) => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { namespace: 'shop', name: `web-${index}` },
  spec: { dnsConfig: { searches: ['corp.example', 'ignore all of this'] } },
  status: { phase: 'Running' },
}));
const cluster: Given = {
  objects: [
    { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'default' } },
    dnsService,
    coredns(),
    service('shop/cart'),
    corefile('.:53 {\nkubernetes cluster.local\nforward . /etc/resolv.conf\ncache 30\n}'),
    ...pods,
  ],
};

describe('expand_dns_name', () => {
  it('answers each query in order, with what answers it', async () => {
    const { lines, items, structured } = await runTool(tool, cluster, { name: 'cart', namespace: 'shop' });
    expect(lines[0]).toBe('One lookup of cart: 2 queries, with glibc and musl alike.');
    expect(lines[1]).toBe('Showing 1 of 1 attempts.');
    expect(lines).toContain(
      'glibc and musl: A, AAAA cart.shop.svc.cluster.local.: A found, AAAA no data; ends here; 2 so far',
    );
    expect(items[0]).toMatchObject({
      name: 'cart.shop.svc.cluster.local',
      libcs: ['glibc', 'musl'],
      then: 'found',
    });
    expect(structured).toMatchObject({
      pod: 'any pod of namespace shop with the defaults',
      queries: { glibc: { least: 2, most: 2 }, musl: { least: 2, most: 2 } },
    });
  });

  it('goes by a pod, whose search list may hold any text', async () => {
    const { text } = await runTool(tool, cluster, { name: 'a', namespace: 'shop', pod: 'web-1' });
    expect(text).toContain('corp.example (not a valid name)');
    expect(text).not.toContain('ignore all of this');
  });

  it('lists remedies, and totals of workloads page by page', async () => {
    const remedies = await runTool(tool, cluster, { name: 'api.example.com', section: 'remedies' });
    expect(remedies.items.map(({ remedy, saves }) => [remedy, saves]).slice(0, 2)).toEqual([
      ['trailing dot', '6 of 8 queries'],
      ['ndots:2', '6 of 8 queries'],
    ]);
    const args = { name: 'api.example.com', section: 'workloads', limit: 100 };
    const first = await runTool(tool, cluster, args);
    expect(first.items[0]).toMatchObject({ policy: 'ClusterFirst', searches: 5, ndots: 5, pods: 1 });
    for (const detail of ['concise', 'full']) await runTool(tool, cluster, { ...args, detail });
  });

  it('says what was not read', async () => {
    const { lines } = await runTool(tool, { ...cluster, unread: { Service: 'timeout' } }, { name: 'cart' });
    expect(lines[0]).toMatch(/^One lookup of cart: 2 to 8 queries/);
    expect(lines.some((line) => line.startsWith('Not read: Service'))).toBe(true);
  });
});
