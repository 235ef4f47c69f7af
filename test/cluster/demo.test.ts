import { readFileSync } from 'node:fs';
import { load } from 'js-yaml';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { areas } from '../../src/model/area.ts';
import { emptyConfig } from '../../src/model/config.ts';
import { formatRef } from '../../src/model/ref.ts';
import { reviewSources } from '../../src/pipeline/review-sources.ts';
import { rules } from '../../src/rules/index.ts';
import { openLive } from '../../src/source/live/open-live.ts';
import type { ControlPlane } from './control-plane.ts';
import { startDemoCluster } from './demo/demo-cluster.ts';

const expected = load(
  readFileSync(new URL('../scenarios/demo/expected.yaml', import.meta.url), 'utf8'),
) as string[][];

let controlPlane: ControlPlane;
beforeAll(async () => {
  controlPlane = await startDemoCluster();
});
afterAll(() => controlPlane.stop());

it('the demo cluster, live, has the faults that its capture is expected to have', async () => {
  const review = async (): Promise<string[]> => {
    const source = await openLive({ kubeconfig: controlPlane.kubeconfig('admin') });
    // A day from now, nothing is still starting.
    const now = new Date(Date.now() + 86_400_000).toISOString();
    const { findings } = await reviewSources([source], {
      rules,
      areas,
      namespaces: [],
      config: emptyConfig,
      now,
    });
    await source.close();
    return findings.map(({ code, at, severity }) => String([code, formatRef(at), severity])).sort();
  };
  // MTUs of nodes are in no object: the capture has them from saved outputs.
  const live = expected
    .filter(([code]) => code !== 'MT01')
    .map(String)
    .sort();
  await vi.waitFor(
    async () => {
      expect(await review()).toEqual(live);
    },
    { timeout: 30_000, interval: 1_000 },
  );
});
