import { z } from 'zod';
import type { Evidence } from '../../model/evidence/index.ts';
import { hasGlobalnet } from '../../model/evidence/submariner.ts';
import type { CiliumKey } from '../../model/kinds/cilium-keys.ts';
import type { Kept } from '../../model/kinds/index.ts';
import type { Listing } from '../../model/listing.ts';
import { formatVersion } from '../../model/version.ts';
import { ciliumVersion } from '../../net/dataplane/cilium-agents.ts';
import { affinityOf, isCiliumGlobal, isShared } from '../../net/multi-cluster/cilium-global-service.ts';
import { portText } from '../../net/services/service-port.ts';
import { plain } from '../plain.ts';
import { dataText, shown, untrusted } from '../untrusted.ts';

export const parts = ['mesh', 'submariner', 'mcs'] as const;

export const rowItem = z.strictObject({
  part: z.enum(parts),
  what: z.string(),
  state: z.enum(['alike', 'differs', 'unknown']).describe('unknown: a cluster was not read so far'),
  values: z.array(untrusted(200).nullable()).describe('One for each of clusters; null: unknown'),
});

type Row = z.infer<typeof rowItem>;

/** What one cluster has; undefined where that was not read. `alike` is what is compared, where not all of the text is. */
type Cell = string | { readonly text: string; readonly alike: string } | undefined;

const settings: readonly CiliumKey[] = [
  'cluster-name',
  'cluster-id',
  'max-connected-clusters',
  'identity-allocation-mode',
  'routing-mode',
  'tunnel-protocol',
  'enable-wireguard',
  'enable-ipsec',
  'mtu',
  'clustermesh-cache-ttl',
  'clustermesh-default-global-namespace',
  'clustermesh-enable-endpoint-sync',
  'clustermesh-enable-mcs-api',
];

/** Everything that clusters tell of each other, side by side; what none is known to have makes no row. */
export function rowsOf(clusters: readonly Evidence[]): Row[] {
  return [...meshRows(clusters), ...submarinerRows(clusters), ...mcsRows(clusters)];
}

function rowOf(part: Row['part'], what: string, cells: readonly Cell[]): Row {
  const compared = cells.map((cell) => (typeof cell === 'object' ? cell.alike : cell));
  const known = new Set(compared.filter((one) => one !== undefined));
  return {
    part,
    what,
    state: known.size > 1 ? 'differs' : compared.includes(undefined) ? 'unknown' : 'alike',
    values: cells.map((cell) =>
      cell === undefined ? null : dataText(typeof cell === 'object' ? cell.text : cell, 200),
    ),
  };
}

function meshRows(clusters: readonly Evidence[]): Row[] {
  if (!clusters.some(({ clusterMesh }) => clusterMesh.state === 'known')) return [];
  const row = (what: string, cellOf: (evidence: Evidence) => Cell): Row =>
    rowOf('mesh', what, clusters.map(cellOf));
  return [
    row('ClusterMesh', ({ clusterMesh: { state } }) =>
      state === 'unknown' ? undefined : state === 'known' ? 'on' : 'off',
    ),
    row('Cilium version', ({ networkAgents }) => {
      const version = ciliumVersion(networkAgents);
      return version.state === 'known'
        ? formatVersion(version.value)
        : version.state === 'absent'
          ? 'none'
          : undefined;
    }),
    ...settings.map((key) =>
      row(key, ({ ciliumConfig }) =>
        ciliumConfig.state === 'unknown'
          ? undefined
          : ciliumConfig.state === 'known'
            ? (ciliumConfig.value.get(key) ?? 'not set')
            : 'none',
      ),
    ),
    row('clustermesh-apiserver', (evidence) => apiserverCell(evidence)),
    row('remote clusters', ({ clusterMesh }) => {
      if (clusterMesh.state !== 'known') return clusterMesh.state === 'absent' ? 'none' : undefined;
      const { remotes } = clusterMesh.value;
      return remotes.state === 'known'
        ? remotes.value.map(({ name }) => name).join(', ') || 'none'
        : undefined;
    }),
    ...namesAmong(clusters, ({ services }) => services.items.filter(isCiliumGlobal)).map(
      ({ namespace, name }) =>
        row(`global Service ${plain(namespace)}/${plain(name)}`, ({ services }) =>
          cellIn(services, namespace, name, globalText),
        ),
    ),
  ];
}

function apiserverCell({ clusterMesh }: Evidence): Cell {
  if (clusterMesh.state !== 'known') return clusterMesh.state === 'absent' ? 'none' : undefined;
  const { apiserver, service } = clusterMesh.value;
  if (apiserver.state !== 'known') return apiserver.state === 'absent' ? 'none' : undefined;
  const { spec, status } = apiserver.value;
  const type = service.state === 'known' ? (service.value.spec?.type ?? 'ClusterIP') : service.state;
  const replicas = spec?.replicas ?? 1;
  return {
    text: `${status?.readyReplicas ?? '?'}/${replicas} ready, Service ${type}`,
    alike: `${replicas} ${type}`,
  };
}

function globalText(service: Kept<'Service'>): string {
  const { spec } = service;
  const kind =
    spec?.type === 'ExternalName' ? 'ExternalName' : spec?.clusterIP === 'None' ? 'headless' : 'address';
  const ports = (spec?.ports ?? []).map((port) => `${port.name ?? ''} ${portText(port)}`.trim()).join(', ');
  const global = isCiliumGlobal(service)
    ? `global, ${isShared(service) ? 'shared' : 'not shared'}, affinity ${affinityOf(service)}`
    : 'not global';
  return `${global}, ${kind}, ${ports}`;
}

function submarinerRows(clusters: readonly Evidence[]): Row[] {
  if (!clusters.some(({ submariner }) => submariner.state === 'known')) return [];
  const row = (
    what: string,
    cellOf: (known: Extract<Evidence['submariner'], { state: 'known' }>['value']) => Cell,
  ) =>
    rowOf(
      'submariner',
      what,
      clusters.map(({ submariner }) =>
        submariner.state === 'known'
          ? cellOf(submariner.value)
          : submariner.state === 'absent'
            ? 'none'
            : undefined,
      ),
    );
  const all = clusters.flatMap(({ submariner }) =>
    submariner.state === 'known' ? submariner.value.clusters : [],
  );
  const ids = [...new Set(all.flatMap(({ spec }) => spec?.cluster_id ?? []))].sort();
  return [
    row('cluster id', ({ clusterId }) => (clusterId.state === 'known' ? clusterId.value : undefined)),
    row('Globalnet', (one) => (one.clusters.some(hasGlobalnet) ? 'on' : 'off')),
    row('gateways', ({ gateways }) => String(gateways.length)),
    ...ids.map((id) =>
      row(`cluster ${plain(id)}`, (one) => {
        const spec = one.clusters.find((cluster) => cluster.spec?.cluster_id === id)?.spec;
        if (spec === undefined) return 'not known here';
        const ranges = [
          ['pods', spec.cluster_cidr],
          ['Services', spec.service_cidr],
          ['global', spec.global_cidr],
        ] as const;
        return ranges
          .flatMap(([what, cidrs = []]) => (cidrs.length > 0 ? [`${what} ${cidrs.join(' ')}`] : []))
          .join(', ');
      }),
    ),
  ];
}

function mcsRows(clusters: readonly Evidence[]): Row[] {
  const exported = namesAmong(clusters, ({ serviceExports }) => serviceExports.items);
  const imported = namesAmong(clusters, ({ serviceImports }) => serviceImports.items);
  return [
    ...exported.map(({ namespace, name }) =>
      rowOf(
        'mcs',
        `ServiceExport ${plain(namespace)}/${plain(name)}`,
        clusters.map(({ serviceExports }) => cellIn(serviceExports, namespace, name, exportText)),
      ),
    ),
    ...imported.map(({ namespace, name }) =>
      rowOf(
        'mcs',
        `ServiceImport ${plain(namespace)}/${plain(name)}`,
        clusters.map(({ serviceImports }) => cellIn(serviceImports, namespace, name, importCell)),
      ),
    ),
  ];
}

/** Valid, Ready and Conflict as their controller has set them; no condition: no controller took it. */
function exportText({ status }: Kept<'ServiceExport'>): string {
  const said = (status?.conditions ?? []).map(
    ({ type = '', status: is = '', reason = '' }) =>
      `${type} ${is}${reason === '' || reason === type ? '' : ` (${reason})`}`,
  );
  return said.join(', ') || 'no condition';
}

/** Its addresses are each cluster's own, so that they are shown and not compared. */
function importCell({ spec, status }: Kept<'ServiceImport'>): Cell {
  const ports = (spec?.ports ?? []).map((port) => `${port.name ?? ''} ${portText(port)}`.trim()).join(', ');
  const from = (status?.clusters ?? [])
    .map(({ cluster = '' }) => cluster)
    .sort()
    .join(', ');
  const alike = `${spec?.type ?? 'no type'}, ${ports}, from ${from || 'no cluster'}`;
  const ips = (spec?.ips ?? []).join(' ');
  return { text: `${alike}${ips === '' ? '' : `, at ${ips}`}`, alike };
}

interface Named {
  readonly ref: { readonly namespace?: string; readonly name: string };
}

/** The names that objects have in any of the clusters, each once, in order. */
function namesAmong(
  clusters: readonly Evidence[],
  objectsOf: (evidence: Evidence) => readonly Named[],
): { readonly namespace: string; readonly name: string }[] {
  const names = new Map<string, { namespace: string; name: string }>();
  for (const { ref } of clusters.flatMap(objectsOf)) {
    const { namespace = '', name } = ref;
    names.set(`${namespace}/${name}`, { namespace, name });
  }
  return [...names.entries()].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, one]) => one);
}

function cellIn<T extends Kept<'Service'> | Kept<'ServiceExport'> | Kept<'ServiceImport'>>(
  listing: Listing<T>,
  namespace: string,
  name: string,
  cellOf: (object: T) => Cell,
): Cell {
  const found = listing.find(namespace, name);
  return found.state === 'known' ? cellOf(found.value) : found.state === 'absent' ? 'none' : undefined;
}

/** `routing-mode: fra native; ams tunnel (differs)`. */
export function rowLine({ what, state, values }: Row, clusters: readonly string[]): string {
  const [first] = values;
  const said =
    state === 'alike' && values.every((value) => value === first) && first != null
      ? `${shown(first)} everywhere`
      : values
          .map(
            (value, index) => `${shown(clusters[index] ?? '')} ${value === null ? 'unknown' : shown(value)}`,
          )
          .join('; ');
  return `${what}: ${said}${state === 'alike' ? '' : ` (${state})`}`;
}
