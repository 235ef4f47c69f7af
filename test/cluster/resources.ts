import { setTimeout as sleep } from 'node:timers/promises';
import type { ControlPlane } from './control-plane.ts';

/** How a kind is reached: by the discovery document of its group and version. */
interface Resource {
  readonly hasStatus: boolean;
  pathOf(name: string, namespace?: string): string;
}

export interface ResourceFinder {
  /** Throws when the API server has not served the kind for 10 s. */
  find(apiVersion: string, kind: string): Promise<Resource>;
}

interface ApiResource {
  readonly name: string;
  readonly kind: string;
  readonly namespaced: boolean;
}

/** Finds resources by discovery, remembering what each group and version serves. */
export function createResourceFinder(controlPlane: ControlPlane): ResourceFinder {
  const known = new Map<string, readonly ApiResource[]>();

  return {
    async find(apiVersion, kind) {
      const root = apiVersion.includes('/') ? `/apis/${apiVersion}` : `/api/${apiVersion}`;
      const isTheKind = (resource: ApiResource) => resource.kind === kind && !resource.name.includes('/');
      for (let tries = 0; tries < 50; tries++) {
        const served = known.get(root) ?? (await discover(controlPlane, root));
        const resource = served.find(isTheKind);
        if (resource !== undefined) {
          known.set(root, served);
          return resourceOf(root, resource, served);
        }
        known.delete(root);
        await sleep(200);
      }
      throw new Error(`The API server serves no ${kind} of ${apiVersion}`);
    },
  };
}

async function discover(controlPlane: ControlPlane, root: string): Promise<readonly ApiResource[]> {
  const { body } = await controlPlane.adminFetch('GET', root);
  return (body as { resources?: ApiResource[] }).resources ?? [];
}

function resourceOf(
  root: string,
  { name, namespaced }: ApiResource,
  served: readonly ApiResource[],
): Resource {
  return {
    hasStatus: served.some((other) => other.name === `${name}/status`),
    pathOf: (objectName, namespace = 'default') =>
      `${root}/${namespaced ? `namespaces/${namespace}/` : ''}${name}/${objectName}`,
  };
}
