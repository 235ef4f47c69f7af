import { definitionOf, type KindId } from '../../model/kinds/index.ts';

/** A group and version that serves a kind; always one that the kind's definition names. */
export interface Place {
  readonly group: string;
  readonly version: string;
}

export const versionPath = '/version';
export const coreRoot = '/api';
export const groupsRoot = '/apis';

/** OpenShift's view of the namespaces that the caller may see, which anyone may list there. */
export const projectsPath = '/apis/project.openshift.io/v1/projects';

export function apiVersionOf({ group, version }: Place): string {
  return group === '' ? version : `${group}/${version}`;
}

/** Where a group and version answers. */
export function rootOf(place: Place): string {
  return `${place.group === '' ? coreRoot : groupsRoot}/${apiVersionOf(place)}`;
}

/**
 * The path of all objects of a kind, everywhere or in one namespace. Throws for a kind that no API server may be asked
 * for: there is no other way to a path.
 */
export function listPath(kind: KindId, place: Place, namespace?: string): string {
  if (definitionOf(kind).neverAsked) throw new TypeError(`${kind} is never asked for`);
  const scope = namespace === undefined ? '' : `/namespaces/${encodeURIComponent(namespace)}`;
  return `${rootOf(place)}${scope}/${definitionOf(kind).plural}`;
}

/** The path of one object. */
export function objectPath(kind: KindId, place: Place, namespace: string | undefined, name: string): string {
  return `${listPath(kind, place, namespace)}/${encodeURIComponent(name)}`;
}

/** Could an object have this name? What the API server rejects as a path segment is never asked for. */
export function isObjectName(name: string): boolean {
  return /^[^/%\p{C}]+$/u.test(name) && name !== '.' && name !== '..';
}
