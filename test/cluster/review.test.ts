import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { emptyConfig } from '../../src/model/config.ts';
import { planOfAll } from '../../src/cli/plan-of-all.ts';
import { areas } from '../../src/model/area.ts';
import { definitionOf } from '../../src/model/kinds/index.ts';
import { migrationPlanSchema } from '../../src/model/migration-plan.ts';
import { type Review, reviewSchema } from '../../src/model/review.ts';
import { accessOf, type Role } from '../../src/pipeline/access.ts';
import { planFor, reviewSources } from '../../src/pipeline/review-sources.ts';
import { rules } from '../../src/rules/index.ts';
import { openLive } from '../../src/source/live/open-live.ts';
import { applyManifests } from './apply.ts';
import type { ControlPlane } from './control-plane.ts';
import { startControlPlane } from './control-plane.ts';
import { fillableGaps } from './support/claims.ts';
import { installAllKinds } from './support/one-of-each.ts';

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));
const main = here('../../dist/main.js');
const planted = 'planted-9f2c41d7';

let controlPlane: ControlPlane;
let dir: string;

beforeAll(async () => {
  dir = mkdtempSync(join(tmpdir(), 'review-'));
  controlPlane = await startControlPlane({ serviceCidr: '10.96.0.0/27' });
  await installAllKinds(controlPlane);
  await applyManifests(controlPlane, [here('demo/manifests'), here('manifests/planted.yaml')]);
  await grant(accessOf(planFor(rules, []).wanted, []));
  // The endpointslice-controller works behind the API server's back.
  await vi.waitUntil(() => run('review', '--format', 'json', '--rule', 'SV13').stdout.includes('"flagged"'), {
    timeout: 30_000,
    interval: 500,
  });
});

afterAll(async () => {
  await controlPlane.stop();
  rmSync(dir, { recursive: true, force: true });
});

/** Gives the reader these roles and no others. */
async function grant(roles: readonly Role[]): Promise<void> {
  const rbac = 'rbac.authorization.k8s.io';
  const base = `/apis/${rbac}/v1`;
  for (const role of roles) {
    const path = `${base}/clusterroles/${role.metadata.name}`;
    const answer = await controlPlane.adminFetch('PUT', path, role);
    if (answer.status === 404) await controlPlane.adminFetch('POST', `${base}/clusterroles`, role);
    await controlPlane.adminFetch('POST', `${base}/clusterrolebindings`, {
      metadata: { name: role.metadata.name },
      roleRef: { apiGroup: rbac, kind: 'ClusterRole', name: role.metadata.name },
      subjects: [{ apiGroup: rbac, kind: 'User', name: 'reader' }],
    });
  }
}

/** Runs the built program as the reader. */
function run(command: string, ...args: string[]): { stdout: string } {
  const stdout = execFileSync(
    process.execPath,
    [main, command, ...args, '--kubeconfig', controlPlane.kubeconfig('reader')],
    {
      encoding: 'utf8',
      maxBuffer: 64 * 1024 ** 2,
    },
  );
  return { stdout };
}

function reviewFrom(path: string): Review {
  const args = [main, 'review', '--format', 'json', '--from', path, '--now', '2027-01-01T00:00:00Z'];
  return reviewSchema.parse(
    JSON.parse(execFileSync(process.execPath, args, { encoding: 'utf8', maxBuffer: 64 * 1024 ** 2 })),
  );
}

/** What may differ between a live review and one of its capture: label, time, source, and what follows from those. */
function comparable(review: Review): unknown {
  const text = JSON.stringify({ ...review, assumptions: [], target: null })
    .replaceAll('"sanitized user evidence"', '"live evidence"')
    .replaceAll('"source":"snapshot"', '"source":"live"');
  const same = JSON.parse(text) as Review;
  return { ...same, clusters: same.clusters.map((cluster) => ({ ...cluster, collectedAt: null })) };
}

describe('a live cluster', () => {
  it('is reviewed, and every gap is one that its API server could not fill', () => {
    const review = reviewSchema.parse(JSON.parse(run('review', '--format', 'json').stdout));
    expect(fillableGaps(review)).toEqual([]);
    expect(review.outcomes.filter(({ outcome }) => outcome === 'crashed')).toEqual([]);
    expect(review.findings.length).toBeGreaterThan(5);
    expect(review.clusters[0]?.source).toBe('live');
  });

  it('gives the same review as its capture', () => {
    const output = join(dir, 'capture');
    run('capture', '--output', output);
    const live = reviewSchema.parse(
      JSON.parse(run('review', '--format', 'json', '--now', '2027-01-01T00:00:00Z').stdout),
    );
    expect(comparable(reviewFrom(output))).toEqual(comparable(live));

    const archive = join(dir, 'capture.tar.gz');
    run('capture', '--output', archive);
    expect(comparable(reviewFrom(archive))).toEqual(comparable(live));
  });

  it('has a plan for leaving Ingress, read with the same rights', () => {
    const plan = migrationPlanSchema.parse(JSON.parse(run('plan', 'migration', '--format', 'json').stdout));
    const [cluster] = plan.clusters;
    expect(cluster?.gatewayApi.installed).toBe('yes');
    expect(cluster?.ingresses.map(({ namespace, name }) => `${namespace}/${name}`)).toContain('shop/legacy');
    expect(cluster?.unknown.filter(({ reason }) => reason !== 'not-observable')).toEqual([]);
  });

  it('gives nothing away that was planted', () => {
    const output = join(dir, 'planted');
    const said = run('capture', '--output', output).stdout + run('review', '--format', 'json').stdout;
    const files = readdirSync(output, { recursive: true, withFileTypes: true }).filter((entry) =>
      entry.isFile(),
    );
    const text =
      files.map((entry) => readFileSync(join(entry.parentPath, entry.name), 'utf8')).join('\n') + said;
    expect(text).not.toContain(planted);
    // What is kept beside it does come out, so the search above looked at the right place.
    expect(text).toContain('AWS_VPC_ENI_MTU');
    expect(text).toContain('CALICO_IPV4POOL_VXLAN');
  });

  it('heeds an annotation in a capture as it does live, where the configuration allows it', () => {
    const config = here('manifests/allow-annotations.yaml');
    const output = join(dir, 'annotations');
    run('capture', '--output', output);
    const of = (...args: string[]) =>
      (
        JSON.parse(
          execFileSync(process.execPath, [main, 'review', '--format', 'json', '--config', config, ...args], {
            encoding: 'utf8',
          }),
        ) as Review
      ).suppressed;
    const live = of('--kubeconfig', controlPlane.kubeconfig('reader'));
    expect(live.map(({ by }) => by)).toEqual(['annotation network-review.dev/ignore']);
    expect(of('--from', output)).toEqual(live);
  });

  it('is only read: get and list, allow-listed kinds, each at least once', () => {
    const events = controlPlane.auditEvents().filter(({ user }) => user.username === 'reader');
    const asked = new Set<string>();
    for (const { verb, objectRef, requestURI } of events) {
      expect(['get', 'list']).toContain(verb);
      if (objectRef === undefined) {
        expect(requestURI).toMatch(/^\/(version|api|apis)(\/|\?|$)/);
        continue;
      }
      const { resource = '', apiGroup = '', subresource } = objectRef;
      expect(subresource).toBeUndefined();
      const id = planOfAll([]).wanted.kinds.find((kind) => {
        const { served, plural } = definitionOf(kind);
        return plural === resource && served.some(({ group }) => group === apiGroup);
      });
      if (['configmaps', 'customresourcedefinitions'].includes(resource)) expect(verb).toBe('get');
      else if (!['namespaces', 'projects'].includes(resource))
        expect(id, `${apiGroup} ${resource}`).toBeDefined();
      if (id !== undefined) asked.add(id);
    }
    expect([...asked].sort()).toEqual([...planOfAll([]).wanted.kinds].sort());
    expect(events.some(({ objectRef }) => objectRef?.resource === 'configmaps')).toBe(true);
    expect(events.some(({ objectRef }) => objectRef?.resource === 'secrets')).toBe(false);
  });
});

describe('the rights that rbac prints', () => {
  const wanted = planFor(rules, []).wanted;

  /** A review as the reader, in this process. */
  async function review(): Promise<Review> {
    const source = await openLive({ kubeconfig: controlPlane.kubeconfig('reader') });
    try {
      return await reviewSources([source], { rules, areas, namespaces: [], config: emptyConfig });
    } finally {
      await source.close();
    }
  }

  const lines = wanted.kinds.map((kind) => {
    const { plural, served } = definitionOf(kind);
    return { kind, plural, groups: served.map(({ group }) => group) };
  });

  it.each(lines)('are needed: without $kind the review says so', async ({ kind, plural, groups }) => {
    const [role] = accessOf(wanted, []);
    const less = role!.rules.map((rule) =>
      groups.includes(rule.apiGroups[0] ?? '') && rule.verbs.includes('list')
        ? { ...rule, resources: rule.resources.filter((one) => one !== plural) }
        : rule,
    );
    await grant([{ ...role!, rules: less.filter(({ resources }) => resources.length > 0) }]);
    await expect
      .poll(
        async () =>
          (await review()).gaps.filter(({ what, reason }) => what === kind && reason === 'forbidden').length,
        {
          timeout: 20_000,
        },
      )
      .toBeGreaterThan(0);
  });

  it.each(wanted.names.map(({ name, namespace }) => ({ object: `${namespace ?? ''}/${name}`, name })))(
    'are needed: without ConfigMap $object the review says so',
    async ({ name }) => {
      const [role] = accessOf(wanted, []);
      const less = role!.rules.map((rule) =>
        rule.resourceNames === undefined
          ? rule
          : { ...rule, resourceNames: rule.resourceNames.filter((one) => one !== name) },
      );
      await grant([{ ...role!, rules: less }]);
      await expect
        .poll(async () => (await review()).gaps.filter(({ what }) => what.includes(name)).length, {
          timeout: 20_000,
        })
        .toBeGreaterThan(0);
    },
  );
});
