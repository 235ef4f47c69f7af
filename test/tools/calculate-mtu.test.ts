import { describe, expect, it } from 'vitest';
import tool from '../../tools/calculate-mtu.ts';
import { UserError } from '../../src/model/user-error.ts';
import { ciliumAgent, ciliumConfig } from '../support/network-agents.ts';
import { addressedNode } from '../support/network-objects.ts';
import { runTool } from '../support/run-tool.ts';
import type { Given } from '../support/snapshot-of.ts';

const link = (mtu: number) =>
  JSON.stringify([{ ifindex: 2, ifname: 'eth0', flags: ['UP'], mtu, operstate: 'UP' }]);
const cluster: Given = {
  objects: [
    ciliumAgent(),
    ciliumConfig({ 'bpf-lb-mode': 'dsr' }),
    addressedNode('a', ['10.0.0.1']),
    addressedNode('b', ['10.0.0.2']),
  ],
  files: { 'nodes/a/ip-link.json': link(1500), 'nodes/b/ip-link.json': link(9001) },
};

describe('calculate_mtu', () => {
  it('tells what is left now, and what does not fit first', async () => {
    const { lines, items, structured } = await runTool(tool, cluster);
    expect(lines[0]).toBe('Now 1450 to 8951 bytes for pods; 1 way on which that does not fit.');
    expect(lines).toContain('Now, taken off: tunnel over IPv4 50');
    expect(lines.find((line) => line.startsWith('Now, pods: '))).toMatch(/ on nodes of \d+ \(1\);/);
    expect(items[0]).toEqual({
      type: 'nodes',
      from: 9001,
      to: 1500,
      fromNodes: ['b'],
      toNodes: ['a'],
      largest: { least: 1450, most: 1450 },
      fits: 'no',
    });
    expect(structured).toMatchObject({ now: { overhead: { least: 50, most: 50 } }, then: null });
    expect(items.map(({ type }) => type)).toContain('change');
  });

  it('takes a way that carries less', async () => {
    const { items } = await runTool(tool, cluster, { way: '1400' });
    expect(items).toContainEqual(
      expect.objectContaining({ type: 'way', name: 'a path of 1400 bytes, between nodes', fits: 'no' }),
    );
  });

  it('tells what would be left with what is given', async () => {
    const { lines, structured } = await runTool(tool, cluster, {
      encryption: 'wireguard',
      cniVersion: '1.20.2',
      nodeMtu: ['1500'],
    });
    expect(lines[0]).toBe('Now 1450 to 8951 bytes for pods; then 1355 bytes for pods.');
    expect(structured).toMatchObject({
      then: { takenOff: 'tunnel over IPv4 50 + WireGuard 95 = 145', pods: [{ nodeMtu: 1500, nodes: 2 }] },
    });
  });

  it('names its own arguments for what is not known, and in full what was seen', async () => {
    const { items } = await runTool(tool, cluster, {
      encryption: 'wireguard',
      cni: 'flannel',
      detail: 'full',
    });
    expect(items.find(({ name }) => name === 'encapsulation')).toMatchObject({
      value: null,
      next: 'give it with encapsulation: none, vxlan, ipip, udp',
    });
    const now = await runTool(tool, cluster, { detail: 'full' });
    const seen = now.items.find(({ name }) => name === 'encapsulation');
    expect(seen).toMatchObject({ value: 'vxlan', origin: 'evidence' });
    expect(seen?.from).toContainEqual({
      object: 'ConfigMap kube-system/cilium-config',
      field: 'data.routing-mode',
      seen: 'tunnel (the documented default)',
    });
  });

  it('reads no cluster where all is given, and says what it needs for that', async () => {
    const given = { onlyGiven: true, cni: 'cilium', cniVersion: '1.20.2', encapsulation: 'vxlan' };
    const figures = { ...given, encryption: 'wireguard', family: 'ipv4', nodeMtu: ['1500'] };
    const { lines, structured } = await runTool(tool, cluster, figures);
    expect(lines[0]).toBe('Leaves 1355 bytes for pods.');
    expect(lines[2]).toBe('Source: none, only what was given.');
    expect(structured).toMatchObject({ origin: null, now: null });
    await expect(runTool(tool, cluster, { onlyGiven: true, nodeMtu: ['1500'] })).rejects.toThrow(
      new UserError('without a cluster nothing tells the network plugin', 'give cni, or leave onlyGiven out'),
    );
  });

  it('keeps within its budget for nodes of many MTUs, and pages', async () => {
    const nodeMtu = Array.from({ length: 40 }, (_, index) => `node-${index}=${1400 + index}`);
    const asked = { onlyGiven: true, cni: 'cilium', nodeMtu, limit: 100 };
    const first = await runTool(tool, cluster, asked);
    const next = await runTool(tool, cluster, { ...asked, cursor: first.structured.nextCursor });
    expect(next.items[0]).not.toEqual(first.items[0]);
  });

  it('refuses what the cluster’s CNI cannot do', async () => {
    await expect(runTool(tool, cluster, { encapsulation: 'ipip' })).rejects.toThrow(
      new UserError('Cilium has no encapsulation ipip', 'choose none, vxlan, geneve'),
    );
  });

  it('is unknown where no CNI was read', async () => {
    const { lines } = await runTool(tool, { objects: [], unread: { DaemonSet: 'forbidden' } });
    expect(lines[0]).toBe('Now an unknown MTU for pods.');
  });
});
