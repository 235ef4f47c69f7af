import { fileURLToPath } from 'node:url';
import { parseAllDocuments } from 'yaml';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { selectRules } from '../../src/cli/select-rules.ts';
import { type Area, areas } from '../../src/model/area.ts';
import { definitionOf, type KindId } from '../../src/model/kinds/index.ts';
import type { Review } from '../../src/model/review.ts';
import { accessOf, renderAccess, type Role } from '../../src/pipeline/access.ts';
import { planFor } from '../../src/pipeline/review-sources.ts';
import { evidenceOf, planOf } from '../../src/facts/evidence-of.ts';
import { Listing } from '../../src/model/listing.ts';
import { Snapshot } from '../../src/snapshot/snapshot.ts';
import { rules } from '../../src/rules/index.ts';
import { applyManifests } from './apply.ts';
import { startControlPlane, type ControlPlane } from './control-plane.ts';
import { readManifests, withPodsOfTemplates } from './manifests.ts';
import { bindRoles, kubeconfigAs } from './support/access.ts';
import { expectNoFurtherClaim, fillableGaps, reviewLive, settledReview } from './support/claims.ts';
import { discoveredGroups, installAllKinds } from './support/one-of-each.ts';

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));
const { wanted } = planFor(rules, []);
const namespace = 'shop';

type PolicyRule = Role['rules'][number];

interface Case {
  /** What the reader lacks. */
  readonly without: string;
  readonly roles: readonly Role[];
  /** Kinds that are read nowhere. */
  readonly unread: readonly KindId[];
  /** Namespace in which the rest is read. */
  readonly only?: string;
}

const [fullRole] = accessOf(wanted, []);

/** The full role with each of its rules changed, or left out. */
function roleWith(change: (rule: PolicyRule) => PolicyRule | undefined): Role[] {
  if (fullRole === undefined) throw new Error('there is no role');
  const left = fullRole.rules.flatMap((rule) => change(rule) ?? []);
  return left.length === 0 ? [] : [{ ...fullRole, rules: left }];
}

const groupsOf = (kind: KindId) => definitionOf(kind).served.map(({ group }) => group);
const isList = ({ verbs }: PolicyRule) => verbs.includes('list');

function withoutKind(kind: KindId): Role[] {
  const { plural } = definitionOf(kind);
  return roleWith((rule) => {
    if (!isList(rule) || !groupsOf(kind).includes(rule.apiGroups[0] ?? '')) return rule;
    const resources = rule.resources.filter((one) => one !== plural);
    return resources.length === 0 ? undefined : { ...rule, resources };
  });
}

const groups = [
  ...new Set(wanted.kinds.filter((kind) => !definitionOf(kind).builtIn).flatMap(groupsOf)),
].sort();
const isNamespaced = (kind: KindId) => definitionOf(kind).namespaced;

const cases: Case[] = [
  ...wanted.kinds.map((kind) => ({ without: `list ${kind}`, roles: withoutKind(kind), unread: [kind] })),
  ...groups.map((group) => ({
    without: `everything of ${group}`,
    roles: roleWith((rule) => (rule.apiGroups[0] === group ? undefined : rule)),
    unread: wanted.kinds.filter((kind) => groupsOf(kind).every((one) => one === group)),
  })),
  ...(['ConfigMap', 'CustomResourceDefinition'] as const).map((kind): Case => {
    const { plural } = definitionOf(kind);
    const roles = roleWith((rule) => (rule.resources.includes(plural) ? undefined : rule));
    return { without: `get ${kind}`, roles, unread: [kind] };
  }),
  {
    without: 'list, with get on every kind instead',
    roles: roleWith((rule) => ({ ...rule, verbs: ['get'] })),
    unread: wanted.kinds,
  },
  {
    without: `anything outside of namespace ${namespace}`,
    roles: accessOf(wanted, [namespace]).filter(({ metadata }) => metadata.namespace === namespace),
    unread: ['ConfigMap', 'CustomResourceDefinition', ...wanted.kinds.filter((kind) => !isNamespaced(kind))],
    only: namespace,
  },
  {
    without: 'anything at all',
    roles: [],
    unread: ['ConfigMap', 'CustomResourceDefinition', ...wanted.kinds],
  },
];

/** The right to read a kind, as the API server words its lack. */
function grantOf(kind: KindId): RegExp {
  const { plural, served, byNameOnly } = definitionOf(kind);
  const group = served.map((one) => one.group.replaceAll('.', '\\.')).join('|');
  return new RegExp(`cannot ${byNameOnly ? 'get' : 'list'} resource "${plural}" in API group "(?:${group})"`);
}

/** The evidence of a cluster of which nothing was read. */
const nothing = evidenceOf(new Snapshot());
const rows: string[] = [];
let controlPlane: ControlPlane;
let all: Review;
let users = 0;

/** A kubeconfig for somebody new who holds these roles, once the API server has taken them in. */
async function readerWith(roles: readonly Role[], inNamespace?: string): Promise<string> {
  users += 1;
  const user = `reader-${users}`;
  await bindRoles(controlPlane, user, roles);
  return kubeconfigAs(controlPlane, user, inNamespace);
}

beforeAll(async () => {
  controlPlane = await startControlPlane({ serviceCidr: '10.96.0.0/27' });
  await installAllKinds(controlPlane);
  const demo = withPodsOfTemplates(readManifests(here('demo/manifests')));
  await applyManifests(controlPlane, [...demo, here('manifests/planted.yaml')]);
  const kubeconfig = await readerWith(accessOf(wanted, []));
  all = await settledReview(kubeconfig);
});
afterAll(() => controlPlane.stop());

describe('a review by somebody without', () => {
  it.each(cases)('$without claims nothing for want of it', async ({ without, roles, unread, only }) => {
    const review = await reviewLive({ kubeconfig: await readerWith(roles, only) });
    expectNoFurtherClaim(review, all);

    // No finding shows an object of a kind that was not read.
    const shown = new Set(review.findings.flatMap(({ evidence }) => evidence.map(({ object }) => object)));
    const names = unread.map((kind) => `${definitionOf(kind).kind} `);
    const others = wanted.kinds
      .filter((kind) => !unread.includes(kind))
      .map((kind) => definitionOf(kind).kind);
    const hidden = names.filter((name) => !others.includes(name.trim()));
    expect([...shown].filter((object) => hidden.some((name) => object.startsWith(name)))).toEqual([]);

    // No rule is settled that needs a list of such a kind.
    const undecided = rules.filter(({ needs }) =>
      needs.some((need) => {
        const { kinds, names } = planOf([need]).wanted;
        const all = [...kinds, ...names.map(({ kind }) => kind)];
        return nothing[need] instanceof Listing && all.every((kind) => unread.includes(kind));
      }),
    );
    const settled = review.outcomes.filter(({ code }) => undecided.some((rule) => rule.code === code));
    expect(settled.filter(({ outcome }) => outcome !== 'unknown')).toEqual([]);

    // Each lack is a gap that names the right.
    const forbidden = review.gaps.filter(({ reason }) => reason === 'forbidden');
    for (const kind of unread) {
      const gap = forbidden.find(({ what }) => what === kind || what.startsWith(`${kind} `));
      expect(gap?.detail, kind).toMatch(grantOf(kind));
      expect(gap?.next).toContain('rbac');
    }
    if (only !== undefined) {
      const partly = forbidden.find(({ what }) => what === 'Pod');
      expect(partly?.detail).toMatch(/; read in shop, other namespaces not tried$/);
    }
    rows.push(rowOf(without, unread, only));
  });
});

/** A row of the table: what is lacking, which gaps that leaves, and which rights close them. */
function rowOf(without: string, unread: readonly KindId[], only: string | undefined): string {
  const elsewhere = only === undefined ? [] : [`every other kind, in all namespaces but ${only}`];
  const few = unread.length <= 8;
  const gaps = [...(few ? unread : [`${unread.length} kinds, one gap for each`]), ...elsewhere];
  const rights = unread.map((kind) => {
    const { plural, served, byNameOnly } = definitionOf(kind);
    const [{ group }] = served;
    return `${byNameOnly ? 'get' : 'list'} ${plural}${group === '' ? '' : `.${group}`}`;
  });
  const settled = few && only === undefined ? rights.join(', ') : 'the whole ClusterRole';
  return `| ${without} | ${gaps.join(', ') || 'none: another group serves the same objects'} | ${settled || 'nothing'} |`;
}

describe('what rbac prints', () => {
  /** The roles, as they are after being printed and read back. */
  function printed(area?: Area, namespaces: readonly string[] = []): Role[] {
    const { wanted } = planFor(selectRules(area === undefined ? [] : [area]).rules, []);
    return parseAllDocuments(renderAccess(accessOf(wanted, namespaces))).map(
      (document) => document.toJS() as Role,
    );
  }

  it('settles all of that', async () => {
    const review = await reviewLive({ kubeconfig: await readerWith(printed()) });
    expect(fillableGaps(review)).toEqual([]);
    expect({ ...review, clusters: [] }).toEqual({ ...all, clusters: [] });
  });

  it.each(areas)('settles the area %s', async (area) => {
    const codes = all.outcomes.filter(({ rule }) => rule.startsWith(`${area}/`)).map(({ code }) => code);
    if (codes.length === 0) return;
    const review = await reviewLive({ area, kubeconfig: await readerWith(printed(area)) });
    expect(review.gaps.filter(({ reason }) => reason === 'forbidden')).toEqual([]);
    expect(review.outcomes).toEqual(all.outcomes.filter(({ code }) => codes.includes(code)));
  });

  it('settles one namespace, for who reviews that alone', async () => {
    const roles = printed(undefined, [namespace]);
    const namespaces = new Set(roles.flatMap(({ metadata }) => metadata.namespace ?? []));
    await applyManifests(
      controlPlane,
      [...namespaces].map((name) => ({ apiVersion: 'v1', kind: 'Namespace', metadata: { name } })),
    );
    const review = await reviewLive({ kubeconfig: await readerWith(roles), namespaces: [namespace] });
    const full = await readerWith(accessOf(wanted, []));
    expectNoFurtherClaim(review, await reviewLive({ kubeconfig: full, namespaces: [namespace] }));
    const inNamespace = review.gaps.filter(
      ({ reason, namespaces }) => reason === 'forbidden' && namespaces?.includes(namespace) !== false,
    );
    expect(inNamespace.filter(({ detail }) => !detail.includes(`read in ${namespace}`))).toEqual([]);
    expect(review.findings.length).toBeGreaterThan(0);
  });
});

// Last, because what is taken away here stays away.
describe('a review of a cluster without', () => {
  const crds = '/apis/apiextensions.k8s.io/v1/customresourcedefinitions';

  it.each(groups.filter((group) => group !== 'networking.k8s.io'))('%s misses nothing', async (group) => {
    const kubeconfig = await readerWith(accessOf(wanted, []));
    const { body } = await controlPlane.adminFetch('GET', crds);
    const { items } = body as { items: { metadata: { name: string }; spec: { group: string } }[] };
    const names = items.filter(({ spec }) => spec.group === group).map(({ metadata }) => metadata.name);
    expect(names.length).toBeGreaterThan(0);
    for (const name of names) {
      // Without waiting for the objects to be cleaned up.
      const type = { 'content-type': 'application/merge-patch+json' };
      await controlPlane.adminFetch('DELETE', `${crds}/${name}`);
      await controlPlane.adminFetch('PATCH', `${crds}/${name}`, { metadata: { finalizers: null } }, type);
    }
    await expect
      .poll(async () => [...(await discoveredGroups(controlPlane)).keys()], { timeout: 20_000 })
      .not.toContain(group);

    const review = await reviewLive({ kubeconfig });
    expect(fillableGaps(review)).toEqual([]);
    expect(review.outcomes.filter(({ outcome }) => outcome === 'crashed')).toEqual([]);
    const kinds = wanted.kinds.filter((kind) => groupsOf(kind).every((one) => one === group));
    const objects = review.findings.flatMap(({ at, evidence }) => [
      `${at.apiVersion} ${at.kind}`,
      ...evidence.map(({ object }) => object),
    ]);
    expect(objects.filter((object) => object.startsWith(`${group}/`))).toEqual([]);
    expect(kinds.filter((kind) => objects.some((object) => object.startsWith(`${kind} `)))).toEqual([]);
  });
});

it('references/permissions.md says what is left without each right', async () => {
  const text = [
    '# What a review says without a right',
    '',
    'Each row was read from a real API server, as a user who holds what `kubernetes-network-review rbac` prints but for the',
    'right in the first column. In none of them does a review report what the full one does not: no finding, no rule that',
    'passed or had no object, no fact; no finding shows an object of a kind that could not be read. Each gap names the',
    'right in the words of the API server.',
    '',
    '| Without | Gaps that the review names | Rights that settle it |',
    '| --- | --- | --- |',
    ...rows,
    '',
  ].join('\n');
  await expect(text).toMatchFileSnapshot(here('../../references/permissions.md'));
});
