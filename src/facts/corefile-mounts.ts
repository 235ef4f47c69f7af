import type { CorefilePart, DnsServer } from '../model/evidence/cluster-dns.ts';
import type { PodSpec } from '../model/evidence/workloads.ts';
import { mergeMissing, type Missing } from '../model/missing.ts';
import type { Snapshot } from '../snapshot/snapshot.ts';
import { withoutTrailing } from '../model/without-trailing.ts';

/** The files that a DNS server sees because ConfigMaps are mounted. */
export interface MountedFiles {
  readonly files: readonly CorefilePart[];
  /** Folders all of whose files are among those. */
  readonly folders: readonly string[];
  /** ConfigMaps that are mounted and were not read. */
  readonly missing: readonly Missing[];
}

/** A Corefile before it is read: its own file, what lies beside it and what reads it. */
export interface CorefilePlace {
  /** Undefined where only what it imports was read; `assumed` then stands for its text. */
  readonly main: CorefilePart | undefined;
  readonly assumed?: string;
  readonly mounted: MountedFiles;
  readonly program: 'CoreDNS' | 'NodeLocal DNSCache';
  readonly server?: DnsServer;
}

/** The ConfigMaps among a pod's volumes. */
export function configMapsIn(podSpec: PodSpec | undefined): string[] {
  return (podSpec?.volumes ?? []).flatMap(configMapsOf).flatMap(({ name }) => name ?? []);
}

type Volume = NonNullable<PodSpec['volumes']>[number];

function configMapsOf({ configMap, projected }: Volume): NonNullable<Volume['configMap']>[] {
  return [configMap, ...(projected?.sources ?? []).map((source) => source.configMap)].filter(
    (one) => one !== undefined,
  );
}

/** What a server's container finds where its volumes are mounted. An optional ConfigMap that is not there mounts nothing. */
export function mountedFiles(snapshot: Snapshot, { ref, podSpec, container }: DnsServer): MountedFiles {
  const configMaps = snapshot.listing('ConfigMap');
  const files: CorefilePart[] = [];
  const folders: string[] = [];
  const missing: Missing[] = [];
  for (const { name, mountPath = '', subPath } of container.volumeMounts ?? []) {
    const volume = podSpec.volumes?.find((one) => one.name === name);
    const sources = volume === undefined ? [] : configMapsOf(volume);
    const folder = withoutTrailing(mountPath, '/');
    let whole = sources.length > 0 && subPath === undefined;
    for (const source of sources) {
      const found = configMaps.find(ref.namespace, source.name ?? '');
      if (found.state === 'unknown') {
        missing.push(...found.missing.map((one) => named(one, ref.namespace, source.name)));
        whole = false;
      }
      if (found.state !== 'known') continue;
      const { value: configMap } = found;
      const items = source.items ?? Object.keys(configMap.data ?? {}).map((key) => ({ key, path: key }));
      for (const { key = '', path = '' } of items) {
        if (configMap.data?.[key] === undefined) continue;
        if (subPath === undefined) files.push({ path: `${folder}/${path}`, configMap, key });
        else if (subPath === path) files.push({ path: mountPath, configMap, key });
      }
    }
    if (whole) folders.push(folder);
  }
  return { files, folders, missing: mergeMissing(missing) };
}

/** That a ConfigMap was not read, said of the one that is meant. */
export function named(missing: Missing, namespace = '', name = ''): Missing {
  return {
    ...missing,
    what: `ConfigMap ${namespace}/${name}`,
    namespaces: [namespace],
    next: missing.next ?? `kubectl get configmap ${name} -n ${namespace} -o yaml`,
  };
}
