import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { CORE_SCHEMA, loadAll } from 'js-yaml';

/** Any object of the Kubernetes API, or a List of them. */
export interface Manifest {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: {
    readonly name: string;
    readonly namespace?: string;
    readonly [field: string]: unknown;
  };
  readonly status?: unknown;
  readonly items?: readonly Manifest[];
  readonly [field: string]: unknown;
}

function filesOf(path: string): string[] {
  if (!statSync(path).isDirectory()) return [path];
  return readdirSync(path)
    .sort()
    .map((name) => join(path, name))
    .filter((child) => statSync(child).isDirectory() || /\.(ya?ml|json)$/.test(child))
    .flatMap(filesOf);
}

/** The objects of a YAML or JSON file, or of all such files below a directory, with Lists opened. */
export function readManifests(path: string): Manifest[] {
  return filesOf(path)
    .flatMap(
      (file) =>
        loadAll(readFileSync(file, 'utf8'), undefined, { schema: CORE_SCHEMA }) as (Manifest | null)[],
    )
    .flatMap((document) => (document === null ? [] : openList(document)));
}

function openList(manifest: Manifest): readonly Manifest[] {
  return manifest.items !== undefined && manifest.kind.endsWith('List') ? manifest.items : [manifest];
}

/** The objects, with pods completed by the template of the workload that selects them, of which theirs are made. */
export function withPodsOfTemplates(objects: readonly Manifest[]): Manifest[] {
  const workloads = objects.filter(({ kind }) => ['Deployment', 'DaemonSet', 'StatefulSet'].includes(kind));
  return objects.map((object) => {
    const labels = (object.metadata.labels ?? {}) as Record<string, string>;
    const template = workloads
      .filter(({ metadata }) => object.kind === 'Pod' && metadata.namespace === object.metadata.namespace)
      .map(({ spec }) => spec as { selector: { matchLabels: Record<string, string> }; template: Template })
      .find(({ selector }) =>
        Object.entries(selector.matchLabels).every(([key, value]) => labels[key] === value),
      );
    if (template === undefined) return object;
    const spec = object.spec as Template['spec'];
    const containers = spec.containers.map((container) => ({
      ...template.template.spec.containers.find(({ name }) => name === container.name),
      ...container,
    }));
    return { ...object, spec: { ...template.template.spec, ...spec, containers } };
  });
}

interface Template {
  readonly spec: { readonly containers: readonly { readonly name: string }[] };
}
