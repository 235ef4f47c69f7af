import { setTimeout as sleep } from 'node:timers/promises';
import type { ControlPlane } from '../control-plane.ts';

interface EndpointSlices {
  readonly items: readonly { readonly endpoints: readonly object[] | null }[];
}

/** Resolves when the EndpointSlices hold so many endpoints: the controller makes them behind the API server's back. */
export async function untilEndpoints(controlPlane: ControlPlane, wanted: number): Promise<void> {
  let count = 0;
  for (let tries = 0; tries < 100; tries += 1) {
    const { body } = await controlPlane.adminFetch('GET', '/apis/discovery.k8s.io/v1/endpointslices');
    count = (body as EndpointSlices).items.reduce((sum, { endpoints }) => sum + (endpoints?.length ?? 0), 0);
    if (count === wanted) return;
    await sleep(200);
  }
  throw new Error(`there are ${count} endpoints, not ${wanted}`);
}
