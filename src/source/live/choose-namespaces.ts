import { isRecord } from '../../model/fields.ts';
import type { ApiReader } from './api-reader.ts';
import type { Discovery } from './discovery.ts';
import { isObjectName, listPath, projectsPath } from './paths.ts';

const most = 200;

/** Namespaces to read one by one where the cluster may not be listed. `isAll`: there are no others, or no others count. */
export interface NamespaceChoice {
  readonly names: readonly string[];
  readonly isGiven: boolean;
  readonly isAll: boolean;
}

/**
 * The namespaces the user named, else those the reader may list (on OpenShift, its projects), the context's own first
 * because that one is most likely granted, else just that one.
 */
export async function chooseNamespaces(
  reader: ApiReader,
  { groups }: Discovery,
  given: readonly string[],
  contextNamespace: string,
): Promise<NamespaceChoice> {
  if (given.length > 0) return { names: given.filter(isObjectName), isGiven: true, isAll: true };
  const hasProjects = groups.some(({ apiVersion }) => apiVersion === 'project.openshift.io/v1');
  const listed =
    (await namesAt(reader, listPath('Namespace', { group: '', version: 'v1' }))) ??
    (hasProjects ? await namesAt(reader, projectsPath) : undefined);
  if (listed === undefined) return { names: [contextNamespace], isGiven: false, isAll: false };
  const ownFirst = [...listed.names].sort(
    (a, b) => Number(b === contextNamespace) - Number(a === contextNamespace),
  );
  return { names: ownFirst.slice(0, most), isGiven: false, isAll: listed.isAll && ownFirst.length <= most };
}

async function namesAt(
  reader: ApiReader,
  path: string,
): Promise<{ names: string[]; isAll: boolean } | undefined> {
  const { body, failure } = await reader.getJson(`${path}?limit=${most}`);
  if (failure !== undefined || !isRecord(body) || !Array.isArray(body.items)) return undefined;
  const names = body.items.flatMap((item: unknown) => {
    const name = isRecord(item) && isRecord(item.metadata) ? item.metadata.name : undefined;
    return typeof name === 'string' && isObjectName(name) ? [name] : [];
  });
  const token = isRecord(body.metadata) ? body.metadata.continue : undefined;
  return { names, isAll: typeof token !== 'string' || token === '' };
}
