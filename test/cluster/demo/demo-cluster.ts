import { fileURLToPath } from 'node:url';
import { applyManifests } from '../apply.ts';
import type { ControlPlane } from '../control-plane.ts';
import { startControlPlane } from '../control-plane.ts';
import { installCrds } from '../crds.ts';

const here = fileURLToPath(new URL('./', import.meta.url));

/** What is saved on the demo's nodes: no API server serves it, so it lies beside the manifests. */
export const demoOutputs = `${here}outputs`;

/** The demo cluster on a real control plane: a small shop with one fault for each rule, everything else healthy. */
export async function startDemoCluster(): Promise<ControlPlane> {
  const controlPlane = await startControlPlane({ serviceCidr: '10.96.0.0/27' });
  try {
    await installCrds(controlPlane, ['gateway.networking.k8s.io', 'cilium.io']);
    await applyManifests(controlPlane, [`${here}manifests`]);
    return controlPlane;
  } catch (error) {
    await controlPlane.stop();
    throw error;
  }
}
