import { expect, it } from 'vitest';
import { localNamespace } from '../../../src/net/multi-cluster/cilium-global-namespace.ts';
import { ciliumAgent, ciliumConfig } from '../../support/network-agents.ts';
import { evidenceIn, type Given } from '../../support/snapshot-of.ts';

const annotated = (value?: string) => ({
  apiVersion: 'v1',
  kind: 'Namespace',
  metadata: {
    name: 'mesh',
    annotations: value === undefined ? {} : { 'clustermesh.cilium.io/global': value },
  },
});
const byDefault = (value: string) => ({ 'clustermesh-default-global-namespace': value });

function local(config: Record<string, string>, objects: Given['objects'] = [], more: Given = {}) {
  const given = { ...more, objects: [ciliumAgent(), ciliumConfig(config), ...objects] };
  const { ciliumConfig: read, namespaces } = evidenceIn(given);
  if (read.state !== 'known') throw new Error(read.state);
  return localNamespace('mesh', read.value, namespaces);
}

it.each([
  [{}, undefined, 'absent'],
  [byDefault('true'), undefined, 'absent'],
  [byDefault('false'), undefined, 'known'],
  [byDefault('false'), 'True', 'absent'],
  [byDefault('true'), 'false', 'known'],
])('%j, annotated %s: not global is %s', (config, value, state) => {
  expect(local(config, [annotated(value)]).state).toBe(state);
});

it('cites the annotation and the default for all', () => {
  const found = local(byDefault('false'), [annotated()]);
  expect(found.state === 'known' && found.from.map(({ field, seen }) => [field, seen])).toEqual([
    ['metadata.annotations[clustermesh.cilium.io/global]', '(not set)'],
    ['data.clustermesh-default-global-namespace', 'false'],
  ]);
});

it('needs the namespace only where there is a default', () => {
  const unread: Given = { unread: { Namespace: 'forbidden' } };
  expect(local(byDefault('true'), [], unread).state).toBe('unknown');
  expect(local({}, [], unread).state).toBe('absent');
});
