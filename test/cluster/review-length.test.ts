import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { fillCluster } from '../bench/bench-cluster.ts';
import { startControlPlane, type ControlPlane } from './control-plane.ts';

const main = fileURLToPath(new URL('../../dist/main.js', import.meta.url));
let controlPlane: ControlPlane;

beforeAll(async () => {
  controlPlane = await startControlPlane({ controllers: [], serviceCidr: '10.96.0.0/16' });
  await fillCluster(controlPlane, { nodes: 500, services: 1_000, pods: 10_000 });
});
afterAll(() => controlPlane.stop());

it('a review of a thousand Services, with every rule on, is short enough to be read', () => {
  const args = [main, 'review', '--kubeconfig', controlPlane.kubeconfig('admin')];
  const text = execFileSync(process.execPath, args, { encoding: 'utf8' });
  expect(text.split('\n').length).toBeLessThan(200);
  // Not short for want of findings: one Service in fifty lacks endpoints on most nodes.
  expect(text).toContain('SV13  10 findings on Service in team-57');
});
