import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse } from 'yaml';
import { z } from 'zod';
import type { KubectlResource } from '../../src/commands/kubectl-resource.ts';
import { kinds } from '../../src/model/kinds/index.ts';
import { moduleDirectories } from '../cluster/crd-modules.ts';
import { readManifests } from '../cluster/manifests.ts';

const release = 'k8s.io/kubernetes@v1.37.2';

const discovery = z.object({
  items: z.array(
    z.object({
      metadata: z.object({ name: z.string().default('') }),
      versions: z.array(
        z.object({
          resources: z.array(
            z.object({
              resource: z.string(),
              singularResource: z.string(),
              shortNames: z.array(z.string()).default([]),
              categories: z.array(z.string()).default([]),
              responseKind: z.object({ kind: z.string() }),
              verbs: z.array(z.string()),
            }),
          ),
        }),
      ),
    }),
  ),
});

const definition = z.object({
  group: z.string(),
  names: z.object({
    plural: z.string(),
    singular: z.string().optional(),
    kind: z.string(),
    shortNames: z.array(z.string()).default([]),
    categories: z.array(z.string()).default([]),
  }),
});

/**
 * What `kubectl get` may be asked for by a bare name: what Kubernetes' own discovery document lists, the custom resources
 * whose definitions the control plane of the tests serves, those that are well known in networking
 * (reviewed/custom-resources.yaml), and the kinds that a review reads. Needs Go, for its modules.
 */
export function kubectlResources(): KubectlResource[] {
  const found = [
    ...builtIn('core'),
    ...builtIn('groups'),
    ...customResources(),
    ...wellKnown(),
    ...reviewed(),
  ];
  const firsts = new Map<string, KubectlResource>();
  for (const one of found) {
    const key = `${one.name}.${one.group}`;
    if (!firsts.has(key)) firsts.set(key, one);
  }
  return [...firsts.values()];
}

/** Several definitions, one a line. */
export function resourcesText(resources: readonly KubectlResource[]): string {
  return `[\n${resources.map((one) => ` ${JSON.stringify(one)}`).join(',\n')}\n]\n`;
}

function builtIn(which: 'core' | 'groups'): KubectlResource[] {
  const output = execFileSync('go', ['mod', 'download', '-json', release], {
    cwd: tmpdir(),
    encoding: 'utf8',
  });
  const { Dir } = z.object({ Dir: z.string() }).parse(JSON.parse(output));
  const folder = join(Dir, 'api/discovery');
  if (which === 'core') {
    const core = z
      .object({
        resources: z.array(
          z.object({
            name: z.string(),
            singularName: z.string(),
            kind: z.string(),
            shortNames: z.array(z.string()).default([]),
            categories: z.array(z.string()).default([]),
          }),
        ),
      })
      .parse(JSON.parse(readFileSync(join(folder, 'api__v1.json'), 'utf8')));
    return core.resources
      .filter(({ name }) => !name.includes('/'))
      .map(({ singularName, ...rest }) => ({ ...rest, singular: singularName, group: '' }));
  }
  const { items } = discovery.parse(JSON.parse(readFileSync(join(folder, 'aggregated_v2.json'), 'utf8')));
  return items.flatMap(({ metadata, versions }) =>
    versions.flatMap(({ resources }) =>
      resources.map(({ resource, singularResource, shortNames, categories, responseKind }) => ({
        name: resource,
        singular: singularResource,
        kind: responseKind.kind,
        group: metadata.name,
        shortNames,
        categories,
      })),
    ),
  );
}

function customResources(): KubectlResource[] {
  const folders = [
    ...moduleDirectories('experimental'),
    ...moduleDirectories('standard'),
    join(import.meta.dirname, '../cluster/crds'),
  ];
  return folders
    .flatMap(readManifests)
    .filter(({ kind }) => kind === 'CustomResourceDefinition')
    .map(({ spec }) => {
      const { group, names } = definition.parse(spec);
      const { plural, singular = names.kind.toLowerCase(), kind, shortNames, categories } = names;
      return { name: plural, singular, kind, group, shortNames, categories };
    });
}

function wellKnown(): KubectlResource[] {
  const text = readFileSync(join(import.meta.dirname, 'reviewed/custom-resources.yaml'), 'utf8');
  const groups = z.record(z.string(), z.array(z.string())).parse(parse(text));
  return Object.entries(groups).flatMap(([group, entries]) =>
    entries.map((entry) => {
      const [name = '', kind = '', ...shortNames] = entry.split(' ');
      return { name, singular: kind.toLowerCase(), kind, group, shortNames, categories: [] };
    }),
  );
}

function reviewed(): KubectlResource[] {
  return Object.values(kinds).flatMap(({ kind, plural, served }) =>
    served.map(({ group }) => ({
      name: plural,
      singular: kind.toLowerCase(),
      kind,
      group,
      shortNames: [],
      categories: [],
    })),
  );
}
