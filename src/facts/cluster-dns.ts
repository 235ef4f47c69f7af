import { cite } from '../model/cite.ts';
import {
  type ClusterDns,
  type Corefiles,
  type DnsImplementation,
  type DnsPods,
  type DnsServer,
} from '../model/evidence/cluster-dns.ts';
import type { Platform } from '../model/evidence/platform.ts';
import type { Kept } from '../model/kinds/index.ts';
import { absent, known, type Maybe, missingOf, unknown, valueOf } from '../model/maybe.ts';
import { mergeMissing } from '../model/missing.ts';
import type { Snapshot } from '../snapshot/snapshot.ts';
import { corefilesIn } from './corefiles.ts';
import { configMapsIn } from './corefile-mounts.ts';
import { corefileNames } from './corefile-places.ts';
import { defineSlice } from './define-slice.ts';
import { dnsServiceIn, kubeletConfigIn, kubeletConfigName } from './dns-service.ts';
import { kubeletsIn, nodeResolversIn } from './kubelet-dns.ts';
import { imagesOf, nodeLocalIn, podsBehind, serversBehind, serversByName } from './dns-servers.ts';

/** Found from the Service whose address kubelets give to pods: its pods, what runs them, and the ConfigMaps they mount. */
export const clusterDns = defineSlice({
  kinds: ['Service', 'Pod', 'Deployment', 'DaemonSet'],
  names: [kubeletConfigName, ...corefileNames],
  files: ['nodes/*/kubelet-config.yaml', 'nodes/*/resolv.conf'],
  from: ['platform'],
  follow: (snapshot) => {
    const service = dnsServiceIn(snapshot);
    const servers = [...(valueOf(serversOf(snapshot, service)) ?? []), ...nodeLocalOf(snapshot)];
    return servers.flatMap(({ ref, podSpec }) =>
      configMapsIn(podSpec).map((name) => ({
        kind: 'ConfigMap' as const,
        ...(ref.namespace === undefined ? {} : { namespace: ref.namespace }),
        name,
      })),
    );
  },
  derive: (snapshot, { platform }): Maybe<ClusterDns> => {
    const service = dnsServiceIn(snapshot);
    const servers = serversOf(snapshot, service);
    const nodeLocal = nodeLocalIn(snapshot);
    const corefiles = corefilesIn(snapshot, [...(valueOf(servers) ?? []), ...nodeLocalOf(snapshot)]);
    const pods = podsOf(snapshot, service, servers);
    const implementation = implementationOf(servers, service, pods, platform);
    const clusterDomain = clusterDomainOf(snapshot, corefiles);
    const parts: readonly Maybe<unknown>[] = [service, servers, nodeLocal, corefiles, implementation];
    if (parts.some(({ state }) => state === 'known')) {
      const kubelets = kubeletsIn(snapshot);
      const nodeResolvers = nodeResolversIn(snapshot);
      const dns = { implementation, service, servers, pods, clusterDomain, nodeLocal, corefiles };
      return known({ ...dns, kubelets, nodeResolvers }, []);
    }
    const missing = mergeMissing(parts.flatMap(missingOf));
    return missing.length > 0 ? unknown(...missing) : absent(snapshot.label);
  },
});

function serversOf(snapshot: Snapshot, service: Maybe<Kept<'Service'>>): Maybe<readonly DnsServer[]> {
  if (service.state === 'known') {
    const { namespace = '' } = service.value.ref;
    return serversBehind(snapshot, namespace, service.value.spec?.selector ?? {});
  }
  const byName = serversByName(snapshot, 'kube-system');
  return byName.length > 0 ? known(byName, imagesOf(byName), 'inference') : service;
}

function nodeLocalOf(snapshot: Snapshot): DnsServer[] {
  const found = nodeLocalIn(snapshot);
  return found.state === 'known' ? [found.value] : [];
}

/** Counted, or else what the workloads' own controllers counted. */
function podsOf(
  snapshot: Snapshot,
  service: Maybe<Kept<'Service'>>,
  servers: Maybe<readonly DnsServer[]>,
): Maybe<DnsPods> {
  if (service.state !== 'known') return service;
  const { ref, spec } = service.value;
  const { namespace = '' } = ref;
  const selector = spec?.selector ?? {};
  const listing = snapshot.listing('Pod');
  if (listing.covers(namespace)) {
    const pods = podsBehind(snapshot, namespace, selector);
    const isReady = (pod: Kept<'Pod'>): boolean =>
      pod.status?.conditions?.some(({ type, status }) => type === 'Ready' && status === 'True') === true;
    return known(
      { pods: pods.length, ready: pods.filter(isReady).length },
      [
        cite(service.value, 'spec.selector', selector),
        ...pods.map((pod) =>
          cite(pod, 'status.conditions[type=Ready].status', isReady(pod) ? 'True' : 'False'),
        ),
      ],
      listing.coverage.label,
    );
  }
  const counted = (valueOf(servers) ?? []).flatMap((server) => {
    const { ref: of, desired, ready } = server;
    if (desired === undefined || ready === undefined || of.kind === 'Pod') return [];
    const field = of.kind === 'DaemonSet' ? 'status.numberReady' : 'status.readyReplicas';
    return [{ desired, ready, from: cite(server, field, ready) }];
  });
  if (counted.length === 0) return unknown(...listing.missingIn(namespace));
  const sum = (numbers: readonly number[]): number => numbers.reduce((total, one) => total + one, 0);
  return known(
    { pods: sum(counted.map(({ desired }) => desired)), ready: sum(counted.map(({ ready }) => ready)) },
    counted.map(({ from }) => from),
  );
}

/** GKE's Cloud DNS leaves nothing in the cluster but a Service without pods, or not even that. */
function implementationOf(
  servers: Maybe<readonly DnsServer[]>,
  service: Maybe<Kept<'Service'>>,
  pods: Maybe<DnsPods>,
  platform: Maybe<Platform>,
): Maybe<DnsImplementation> {
  const isEmpty = service.state === 'absent' || valueOf(pods)?.pods === 0;
  if (isEmpty && platform.state === 'known' && platform.value === 'GKE') {
    return known('Cloud DNS', [...platform.from, ...(pods.state === 'known' ? pods.from : [])], 'inference');
  }
  if (servers.state !== 'known') return servers;
  const [first] = servers.value;
  if (first === undefined) return absent(servers.label);
  const isOpenShift = first.ref.namespace === 'openshift-dns';
  return known(first.program === 'kube-dns' ? 'kube-dns' : isOpenShift ? 'OpenShift DNS' : 'CoreDNS', [
    first.image,
  ]);
}

/** What kubelets are told, or else the first zone that CoreDNS answers for from the API. */
function clusterDomainOf(snapshot: Snapshot, corefiles: Maybe<Corefiles>): Maybe<string> {
  const kubelet = kubeletConfigIn(snapshot);
  if (kubelet.state === 'known') {
    const { value } = kubelet.value;
    const domain = withoutDot(value.clusterDomain ?? '');
    if (domain !== '') return known(domain, [cite(kubelet.value, kubelet.value.field, value.clusterDomain)]);
  }
  for (const { parsed, files } of valueOf(corefiles)?.found ?? []) {
    for (const { keys, directives } of parsed.ok ? parsed.value.blocks : []) {
      const plugin = directives.find(
        ({ name, unresolved }) => name === 'kubernetes' && unresolved.length === 0,
      );
      if (plugin === undefined) continue;
      const zones = plugin.args.length > 0 ? plugin.args : keys.flatMap(({ zone }) => zone ?? []);
      const domain = zones.map(withoutDot).find((zone) => zone !== '' && !/\barpa$/i.test(zone));
      if (domain !== undefined)
        return known(domain, [cite(files[0].configMap, `data[${files[0].key}]`, domain)]);
    }
  }
  const missing = [...missingOf(kubelet), ...missingOf(corefiles)];
  return missing.length > 0 ? unknown(...missing) : absent(snapshot.label);
}

function withoutDot(name: string): string {
  return name.replace(/\.$/, '');
}
