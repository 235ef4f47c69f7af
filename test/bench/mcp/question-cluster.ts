import { fileURLToPath } from 'node:url';
import { applyManifests } from '../../cluster/apply.ts';
import type { ControlPlane } from '../../cluster/control-plane.ts';
import { installCrds } from '../../cluster/crds.ts';
import type { Manifest } from '../../cluster/manifests.ts';
import { fillCluster } from '../bench-cluster.ts';
import { spoilEndpoints, type Spoilt } from './spoil-endpoints.ts';

/** How many nodes there are. Each has a /24 of the pod range, which holds 256 of them. */
export const nodes = 50;

const group = 'gateway.networking.k8s.io';
const manifests = fileURLToPath(new URL('../manifests/questions.yaml', import.meta.url));

/** Fills a cluster with so many Services and with what the questions are about. */
export async function fillForQuestions(controlPlane: ControlPlane, services: number): Promise<Spoilt> {
  await fillCluster(controlPlane, { nodes, services, pods: 2 * services });
  const spoilt = await spoilEndpoints(controlPlane, services, {
    unready: Math.max(5, services / 100),
    empty: 3,
  });
  await installCrds(controlPlane, [group]);
  await applyManifests(controlPlane, [manifests, ...routes()]);
  return spoilt;
}

/** Twenty routes that attach, and `team-7/console`, which does not; to all of them their controller says so. */
function routes(): Manifest[] {
  const attached = Array.from({ length: 20 }, (_, i) => route(`team-${i}`, `web-${i}`, 'http', 'Accepted'));
  return [...attached, route('team-7', 'console', 'admin', 'NotAllowedByListeners')];
}

function route(namespace: string, name: string, sectionName: string, reason: string): Manifest {
  const parentRef = { group, kind: 'Gateway', namespace: 'infra', name: 'edge', sectionName };
  const at = { observedGeneration: 1, lastTransitionTime: '2026-11-20T00:00:00Z' };
  const isAccepted = reason === 'Accepted';
  const conditions = [
    { type: 'Accepted', status: isAccepted ? 'True' : 'False', reason, message: '', ...at },
    { type: 'ResolvedRefs', status: 'True', reason: 'ResolvedRefs', message: '', ...at },
  ];
  return {
    apiVersion: `${group}/v1`,
    kind: 'HTTPRoute',
    metadata: { name, namespace },
    spec: {
      parentRefs: [parentRef],
      hostnames: [`${name}.example.org`],
      rules: [{ backendRefs: [{ name: 'svc-7', port: 80 }] }],
    },
    status: {
      parents: [{ parentRef, controllerName: 'gateway.example/controller', conditions }],
    },
  };
}
