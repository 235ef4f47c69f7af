import { describe, expect, it } from 'vitest';
import { ciliumConfig } from '../support/network-agents.ts';
import { node } from '../support/objects.ts';
import { evidenceIn, type Given, type RawObject } from '../support/snapshot-of.ts';

const nodeConfig = (
  name: string,
  matchLabels: object,
  defaults: object,
  namespace = 'kube-system',
): RawObject => ({
  apiVersion: 'cilium.io/v2',
  kind: 'CiliumNodeConfig',
  metadata: { name, namespace },
  spec: { nodeSelector: { matchLabels }, defaults },
});

function configIn(given: Given) {
  const { ciliumConfig, nodes } = evidenceIn(given);
  if (ciliumConfig.state !== 'known') throw new Error(ciliumConfig.state);
  const config = ciliumConfig.value;
  return {
    config,
    on: (name: string, key: 'mtu' | 'kube-proxy-replacement') => {
      const found = nodes.find(undefined, name);
      if (found.state !== 'known') throw new Error(found.state);
      const { ref, field, value } = config.on(found.value, key);
      return [ref.name, field, value];
    },
  };
}

const gpu = node('gpu-1', { metadata: { name: 'gpu-1', labels: { pool: 'gpu' } } });
const plain = node('worker-1');

describe('ciliumConfig', () => {
  it('gives each node the value of the CiliumNodeConfig that selects it', () => {
    const { config, on } = configIn({
      objects: [
        ciliumConfig({ mtu: '1500' }),
        nodeConfig('jumbo', { pool: 'gpu' }, { mtu: '9000' }),
        gpu,
        plain,
      ],
    });
    expect(on('gpu-1', 'mtu')).toEqual(['jumbo', 'spec.defaults.mtu', '9000']);
    expect(on('worker-1', 'mtu')).toEqual(['cilium-config', 'data.mtu', '1500']);
    expect(config.get('mtu')).toBe('1500');
    expect([config.isOverridden('mtu'), config.isOverridden('ipam')]).toEqual([true, false]);
  });

  it('lets the later name win where two select a node', () => {
    const { on } = configIn({
      objects: [
        ciliumConfig({}),
        nodeConfig('b', { pool: 'gpu' }, { mtu: '8000' }),
        nodeConfig('a', { pool: 'gpu' }, { mtu: '9000', 'kube-proxy-replacement': 'true' }),
        gpu,
      ],
    });
    expect(on('gpu-1', 'mtu')).toEqual(['b', 'spec.defaults.mtu', '8000']);
    expect(on('gpu-1', 'kube-proxy-replacement')).toEqual([
      'a',
      'spec.defaults.kube-proxy-replacement',
      'true',
    ]);
  });

  it('passes over a CiliumNodeConfig of another namespace, which no agent reads', () => {
    const { on } = configIn({
      objects: [
        ciliumConfig({ mtu: '1500' }),
        nodeConfig('x', { pool: 'gpu' }, { mtu: '9000' }, 'default'),
        gpu,
      ],
    });
    expect(on('gpu-1', 'mtu')).toEqual(['cilium-config', 'data.mtu', '1500']);
  });

  it('says what is missing where CiliumNodeConfigs were not read', () => {
    const { config } = configIn({ objects: [ciliumConfig({})], unread: { CiliumNodeConfig: 'forbidden' } });
    expect(config.missing.map(({ what, reason }) => [what, reason])).toEqual([
      ['CiliumNodeConfig', 'forbidden'],
    ]);
  });

  it('is absent where the ConfigMap is not there, and unknown where it was not read', () => {
    expect(evidenceIn({}).ciliumConfig.state).toBe('absent');
    const name = { kind: 'ConfigMap' as const, namespace: 'kube-system', name: 'cilium-config' };
    expect(evidenceIn({ unreadNames: [name] }).ciliumConfig.state).toBe('unknown');
  });
});
