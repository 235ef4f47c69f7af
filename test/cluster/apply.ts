import { setTimeout as sleep } from 'node:timers/promises';
import type { ApiResponse } from './api-client.ts';
import type { ControlPlane } from './control-plane.ts';
import { readManifests, type Manifest } from './manifests.ts';
import { createResourceFinder, type ResourceFinder } from './resources.ts';

const isCrd = ({ kind }: Manifest) => kind === 'CustomResourceDefinition';
const isNamespace = ({ kind, apiVersion }: Manifest) => kind === 'Namespace' && apiVersion === 'v1';

/**
 * Applies objects, or those of files and directories, and writes the `status` they state. Definitions go first and are
 * waited for, then namespaces (also those only named by an object), then the rest in the order given.
 * Throws on the first object the API server refuses, with its reason.
 */
export async function applyManifests(
  controlPlane: ControlPlane,
  sources: readonly (string | Manifest)[],
): Promise<void> {
  const objects = sources.flatMap((source) =>
    typeof source === 'string' ? readManifests(source) : [source],
  );
  const resources = createResourceFinder(controlPlane);
  const crds = objects.filter(isCrd);
  await inParallel(crds, (crd) => apply(controlPlane, resources, crd));
  await inParallel(crds, (crd) => waitUntilEstablished(controlPlane, crd.metadata.name));

  const namespaces = objects.filter(isNamespace);
  await inParallel([...namespaces, ...unstatedNamespaces(objects, namespaces)], (namespace) =>
    apply(controlPlane, resources, namespace),
  );
  await inParallel(
    objects.filter((object) => !isCrd(object) && !isNamespace(object)),
    (object) => apply(controlPlane, resources, object),
  );
}

function unstatedNamespaces(objects: readonly Manifest[], stated: readonly Manifest[]): Manifest[] {
  const known = new Set(stated.map(({ metadata }) => metadata.name));
  const used = new Set(objects.flatMap(({ metadata }) => metadata.namespace ?? []));
  return [...used]
    .filter((name) => !known.has(name))
    .map((name) => ({ apiVersion: 'v1', kind: 'Namespace', metadata: { name } }));
}

async function apply(controlPlane: ControlPlane, resources: ResourceFinder, object: Manifest): Promise<void> {
  const resource = await resources.find(object.apiVersion, object.kind);
  const path = resource.pathOf(object.metadata.name, object.metadata.namespace);
  const { status, ...rest } = object;
  const writesStatus = resource.hasStatus && status !== undefined && !isCrd(object);
  const main = { ...(resource.hasStatus ? rest : object), metadata: writableMetadata(object) };

  await patch(controlPlane, object, `${path}?fieldManager=test&force=true`, 'apply-patch+yaml', main);
  // A merge patch sets lists as stated; a server-side apply would refuse a node's two addresses of one type.
  if (writesStatus) await patch(controlPlane, object, `${path}/status`, 'merge-patch+json', { status });
}

function writableMetadata({ metadata }: Manifest): Record<string, unknown> {
  const setByServer = [
    'uid',
    'resourceVersion',
    'generation',
    'creationTimestamp',
    'managedFields',
    'selfLink',
  ];
  return Object.fromEntries(Object.entries(metadata).filter(([field]) => !setByServer.includes(field)));
}

async function patch(
  controlPlane: ControlPlane,
  { kind, metadata }: Manifest,
  path: string,
  type: 'apply-patch+yaml' | 'merge-patch+json',
  body: unknown,
): Promise<void> {
  const send = () => controlPlane.adminFetch('PATCH', path, body, { 'content-type': `application/${type}` });
  // A definition is served a moment after it is established.
  let answer = await send();
  for (let tries = 0; answer.status === 404 && tries < 50; tries++) {
    await sleep(100);
    answer = await send();
  }
  if (answer.status >= 300) {
    throw new Error(`${kind} ${metadata.namespace ?? ''}/${metadata.name} was refused: ${reasonOf(answer)}`);
  }
}

function reasonOf({ status, body }: ApiResponse): string {
  return `${status} ${(body as { message?: string }).message ?? String(body)}`;
}

async function waitUntilEstablished(controlPlane: ControlPlane, name: string): Promise<void> {
  const path = `/apis/apiextensions.k8s.io/v1/customresourcedefinitions/${name}`;
  let conditions: Condition[] = [];
  for (let tries = 0; tries < 150; tries++) {
    const { body } = await controlPlane.adminFetch('GET', path);
    conditions = (body as { status?: { conditions?: Condition[] } }).status?.conditions ?? [];
    if (conditions.some(({ type, status }) => type === 'Established' && status === 'True')) return;
    await sleep(100);
  }
  throw new Error(`CustomResourceDefinition ${name} was not established: ${JSON.stringify(conditions)}`);
}

interface Condition {
  readonly type: string;
  readonly status: string;
}

/** Runs the work for all items, eight at a time, starting them in their order. */
async function inParallel<Item>(items: readonly Item[], work: (item: Item) => Promise<void>): Promise<void> {
  const queue = items.values();
  const worker = async () => {
    for (const item of queue) await work(item);
  };
  await Promise.all(Array.from({ length: 8 }, worker));
}
