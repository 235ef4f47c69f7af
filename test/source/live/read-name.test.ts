import { describe, expect, it } from 'vitest';
import type { ObjectName } from '../../../src/source/source.ts';
import { json, status } from '../kube/fake-server.ts';
import { readAll, scriptedServer, type Script } from './scripted-server.ts';

const path = '/api/v1/namespaces/kube-system/configmaps/cilium-config';
const name = { kind: 'ConfigMap', namespace: 'kube-system', name: 'cilium-config' } as const;
const configMap = {
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name: 'cilium-config', namespace: 'kube-system' },
  data: { 'kube-proxy-replacement': 'true', 'some-password': 'hunter2' },
};

async function ask(script: Script, asked: ObjectName = name, served = {}) {
  const server = await scriptedServer(script, served);
  const told = await readAll(await server.open(), { names: [asked] });
  return { ...told, answer: told.entries.slice(3), paths: server.seen.slice(3).map(({ path }) => path) };
}

describe('an object asked for by its name', () => {
  it('is told with its kept fields, and as found', async () => {
    const { answer, objects, paths } = await ask({ [path]: json(configMap) });
    expect(paths).toEqual([path]);
    expect(answer.map(({ type }) => type)).toEqual(['object', 'read']);
    expect(objects).toMatchObject([
      { data: { 'kube-proxy-replacement': 'true' }, ref: { label: 'live evidence' } },
    ]);
    expect(JSON.stringify(answer)).not.toContain('hunter2');
    expect(answer[1]).toEqual({ type: 'read', name, found: true });
  });

  it('is absent when it is not there', async () => {
    const { answer, snapshot } = await ask({});
    expect(answer).toEqual([{ type: 'read', name, found: false }]);
    expect(snapshot.listing('ConfigMap').find('kube-system', 'cilium-config').state).toBe('absent');
  });

  it('is not asked for where the cluster does not have the kind it is about', async () => {
    const definition: ObjectName = {
      kind: 'CustomResourceDefinition',
      name: 'tlsroutes.gateway.networking.k8s.io',
      about: 'TLSRoute',
    };
    const without = await ask({}, definition, { 'gateway.networking.k8s.io/v1': ['Gateway'] });
    expect(without.paths).toEqual([]);
    expect(without.answer).toEqual([{ type: 'read', name: definition, found: false }]);
    const served = await ask({}, definition, { 'gateway.networking.k8s.io/v1': ['TLSRoute'] });
    expect(served.paths).toEqual([
      '/apis/apiextensions.k8s.io/v1/customresourcedefinitions/tlsroutes.gateway.networking.k8s.io',
    ]);
  });

  it('is unknown when it is forbidden', async () => {
    const { gaps, snapshot } = await ask({ [path]: status(403, 'configmaps "cilium-config" is forbidden') });
    expect(gaps).toMatchObject([
      {
        kind: 'ConfigMap',
        what: 'ConfigMap kube-system/cilium-config',
        namespaces: ['kube-system'],
        reason: 'forbidden',
      },
    ]);
    expect(snapshot.listing('ConfigMap').find('kube-system', 'cilium-config').state).toBe('unknown');
  });

  it.each([
    ['another object', json({ ...configMap, metadata: { name: 'other', namespace: 'kube-system' } })],
    ['another namespace', json({ ...configMap, metadata: { name: 'cilium-config', namespace: 'shop' } })],
    ['another kind', json({ ...configMap, kind: 'Secret' })],
    ['nothing', json({})],
  ])('is unknown when %s is the answer', async (_name, answer) => {
    const { gaps, objects } = await ask({ [path]: answer });
    expect(objects).toEqual([]);
    expect(gaps).toMatchObject([{ what: 'ConfigMap kube-system/cilium-config', reason: 'unparseable' }]);
  });

  it('is unknown when a field has a wrong type', async () => {
    const { gaps, snapshot } = await ask({
      [path]: json({ ...configMap, metadata: { ...configMap.metadata, labels: 'x' } }),
    });
    expect(gaps).toMatchObject([{ reason: 'unparseable', detail: 'metadata.labels is string, not map' }]);
    expect(snapshot.listing('ConfigMap').find('kube-system', 'cilium-config').state).toBe('unknown');
  });

  it('has its name encoded', async () => {
    const { paths } = await ask({}, { ...name, name: 'a?b c' });
    expect(paths).toEqual(['/api/v1/namespaces/kube-system/configmaps/a%3Fb%20c']);
  });

  it.each(['..', '.', '', 'a/b', 'a%2fb', 'a\u0000'])(
    'is not asked for when no object can be called %j',
    async (odd) => {
      const { paths, answer } = await ask({}, { ...name, name: odd });
      expect(paths).toEqual([]);
      expect(answer).toMatchObject([{ type: 'read', found: false }]);
    },
  );

  it('is absent when its kind is not installed, unknown when that is not known', async () => {
    const network = { kind: 'Network.operator.openshift.io', name: 'cluster' } as const;
    const absent = await ask({}, network);
    expect(absent.paths).toEqual([]);
    expect(absent.answer).toEqual([{ type: 'read', name: network, found: false }]);
    const untold = await ask({}, network, { 'operator.openshift.io/v1!': [] });
    expect(untold.gaps).toMatchObject([
      { group: 'operator.openshift.io' },
      {
        kind: 'Network.operator.openshift.io',
        what: 'Network.operator.openshift.io cluster',
        reason: 'error',
      },
    ]);
  });
});
