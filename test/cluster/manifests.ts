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
