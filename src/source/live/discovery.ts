import { isRecord } from '../../model/fields.ts';
import type { Installed } from '../source.ts';
import { type ApiReader, unreadable } from './api-reader.ts';
import type { Failure } from './failure.ts';
import { apiVersionOf, coreRoot, groupsRoot, type Place, rootOf } from './paths.ts';

/** What the API server says it serves. */
export interface Discovery {
  readonly groups: readonly Installed[];
  /** Groups that the server has and of which it could not say what is in them. */
  readonly unanswered: readonly string[];
  /** Why the core group, or all others, could not be asked for. */
  readonly failures: readonly Failure[];
}

interface Group {
  readonly name: string;
  readonly versions: readonly (Record<string, unknown> & { readonly version: string })[];
}

interface Part {
  readonly groups: readonly Installed[];
  readonly unanswered: readonly string[];
  readonly failure?: Failure;
}

// https://kubernetes.io/docs/concepts/overview/kubernetes-api/#discovery-api; the last is what every server knows.
const accept = [
  'application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList',
  'application/json;g=apidiscovery.k8s.io;v=v2beta1;as=APIGroupDiscoveryList',
  'application/json',
].join(',');

/** Asks what the server serves: in two documents where it can, else group by group. */
export async function discover(reader: ApiReader): Promise<Discovery> {
  const parts = await Promise.all([coreRoot, groupsRoot].map((root) => readRoot(reader, root)));
  return {
    groups: parts.flatMap(({ groups }) => groups).sort((a, b) => (a.apiVersion < b.apiVersion ? -1 : 1)),
    unanswered: [...new Set(parts.flatMap(({ unanswered }) => unanswered))].sort(),
    failures: parts.flatMap(({ failure }) => failure ?? []),
  };
}

async function readRoot(reader: ApiReader, root: string): Promise<Part> {
  const { body, failure } = await reader.getJson(root, accept);
  if (failure !== undefined) return failed(failure);
  if (isRecord(body)) {
    const groups = groupsIn(body);
    if (groups !== undefined)
      return body.kind === 'APIGroupDiscoveryList' ? aggregated(groups) : oneByOne(reader, groups);
  }
  return failed(unreadable(`${root} was not answered with a discovery document`).failure);
}

/** The groups of any kind of discovery document; undefined when one is not understood, for then all may be missing. */
function groupsIn({ kind, items, groups, versions }: Record<string, unknown>): Group[] | undefined {
  switch (kind) {
    case 'APIGroupDiscoveryList':
      return allOf(items, ({ metadata, versions }) =>
        groupOf(isRecord(metadata) ? (metadata.name ?? '') : '', versions),
      );
    case 'APIGroupList':
      return allOf(groups, ({ name, versions }) => groupOf(name, versions));
    case 'APIVersions': {
      const core = groupOf(
        '',
        Array.isArray(versions) ? versions.map((version: unknown) => ({ version })) : versions,
      );
      return core === undefined ? undefined : [core];
    }
    default:
      return undefined;
  }
}

function groupOf(name: unknown, items: unknown): Group | undefined {
  if (typeof name !== 'string' || !/^(?:[a-z0-9][a-z0-9.-]*)?$/.test(name)) return undefined;
  const versions = allOf(items, (one) =>
    typeof one.version === 'string' && /^[a-z0-9]+$/.test(one.version)
      ? { ...one, version: one.version }
      : undefined,
  );
  return versions === undefined ? undefined : { name, versions };
}

/** Each record of a list as something else; undefined when any is not understood. */
function allOf<T>(list: unknown, convert: (item: Record<string, unknown>) => T | undefined): T[] | undefined {
  if (!Array.isArray(list)) return undefined;
  const converted = list.flatMap((item: unknown) => (isRecord(item) ? (convert(item) ?? []) : []));
  return converted.length === list.length ? converted : undefined;
}

/** apidiscovery.k8s.io: a version whose server did not answer is `Stale`, with the resources last known or none. */
function aggregated(items: readonly Group[]): Part {
  const groups: Installed[] = [];
  const unanswered: string[] = [];
  for (const { name: group, versions } of items) {
    for (const { version, freshness, resources } of versions) {
      if (freshness === 'Stale' || !Array.isArray(resources ?? [])) unanswered.push(group);
      const kinds = recordsIn(resources).map(({ responseKind }) =>
        isRecord(responseKind) ? responseKind.kind : '',
      );
      groups.push(installedOf({ group, version }, kinds));
    }
  }
  return { groups, unanswered };
}

/** Discovery before Kubernetes 1.26: one document for each version of each group. */
async function oneByOne(reader: ApiReader, items: readonly Group[]): Promise<Part> {
  const places = items.flatMap(({ name: group, versions }) =>
    versions.map(({ version }) => ({ group, version })),
  );
  const read = await Promise.all(
    places.map(async (place) => ({ place, ...(await reader.getJson(rootOf(place))) })),
  );
  const groups: Installed[] = [];
  const unanswered: string[] = [];
  for (const { place, body } of read) {
    if (!isRecord(body) || body.kind !== 'APIResourceList' || !Array.isArray(body.resources)) {
      unanswered.push(place.group);
      continue;
    }
    const resources = recordsIn(body.resources).filter(({ name }) => !String(name).includes('/'));
    groups.push(
      installedOf(
        place,
        resources.map(({ kind }) => kind),
      ),
    );
  }
  return { groups, unanswered };
}

function installedOf(place: Place, kinds: readonly unknown[]): Installed {
  const names = kinds.filter((kind): kind is string => typeof kind === 'string' && kind !== '');
  return { apiVersion: apiVersionOf(place), kinds: [...new Set(names)].sort() };
}

function recordsIn(list: unknown): Record<string, unknown>[] {
  return Array.isArray(list) ? list.filter(isRecord) : [];
}

function failed(failure: Failure): Part {
  return { groups: [], unanswered: [], failure };
}
