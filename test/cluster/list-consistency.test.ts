import { expect, it, onTestFinished } from 'vitest';
import { Snapshot } from '../../src/snapshot/snapshot.ts';
import { openLive } from '../../src/source/live/open-live.ts';
import { applyManifests } from './apply.ts';
import { startControlPlane } from './control-plane.ts';

const services = Array.from({ length: 25 }, (_, index) => ({
  apiVersion: 'v1',
  kind: 'Service',
  metadata: { name: `s${index}`, namespace: 'pages' },
  spec: { ports: [{ port: 80 }] },
}));

// Later pages come from the API server's cache with the gate, from etcd without it: https://kep.k8s.io/4988
it.each([true, false])('reads pages of one state with ListFromCacheSnapshot %s', async (isOn) => {
  const controlPlane = await startControlPlane({ featureGates: { ListFromCacheSnapshot: isOn } });
  onTestFinished(() => controlPlane.stop());
  await applyManifests(controlPlane, services);
  const source = await openLive({ kubeconfig: controlPlane.kubeconfig('admin'), pageSize: 4 });
  onTestFinished(() => source.close());
  const snapshot = new Snapshot();
  for await (const entry of source.read({ kinds: ['Service'], names: [], namespaces: [] }))
    snapshot.add(entry);

  expect(snapshot.gaps).toEqual([]);
  expect(snapshot.listing('Service').covers()).toBe(true);
  expect(snapshot.listing('Service').in('pages')).toHaveLength(25);
  expect(Number(snapshot.taken.get('Service')?.resourceVersion)).toBeGreaterThan(0);
  // With resourceVersion=0 the server would leave the limit out of account.
  const asked = () =>
    controlPlane.auditEvents().filter(({ requestURI }) => requestURI.startsWith('/api/v1/services?limit=4'));
  await expect.poll(() => asked().length, { timeout: 10_000 }).toBe(7);
  expect(asked().filter(({ requestURI }) => /[?&]resourceVersion/.test(requestURI))).toEqual([]);
});
