import { describe, expect, it } from 'vitest';
import { meshApiserver, meshed, meshSecret } from '../support/mesh-objects.ts';
import { ciliumAgent, ciliumConfig } from '../support/network-agents.ts';
import { evidenceIn, type Given } from '../support/snapshot-of.ts';

const of = (given: Given) => evidenceIn(given).clusterMesh;
const known = (given: Given) => {
  const mesh = of(given);
  if (mesh.state !== 'known') throw new Error(mesh.state);
  return mesh.value;
};
const status = (...names: string[]) => ({
  'nodes/w1/cilium-dbg-status.json': JSON.stringify({
    cilium: { state: 'Ok' },
    'cluster-mesh': { clusters: names.map((name) => ({ name, ready: true })) },
  }),
});
const cilium = [ciliumAgent(), ciliumConfig({ 'cluster-name': 'fra', 'cluster-id': '1' })];

describe('clusterMesh', () => {
  it('is on where clustermesh-apiserver runs', () => {
    const mesh = known({ objects: meshed('fra', 1) });
    expect([mesh.name, mesh.ref.name, mesh.apiserver.state, mesh.service.state]).toEqual([
      'fra',
      'cilium-config',
      'known',
      'known',
    ]);
    expect(mesh.remotes).toMatchObject({ state: 'unknown', missing: [{ reason: 'not-observable' }] });
  });

  it('is called default where nothing names it', () => {
    expect(known({ objects: [ciliumAgent(), ciliumConfig({}), meshApiserver()] }).name).toBe('default');
  });

  it('takes the names of remote clusters from the keys of a Secret in a snapshot', () => {
    const secret = meshSecret('fra', 'ams', 'ams.etcd-client.crt', 'common-etcd-client-ca.crt');
    const mesh = known({ source: 'snapshot', objects: [...cilium, secret] });
    expect(mesh.apiserver.state).toBe('absent');
    expect(mesh.remotes).toMatchObject({
      state: 'known',
      value: [{ name: 'ams', citation: { object: 'Secret kube-system/cilium-clustermesh', seen: 'ams' } }],
    });
  });

  it('takes them from what agents told', () => {
    const mesh = known({ objects: cilium, files: status('fra', 'ams', 'lon') });
    expect(mesh.remotes).toMatchObject({ value: [{ name: 'ams' }, { name: 'lon' }] });
    expect(known({ objects: meshed('fra', 1), files: status() }).remotes).toMatchObject({ value: [] });
  });

  it('is absent without either, and without Cilium', () => {
    expect(of({ objects: cilium }).state).toBe('absent');
    expect(of({ source: 'snapshot', objects: cilium }).state).toBe('absent');
    expect(of({ objects: [] }).state).toBe('absent');
  });

  it('is unknown where Deployments or cilium-config were not read', () => {
    expect(of({ objects: cilium, unread: { Deployment: 'forbidden' } })).toMatchObject({
      state: 'unknown',
      missing: [{ what: 'Deployment' }],
    });
    const unreadNames = [{ kind: 'ConfigMap', namespace: 'kube-system', name: 'cilium-config' }] as const;
    expect(of({ objects: [ciliumAgent(), meshApiserver()], unreadNames }).state).toBe('unknown');
  });

  it('is unknown where identities are in etcd, which agents of other clusters may read directly', () => {
    const objects = [ciliumAgent(), ciliumConfig({ 'identity-allocation-mode': 'kvstore' })];
    expect(of({ objects }).state).toBe('unknown');
    expect(of({ objects, files: status() }).state).toBe('absent');
  });
});
