import { describe, expect, it } from 'vitest';
import tool from '../../tools/plan-migration.ts';
import { ingress, ingressClass, ingressNginx } from '../support/ingress.ts';
import { runTool } from '../support/run-tool.ts';
import type { Given, RawObject } from '../support/snapshot-of.ts';

const prefix = 'nginx.ingress.kubernetes.io/';

function front(name: string, annotations: Record<string, string>): RawObject {
  const keyed = Object.fromEntries(Object.entries(annotations).map(([key, value]) => [prefix + key, value]));
  const made = ingress({ className: 'nginx' });
  return { ...made, metadata: { name, namespace: 'shop', annotations: keyed } };
}

const base = [ingressClass('nginx', 'k8s.io/ingress-nginx'), ingressNginx()];
const cluster: Given = {
  objects: [
    ...base,
    front('a', { 'auth-cache-key': 'k', 'rewrite-target': '/$1 x' }),
    front('b', { 'limit-rps': '5' }),
  ],
};

describe('plan_migration', () => {
  it('plans controller by controller, and says how much blocks', async () => {
    const { lines, items, structured } = await runTool(tool, cluster);
    expect(lines[0]).toBe('2 Ingresses of 1 controller; 2 blockers.');
    expect(lines[1]).toBe('Showing 1 of 1 controllers.');
    expect(lines).toContain('Gateway API: not installed; implementations: none.');
    expect(lines).toContain('Blockers: section blockers.');
    expect(items).toHaveLength(1);
    expect(items[0]).toMatchObject({
      section: 'plan',
      product: 'ingress-nginx',
      ingresses: ['shop/a', 'shop/b'],
    });
    expect(lines.filter((line) => line.startsWith('  back: '))).toHaveLength(6);
    expect(structured.counts).toEqual({ ingresses: 2, controllers: 1, blockers: 2 });
  });

  it('lists what blocks, worst first', async () => {
    const { items } = await runTool(tool, cluster, { section: 'blockers' });
    expect(items.map(({ kind, ingresses }) => [kind, ingresses])).toEqual([
      ['no equivalent', ['shop/a']],
      ['bundle', []],
    ]);
  });

  it('tells each annotation, with the fields and sources in full', async () => {
    const concise = await runTool(tool, cluster, { section: 'ingresses' });
    expect(concise.items[1]).toMatchObject({
      name: 'b',
      settings: [
        { field: `${prefix}limit-rps`, value: null, becomes: 'extension', here: 'no' },
        { field: 'spec.ingressClassName' },
        { field: 'spec.defaultBackend' },
      ],
    });
    expect(concise.text).toContain('⟦/$1 x⟧');
    const full = await runTool(tool, cluster, { section: 'ingresses', detail: 'full' });
    expect(JSON.stringify(full.items[1])).toContain(
      'https://gateway.envoyproxy.io/docs/api/extension_types/',
    );
  });

  it('is paged, and keeps within its budget', async () => {
    const many: Given = {
      objects: [
        ...base,
        ...Array.from({ length: 120 }, (_, index) =>
          front(`ingress-${index}`, {
            'limit-rps': '5',
            'auth-cache-key': 'k',
            'enable-cors': 'true',
            affinity: 'cookie',
          }),
        ),
      ],
    };
    for (const section of ['plan', 'blockers', 'ingresses']) {
      for (const detail of ['concise', 'full']) await runTool(tool, many, { section, detail, limit: 100 });
    }
    const first = await runTool(tool, many, { section: 'ingresses' });
    const next = await runTool(tool, many, { section: 'ingresses', cursor: first.structured.nextCursor });
    expect(next.items[0]!.name).not.toBe(first.items[0]!.name);
  });

  it('says what was not read', async () => {
    const { lines } = await runTool(tool, { ...cluster, unread: { GatewayClass: 'timeout' } });
    expect(lines).toContain('Gateway API: not installed; implementations: unknown.');
    expect(lines.some((line) => line.startsWith('Not read: GatewayClass'))).toBe(true);
  });
});
