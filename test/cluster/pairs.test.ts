import { readdirSync, readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { load } from 'js-yaml';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { areas } from '../../src/model/area.ts';
import { emptyConfig } from '../../src/model/config.ts';
import type { ReviewOutcome } from '../../src/model/review.ts';
import { reviewSources } from '../../src/pipeline/review-sources.ts';
import { rules } from '../../src/rules/index.ts';
import { openLive } from '../../src/source/live/open-live.ts';
import { applyManifests } from './apply.ts';
import { startControlPlane, type ControlPlane } from './control-plane.ts';
import { readManifests, type Manifest } from './manifests.ts';
import { createResourceFinder } from './resources.ts';
import { installAllKinds } from './support/one-of-each.ts';

const folder = fileURLToPath(new URL('pairs/', import.meta.url));
const files = readdirSync(folder);
const withoutPair = (load(readFileSync(`${folder}none.yaml`, 'utf8')) ?? {}) as Record<string, string>;
const codes = rules.map(({ code }) => code).filter((code) => files.includes(`${code}.broken.yaml`));

let controlPlane: ControlPlane;
/** Objects of the control plane's own that a pair replaces stay what they were. */
const own = new Set(['Namespace/kube-system', 'Namespace/default']);

beforeAll(async () => {
  controlPlane = await startControlPlane();
  await installAllKinds(controlPlane);
});
afterAll(() => controlPlane.stop());

/** What the rule says of the live cluster, a day from now: what was just made counts as old. */
async function outcomeOf(code: string): Promise<ReviewOutcome> {
  const source = await openLive({ kubeconfig: controlPlane.kubeconfig('admin') });
  try {
    const now = new Date(Date.now() + 86_400_000).toISOString();
    const selected = rules.filter((rule) => rule.code === code);
    const review = await reviewSources([source], {
      rules: selected,
      areas,
      namespaces: [],
      config: emptyConfig,
      now,
    });
    return review.outcomes[0]!;
  } finally {
    await source.close();
  }
}

async function remove(objects: readonly Manifest[]): Promise<void> {
  const resources = createResourceFinder(controlPlane);
  for (const { apiVersion, kind, metadata } of objects) {
    if (own.has(`${kind}/${metadata.name}`)) continue;
    const resource = await resources.find(apiVersion, kind);
    await controlPlane.adminFetch(
      'DELETE',
      `${resource.pathOf(metadata.name, metadata.namespace)}?gracePeriodSeconds=0`,
    );
  }
}

async function withObjects(objects: readonly Manifest[], check: () => Promise<void>): Promise<void> {
  try {
    await applyManifests(controlPlane, objects);
    await check();
  } finally {
    await remove(objects);
    // The endpointslice-controller takes away what it made a moment later.
    await sleep(300);
  }
}

describe('on the real API server', () => {
  it.each(codes)('%s sees the broken objects and not the mended ones', async (code) => {
    const broken = `${folder}${code}.broken.yaml`;
    const refusal = /^# refused: (.+)$/m.exec(readFileSync(broken, 'utf8'))?.[1];
    if (refusal === undefined) {
      await withObjects(readManifests(broken), async () => {
        await vi.waitFor(
          async () => {
            expect(await outcomeOf(code)).toMatchObject({ outcome: 'flagged' });
          },
          { timeout: 15_000, interval: 400 },
        );
      });
    } else {
      await expect(withObjects(readManifests(broken), () => Promise.resolve())).rejects.toThrow(refusal);
    }
    await withObjects(readManifests(`${folder}${code}.mended.yaml`), async () => {
      await vi.waitFor(
        async () => {
          expect((await outcomeOf(code)).outcome).not.toBe('flagged');
        },
        { timeout: 15_000, interval: 400 },
      );
    });
  });
});

it('every rule has a pair, or a reason why not', () => {
  const known = new Set([...codes, ...Object.keys(withoutPair)]);
  expect(rules.map(({ code }) => code).filter((code) => !known.has(code))).toEqual([]);
  expect(codes.filter((code) => !files.includes(`${code}.mended.yaml`))).toEqual([]);
});
