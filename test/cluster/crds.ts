import { join } from 'node:path';
import { applyManifests } from './apply.ts';
import type { ControlPlane } from './control-plane.ts';
import { moduleDirectories, type GatewayApiChannel } from './crd-modules.ts';
import { readManifests, type Manifest } from './manifests.ts';

/**
 * Installs the definitions of the given API groups, such as `cilium.io` (all known ones when none is given), and waits
 * until they are established; returns their names. Throws on a group that no source defines.
 */
export async function installCrds(
  controlPlane: ControlPlane,
  groups?: readonly string[],
  channel: GatewayApiChannel = 'standard',
): Promise<string[]> {
  const directories = [...moduleDirectories(channel), join(import.meta.dirname, 'crds')];
  const known = directories.flatMap(readManifests).filter(({ kind }) => kind === 'CustomResourceDefinition');
  const unknown = groups?.find((group) => !known.some((crd) => groupOf(crd) === group));
  if (unknown !== undefined) throw new Error(`No definition of the API group ${unknown} is known`);

  const chosen = known.filter((crd) => groups?.includes(groupOf(crd)) ?? true);
  await applyManifests(controlPlane, chosen);
  return chosen.map(({ metadata }) => metadata.name);
}

function groupOf({ metadata }: Manifest): string {
  return metadata.name.slice(metadata.name.indexOf('.') + 1);
}
