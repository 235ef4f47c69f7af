import { describe, expect, it } from 'vitest';
import type { CiliumKey } from '../../../src/model/kinds/cilium-keys.ts';
import { valueOf } from '../../../src/model/maybe.ts';
import { formatVersion } from '../../../src/model/version.ts';
import { ciliumVersion, mayRunCilium } from '../../../src/net/dataplane/cilium-agents.ts';
import { ciliumVariants, citeSetting } from '../../../src/net/dataplane/cilium-variants.ts';
import { ciliumAgent, ciliumConfig } from '../../support/network-agents.ts';
import { node } from '../../support/objects.ts';
import { evidenceIn, type Given, type RawObject } from '../../support/snapshot-of.ts';

const nodes = ['a', 'b', 'c', 'd', 'e'].map((name) => node(name));
const override = (name: string, on: readonly string[], defaults: Record<string, string>): RawObject => ({
  apiVersion: 'cilium.io/v2',
  kind: 'CiliumNodeConfig',
  metadata: { name, namespace: 'kube-system' },
  spec: {
    nodeSelector: { matchExpressions: [{ key: 'kubernetes.io/hostname', operator: 'In', values: on }] },
    defaults,
  },
});

function told(keys: readonly CiliumKey[], objects: readonly RawObject[], given: Given = {}) {
  const evidence = evidenceIn({
    objects: [ciliumConfig({ 'routing-mode': 'tunnel' }), ...nodes, ...objects],
    ...given,
  });
  const { variants, missing } = ciliumVariants(valueOf(evidence.ciliumConfig)!, evidence.nodes, keys);
  return {
    variants: variants.map(({ where, setting }) => [where, ...keys.map((key) => setting(key).value)]),
    missing: missing.map(({ what }) => what),
  };
}

describe('ciliumVariants', () => {
  it('is one where nothing is overridden', () => {
    expect(told(['routing-mode'], [])).toEqual({ variants: [['every node', 'tunnel']], missing: [] });
  });
  it('is one where what is overridden is another key', () => {
    const other = override('x', ['a'], { mtu: '9000' });
    expect(told(['routing-mode'], [other]).variants).toEqual([['every node', 'tunnel']]);
  });
  it('puts nodes together that run with the same values', () => {
    const some = override('x', ['a', 'b', 'c', 'd'], { 'routing-mode': 'native' });
    expect(told(['routing-mode', 'mtu'], [some]).variants).toEqual([
      ['4 of 5 nodes (a, b, c, …)', 'native', undefined],
      ['1 of 5 nodes (e)', 'tunnel', undefined],
    ]);
  });
  it('is every node where all are overridden alike', () => {
    const all = override('x', ['a', 'b', 'c', 'd', 'e'], { 'routing-mode': 'native' });
    expect(told(['routing-mode'], [all]).variants).toEqual([['every node', 'native']]);
  });
  it('lacks what may change the values', () => {
    expect(told(['mtu'], [], { unread: { CiliumNodeConfig: 'forbidden' } }).missing).toEqual([
      'CiliumNodeConfig',
    ]);
    const some = override('x', ['a'], { mtu: '9000' });
    expect(told(['mtu'], [some], { unread: { Node: 'forbidden' } }).missing).toEqual(['Node']);
    expect(told(['routing-mode'], [some], { unread: { Node: 'forbidden' } }).missing).toEqual([]);
  });
  it('cites a value or the default', () => {
    const { ciliumConfig: config, nodes: all } = evidenceIn({ objects: [ciliumConfig({ mtu: '9000' })] });
    const [variant] = ciliumVariants(valueOf(config)!, all, ['mtu', 'routing-mode']).variants;
    expect(citeSetting(variant!.setting('mtu'), '0')).toEqual({
      object: 'ConfigMap kube-system/cilium-config',
      field: 'data.mtu',
      seen: '9000',
      label: 'live evidence',
    });
    expect(citeSetting(variant!.setting('routing-mode'), 'tunnel').seen).toBe(
      'tunnel (the documented default)',
    );
  });
});

describe('agents of Cilium', () => {
  it('may run unless every DaemonSet was read', () => {
    expect(mayRunCilium(evidenceIn({ objects: [ciliumAgent()] }).networkAgents)).toBe(true);
    expect(mayRunCilium(evidenceIn({ objects: [] }).networkAgents)).toBe(false);
    expect(mayRunCilium(evidenceIn({ unread: { DaemonSet: 'forbidden' } }).networkAgents)).toBe(true);
  });
  it('have the version of their image', () => {
    const version = ciliumVersion(evidenceIn({ objects: [ciliumAgent()] }).networkAgents);
    expect(version.state === 'known' && formatVersion(version.value)).toBe('v1.20.2');
    expect(ciliumVersion(evidenceIn({ objects: [] }).networkAgents).state).toBe('absent');
  });
});
