import type { ControlPlane } from '../../cluster/control-plane.ts';

/** The Services, as `namespace/name`, that were spoilt. */
export interface Spoilt {
  /** One of their endpoints is not ready. */
  readonly unready: readonly string[];
  /** Their EndpointSlice has no endpoint, and no pod is there. */
  readonly empty: readonly string[];
}

interface Slice {
  readonly endpoints: readonly { readonly targetRef: { readonly name: string } }[];
}

const mergePatch = { 'content-type': 'application/merge-patch+json' };

/** Spoils Services of a cluster that `fillCluster` filled, so many of each kind, spread over all. */
export async function spoilEndpoints(
  controlPlane: ControlPlane,
  services: number,
  count: { readonly unready: number; readonly empty: number },
): Promise<Spoilt> {
  const patch = async (path: string, body: object): Promise<void> => {
    const { status } = await controlPlane.adminFetch('PATCH', path, body, mergePatch);
    if (status !== 200) throw new Error(`PATCH ${path} was answered ${status}`);
  };
  const spread = (of: number, from: number): number[] =>
    Array.from({ length: of }, (_, i) => from + Math.floor((i * services) / of));

  const unready = spread(count.unready, 3).map(async (i) => {
    const { namespace, slice, endpoints } = await sliceOf(controlPlane, i);
    const [first, ...rest] = endpoints;
    const conditions = { ready: false, serving: false, terminating: false };
    await patch(slice, { endpoints: [{ ...first, conditions }, ...rest] });
    const pod = `/api/v1/namespaces/${namespace}/pods/${first?.targetRef.name ?? ''}/status`;
    await patch(pod, { status: { conditions: notReady, containerStatuses: [waiting] } });
    return `${namespace}/svc-${i}`;
  });
  const empty = spread(count.empty, 5).map(async (i) => {
    const { namespace, slice, endpoints } = await sliceOf(controlPlane, i);
    await patch(slice, { endpoints: [] });
    for (const { targetRef } of endpoints) {
      const path = `/api/v1/namespaces/${namespace}/pods/${targetRef.name}?gracePeriodSeconds=0`;
      await controlPlane.adminFetch('DELETE', path);
    }
    return `${namespace}/svc-${i}`;
  });
  return { unready: (await Promise.all(unready)).sort(), empty: (await Promise.all(empty)).sort() };
}

async function sliceOf(
  controlPlane: ControlPlane,
  i: number,
): Promise<{ namespace: string; slice: string; endpoints: Slice['endpoints'] }> {
  const namespace = `team-${i % 100}`;
  const slice = `/apis/discovery.k8s.io/v1/namespaces/${namespace}/endpointslices/svc-${i}-a`;
  const { status, body } = await controlPlane.adminFetch('GET', slice);
  if (status !== 200) throw new Error(`GET ${slice} was answered ${status}`);
  return { namespace, slice, endpoints: (body as Slice).endpoints };
}

const notReady = ['Ready', 'ContainersReady'].map((type) => ({
  type,
  status: 'False',
  reason: 'ContainersNotReady',
  lastTransitionTime: '2026-11-20T00:00:00Z',
}));

const waiting = {
  name: 'main',
  ready: false,
  started: false,
  restartCount: 41,
  image: 'registry.example/svc:1.0',
  imageID: '',
  state: { waiting: { reason: 'CrashLoopBackOff', message: 'back-off 5m0s restarting failed container' } },
};
