import type { CorefilePart } from '../model/evidence/cluster-dns.ts';
import type { DnsServer } from '../model/evidence/cluster-dns.ts';
import type { Kept } from '../model/kinds/index.ts';
import { known, type Maybe, missingOf, unknown } from '../model/maybe.ts';
import type { Snapshot } from '../snapshot/snapshot.ts';
import type { ObjectName } from '../source/source.ts';
import { type CorefilePlace, configMapsIn, type MountedFiles, named } from './corefile-mounts.ts';

const configMap = (namespace: string, name: string) => ({ kind: 'ConfigMap', namespace, name }) as const;

/** What AKS and k3s import from, if somebody makes it. */
const custom = configMap('kube-system', 'coredns-custom');

/** Where distributions keep a Corefile: most of them, OpenShift, RKE2, and for NodeLocal DNSCache upstream and kubespray. */
const holders = [
  configMap('kube-system', 'coredns'),
  configMap('openshift-dns', 'dns-default'),
  configMap('kube-system', 'rke2-coredns-rke2-coredns'),
  configMap('kube-system', 'node-local-dns'),
  configMap('kube-system', 'nodelocaldns'),
];

export const corefileNames: readonly ObjectName[] = [...holders, custom];

/** The import lines that AKS and k3s have, for when their Corefile is not here. */
const importingCustom = '.:53 {\n    import custom/*.override\n}\nimport custom/*.server\n';

/** Corefiles found by their name, or by their key among manifests, but for those that a server is known to read. */
export function corefilesByName(snapshot: Snapshot, servers: readonly DnsServer[]): Maybe<CorefilePlace>[] {
  const configMaps = snapshot.listing('ConfigMap');
  const read = new Set(
    servers.flatMap(({ ref, podSpec }) =>
      configMapsIn(podSpec).map((name) => `${ref.namespace ?? ''}/${name}`),
    ),
  );
  const beside = configMaps.find(custom.namespace, custom.name);
  const keyOf = (one: { namespace?: string | undefined; name: string }): string =>
    `${one.namespace ?? ''}/${one.name}`;
  const found = configMaps.items
    .filter(({ ref, data }) => data?.Corefile !== undefined && !read.has(keyOf(ref)))
    .map((holder): Maybe<CorefilePlace> => {
      const main = { path: '/etc/coredns/Corefile', configMap: holder, key: 'Corefile' };
      const mounted = holder.ref.namespace === custom.namespace ? mountedBeside(beside, main) : alone(main);
      const program = /node-?local-?dns/.test(holder.ref.name) ? 'NodeLocal DNSCache' : 'CoreDNS';
      return known({ main, mounted, program }, [], holder.ref.label);
    });
  const lacking = holders
    .filter((holder) => !read.has(keyOf(holder)))
    .flatMap(({ namespace, name }) =>
      missingOf(configMaps.find(namespace, name)).map((one) => named(one, namespace, name)),
    );
  // That a folder of manifests holds one of them says nothing of the others; that one was refused does.
  const refused = lacking.filter(({ reason }) => reason !== 'not-collected');
  if (found.length > 0) return refused.length === 0 ? found : [...found, unknown(...refused)];
  if (lacking[0] === undefined) return [];
  const rest = unknown(...(refused.length > 0 ? refused : [lacking[0]]));
  if (beside.state !== 'known') return [rest];
  const mounted = mountedBeside(beside, undefined);
  return [
    known({ main: undefined, assumed: importingCustom, mounted, program: 'CoreDNS' }, [], 'inference'),
    rest,
  ];
}

function alone(main: CorefilePart): MountedFiles {
  return { files: [main], folders: [], missing: [] };
}

/** As AKS and k3s mount it. */
function mountedBeside(beside: Maybe<Kept<'ConfigMap'>>, main: CorefilePart | undefined): MountedFiles {
  const folder = '/etc/coredns/custom';
  const files = main === undefined ? [] : [main];
  if (beside.state === 'unknown') {
    return {
      files,
      folders: [],
      missing: beside.missing.map((one) => named(one, custom.namespace, custom.name)),
    };
  }
  if (beside.state === 'absent') return { files, folders: [folder], missing: [] };
  const { value: configMap } = beside;
  const parts = Object.keys(configMap.data ?? {}).map((key) => ({
    path: `${folder}/${key}`,
    configMap,
    key,
  }));
  return { files: [...files, ...parts], folders: [folder], missing: [] };
}
