import type { Corefile } from '../model/corefile.ts';
import type { CorefilePart, Corefiles, CorefileSeen, DnsServer } from '../model/evidence/cluster-dns.ts';
import { absent, known, type Maybe, missingOf, unknown, valueOf } from '../model/maybe.ts';
import { mergeMissing, type Missing } from '../model/missing.ts';
import { type Parsed, unparsed } from '../model/parsed.ts';
import { formatRef } from '../model/ref.ts';
import { refusedArgumentsIn } from '../net/dns/corefile-arguments.ts';
import { decisionsOf } from '../net/dns/corefile-decision.ts';
import { corednsPlugins } from '../parse/coredns-plugins.ts';
import { importsFromMounts, type ImportResolver } from '../parse/corefile-import.ts';
import { listenerConflictsOf } from '../parse/corefile-listeners.ts';
import { parseZoneKey } from '../parse/corefile-zone.ts';
import { parseCorefile } from '../parse/corefile.ts';
import type { Snapshot } from '../snapshot/snapshot.ts';
import { optionsOf } from './coredns-option-support.ts';
import { supportOf } from './coredns-support.ts';
import { corefilesByName } from './corefile-places.ts';
import { type CorefilePlace, mountedFiles, type MountedFiles } from './corefile-mounts.ts';

const reading = {
  order: corednsPlugins.map(({ name }) => name),
  zonesOf: (argument: string): readonly string[] => {
    const read = parseZoneKey(argument);
    return read.ok ? read.value.zones : [];
  },
};

/** The Corefiles of these servers; where none of a cluster's own was read, those of names that distributions use. */
export function corefilesIn(snapshot: Snapshot, servers: readonly DnsServer[]): Maybe<Corefiles> {
  const isKnown = servers.some(({ program }) => program !== 'NodeLocal DNSCache');
  const places = [
    ...servers.map((server) => placeOf(snapshot, server)),
    ...(isKnown ? [] : corefilesByName(snapshot, servers)),
  ];
  const found = places.flatMap((place) => (place.state === 'known' ? seen(place.value) : []));
  const missing = mergeMissing(places.flatMap(missingOf));
  const [first] = found;
  if (first !== undefined) return known({ found, missing }, [], first.ref.label);
  if (missing.length > 0) return unknown(...missing);
  return absent(snapshot.listing('ConfigMap').coverage.label);
}

function placeOf(snapshot: Snapshot, server: DnsServer): Maybe<CorefilePlace> {
  const { program, ref, container } = server;
  if (program === 'kube-dns') return absent(ref.label);
  const mounted = mountedFiles(snapshot, server);
  const flag = container.args?.find((argument) => argument.startsWith('--conf='));
  // NodeLocal DNSCache writes its Corefile itself, from this template.
  const path =
    program === 'NodeLocal DNSCache'
      ? '/etc/coredns/Corefile.base'
      : (flag?.slice('--conf='.length) ?? '/etc/coredns/Corefile');
  const main = mounted.files.find((file) => file.path === path);
  if (main !== undefined) return known({ main, mounted, program, server }, [], main.configMap.ref.label);
  if (mounted.missing.length > 0) return unknown(...mounted.missing);
  return unknown({
    what: `Corefile of ${formatRef(ref)}`,
    namespaces: ref.namespace === undefined ? null : [ref.namespace],
    reason: 'not-observable',
    detail: 'no ConfigMap that it mounts holds the file that it starts from',
    next: `kubectl get ${ref.kind.toLowerCase()} ${ref.name} -n ${ref.namespace ?? 'kube-system'} -o yaml`,
  });
}

function seen(place: CorefilePlace): CorefileSeen[] {
  const { main, assumed = '', mounted, program, server } = place;
  const [first, ...others] =
    main === undefined ? mounted.files : [main, ...mounted.files.filter((one) => one !== main)];
  if (first === undefined) return [];
  const text = main === undefined ? assumed : textOf(main);
  const read = parseCorefile(text, {
    path: main?.path ?? '/etc/coredns/Corefile',
    imports: importsFrom(mounted),
  });
  const parsed = main === undefined ? withoutOwnPlaces(read) : read;
  const corefile = parsed.ok ? parsed.value : { blocks: [], unserved: [], imports: [] };
  // Who reads none of it is known only with the server, which may mount further files and start from another one.
  const isServed = server !== undefined || first.configMap.ref.declared;
  const isWhole = parsed.ok && corefile.imports.every(({ snippet, files }) => snippet || files !== undefined);
  return [
    {
      ref: first.configMap.ref,
      server,
      isAssumed: main === undefined,
      files: [first, ...others],
      program,
      parsed,
      decisions: decisionsOf(corefile, reading),
      conflicts: listenerConflictsOf(corefile, server === undefined ? undefined : valueOf(server.version)),
      malformed: corefile.blocks.flatMap(refusedArgumentsIn),
      ...supportOf(corefile, program, server),
      ...optionsOf(corefile, program, server),
      unused: isWhole && isServed ? unusedOf(corefile, first, others, main === undefined) : [],
      missing: parsed.ok && !isWhole ? lackOf(place, first) : [],
    },
  ];
}

function textOf({ configMap, key }: CorefilePart): string {
  return configMap.data?.[key] ?? '';
}

/** Imports from what is mounted. What a file holds is known of parts of a Corefile only. */
function importsFrom({ files, folders }: MountedFiles): ImportResolver {
  const mounts: Record<string, Record<string, string>> = {};
  for (const folder of folders) mounts[folder] = {};
  for (const file of files) {
    const slash = file.path.lastIndexOf('/');
    const mount = mounts[file.path.slice(0, slash)];
    if (mount !== undefined) mount[file.path.slice(slash + 1)] = textOf(file);
  }
  const matching = importsFromMounts(mounts);
  const isKept = (path: string): boolean =>
    files.some((file) => file.path === path && /^Corefile$|\.(?:server|override)$/.test(file.key));
  return (pattern) => {
    const matches = matching(pattern);
    return matches?.every(({ path, text }) => text === undefined || isKept(path)) === true
      ? matches
      : undefined;
  };
}

/** Lines of a text that nobody wrote say nothing. */
function withoutOwnPlaces(read: Parsed<Corefile>): Parsed<Corefile> {
  if (read.ok) return read;
  return unparsed(
    ...read.problems.map((problem) => (problem.file === undefined ? { message: problem.message } : problem)),
  );
}

/** Files of other ConfigMaps that neither an import nor an argument names. */
function unusedOf(
  corefile: Corefile,
  first: CorefilePart,
  others: readonly CorefilePart[],
  isAssumed: boolean,
): CorefilePart[] {
  const imported = new Set(corefile.imports.flatMap(({ files }) => files ?? []));
  const named: string[] = [];
  const pending = corefile.blocks.flatMap(({ directives }) => directives);
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    named.push(...next.args);
    pending.push(...next.block);
  }
  return (isAssumed ? [first, ...others] : others).filter(
    ({ configMap, path }) =>
      (isAssumed || configMap !== first.configMap) &&
      !imported.has(path) &&
      !named.some((argument) => argument.includes(path.slice(path.lastIndexOf('/') + 1))),
  );
}

function lackOf({ mounted }: CorefilePlace, { configMap }: CorefilePart): readonly Missing[] {
  if (mounted.missing.length > 0) return mounted.missing;
  const { namespace, name } = configMap.ref;
  return [
    {
      what: `files that the Corefile of ConfigMap ${namespace ?? ''}/${name} imports`,
      namespaces: namespace === undefined ? null : [namespace],
      reason: 'not-observable',
      detail: 'no ConfigMap that was read holds them',
      next: `kubectl get pods -n ${namespace ?? 'kube-system'} -l k8s-app=kube-dns -o yaml`,
    },
  ];
}
