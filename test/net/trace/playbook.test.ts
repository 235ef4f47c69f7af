import { describe, expect, it } from 'vitest';
import { verifyCommands } from '../../../src/commands/verify-commands.ts';
import { tracePath } from '../../../src/net/trace/trace-path.ts';
import { gateway, httpRoute } from '../../support/gateway-objects.ts';
import { calicoNode, ciliumAgent, flannelAgent } from '../../support/network-agents.ts';
import { endpointSlice, node, pod, service } from '../../support/objects.ts';
import { evidenceIn, type RawObject } from '../../support/snapshot-of.ts';

const base = [
  node('n1', { status: { addresses: [{ type: 'InternalIP', address: '192.0.2.1' }] } }),
  { ...pod('shop/web-0', 'web', { nodeName: 'n1' }), status: { phase: 'Running', podIP: '10.244.1.9' } },
  service('shop/cart', { type: 'NodePort', ports: [{ name: 'http', port: 80, nodePort: 30080 }] }),
  service('shop/open', { clusterIP: '10.96.0.60', externalIPs: ['198.51.100.9'] }),
  endpointSlice('shop/cart', [{ node: 'n1' }]),
  gateway('infra/edge', {}, {}),
  httpRoute('shop/shop', { hostnames: ['shop.example.com'] }),
];

const trace = (client: string, to: string, more: readonly RawObject[] = []) =>
  tracePath({ client, to }, evidenceIn({ objects: [...base, ...more] }));

describe('the playbook', () => {
  it.each([
    ['shop/web-0', '10.244.1.9', 'pod-to-pod'],
    ['shop/web-0', 'cart', 'pod-to-Service'],
    ['node/n1', 'cart.shop', 'node-to-Service'],
    ['every-node', 'cart.shop', 'every-node-to-Service'],
    ['shop/web-0', '203.0.113.9:443', 'pod-to-external'],
    ['shop/web-0', 'api.example.net:443', 'pod-to-external'],
    ['external', '192.0.2.1:30080', 'NodePort path'],
    ['shop/web-0', '198.51.100.9:80', 'LoadBalancer path'],
    ['external', 'http://shop.example.com/', 'external-to-URL'],
    ['shop/web-0', 'carts', null],
  ])('of %s to %s is %s', (client, to, mode) => {
    expect(trace(client, to).mode).toBe(mode);
  });

  it.each([[[]], [[ciliumAgent()]], [[calicoNode()]], [[flannelAgent()]]] as const)(
    'names only commands that exist and read, and says what their outcomes mean',
    (more) => {
      const questions = [
        ['shop/web-0', 'cart'],
        ['shop/web-0', '203.0.113.9:443'],
        ['shop/web-0', 'api.example.net'],
        ['external', '192.0.2.1:30080'],
        ['external', 'http://shop.example.com/'],
        ['every-node', 'cart.shop'],
      ] as const;
      for (const [client, to] of questions) {
        const { next, checks } = trace(client, to, more);
        expect(checks.map(({ command }) => command)).toEqual(next);
        expect(checks.filter(({ means }) => means.length === 0)).toEqual([]);
        const verified = verifyCommands(next.join('\n'));
        expect(verified.map(({ text, verdict }) => [text, verdict])).toEqual(
          next.map((text) => [text, 'ok']),
        );
      }
    },
  );

  it('asks for the connection table wherever something translates', () => {
    expect(trace('shop/web-0', '203.0.113.9:443').next).toEqual(
      expect.arrayContaining(['conntrack -C', 'conntrack -S']),
    );
    expect(trace('shop/web-0', 'carts').next).toEqual([]);
  });
});
