import { type Citation, cite, citeFile } from '../model/cite.ts';
import type { Evidence } from '../model/evidence/index.ts';
import type { KubeProxy, KubeProxyConfig, KubeProxyFlags } from '../model/evidence/kube-proxy.ts';
import type { Container, NetworkAgent } from '../model/evidence/network-agents.ts';
import type { Kept } from '../model/kinds/index.ts';
import { absent, known, type Maybe, missingOf, unknown } from '../model/maybe.ts';
import type { Missing } from '../model/missing.ts';
import type { HasRef } from '../model/ref.ts';
import { parseImage, versionOf } from '../parse/image.ts';
import { parseKubeProxyConfig } from '../parse/kube-proxy-config.ts';
import type { Snapshot } from '../snapshot/snapshot.ts';
import { agentNodes } from './agent-nodes.ts';
import { documentIn } from './config-document.ts';
import { defineSlice } from './define-slice.ts';
import { areFlagsAlone, kubeProxyMode } from './kube-proxy-mode.ts';

type Sources = Pick<Evidence, 'networkAgents' | 'platform' | 'pods' | 'nodes'>;

/** kubeadm's name and key, and those of Amazon EKS. */
const places = [
  ['kube-proxy', 'config.conf'],
  ['kube-proxy-config', 'config'],
] as const;

/**
 * The DaemonSet; else static pods, which mirror pods show (RKE2, GKE); else the host process that the platform is known
 * to run. Absent only where none of these can be.
 */
export const kubeProxy = defineSlice({
  names: places.map(([name]) => ({ kind: 'ConfigMap' as const, namespace: 'kube-system', name })),
  files: ['nodes/*/proxyMode.txt', 'nodes/*/iptables-save.txt'],
  from: ['networkAgents', 'platform', 'pods', 'nodes'],
  derive: (snapshot, sources): Maybe<KubeProxy> => {
    const { networkAgents } = sources;
    const agents =
      networkAgents.state === 'known'
        ? networkAgents.value.found.filter(({ product }) => product === 'kube-proxy')
        : [];
    const scheduled = agents.filter(({ desired }) => desired !== 0);
    if (scheduled.length > 0) return daemonSet(scheduled, snapshot, sources);
    const [mirror, ...mirrors] = sources.pods.in('kube-system').filter(isMirror);
    if (mirror !== undefined) return staticPods([mirror, ...mirrors], snapshot);
    return hostProcess(snapshot, sources) ?? notThere(agents, sources, snapshot);
  },
});

function daemonSet(agents: readonly NetworkAgent[], snapshot: Snapshot, sources: Sources): Maybe<KubeProxy> {
  const [first] = agents;
  const config = configFor(agents, snapshot);
  const flags = first === undefined ? undefined : flagsOf(first);
  const daemonSets = agents.map(({ daemonSet }) => daemonSet);
  return known(
    {
      runsAs: 'DaemonSet',
      objects: daemonSets,
      desired: sum(agents.map(({ desired }) => desired)),
      ready: sum(agents.map(({ ready }) => ready)),
      nodes: agentNodes(daemonSets, sources),
      version: first?.version ?? unknown(),
      config,
      mode: kubeProxyMode(snapshot, config, flags),
      flags: aloneIn(config, flags),
      skipsKernelCheck: agents
        .map((agent) => skipOf(agent.daemonSet, 'spec.template.spec.containers', agent.container))
        .find((one) => one !== undefined),
    },
    daemonSets.map((one) =>
      cite(one, 'status', {
        desiredNumberScheduled: one.status?.desiredNumberScheduled,
        numberReady: one.status?.numberReady,
      }),
    ),
  );
}

function flagsOf({ daemonSet, container }: NetworkAgent): KubeProxyFlags {
  const field = 'spec.template.spec.containers[name=kube-proxy].args';
  return { owner: daemonSet, field, args: container.args ?? [] };
}

/** Of the ConfigMaps it may be in, the one that its pods mount; else the one that is there. */
function configFor(agents: readonly NetworkAgent[], snapshot: Snapshot): Maybe<KubeProxyConfig> {
  const mounted = agents.flatMap(
    ({ daemonSet }) =>
      daemonSet.spec?.template?.spec?.volumes?.flatMap(({ configMap }) => configMap?.name ?? []) ?? [],
  );
  const chosen = places.filter(([name]) => mounted.includes(name));
  const found = (chosen.length > 0 ? chosen : places).map(([name, key]) => {
    const document = documentIn(snapshot, 'kube-system', name, key, parseKubeProxyConfig);
    if (document.state !== 'known') return document;
    const { ref, field, value } = document.value;
    return known({ ref, field, ...value }, [], document.label);
  });
  const missing = found.flatMap((one) => missingOf(one));
  return (
    found.find(({ state }) => state === 'known') ??
    (missing.length > 0 ? unknown(...missing) : (found[0] ?? unknown()))
  );
}

/** The API server's copy of a pod that a kubelet runs from a file of its own. */
function isMirror({ metadata, spec }: Kept<'Pod'>): boolean {
  const isCopy =
    metadata.annotations?.['kubernetes.io/config.mirror'] !== undefined ||
    metadata.ownerReferences?.some(({ kind }) => kind === 'Node') === true;
  return isCopy && spec?.containers?.some(({ name }) => name === 'kube-proxy') === true;
}

function staticPods(mirrors: readonly [Kept<'Pod'>, ...Kept<'Pod'>[]], snapshot: Snapshot): Maybe<KubeProxy> {
  const [first] = mirrors;
  const container = first.spec?.containers?.find(({ name }) => name === 'kube-proxy');
  const { image, args = [] } = container ?? {};
  const config = configOfFlags(args, snapshot);
  const flags = { owner: first, field: 'spec.containers[name=kube-proxy].args', args };
  const found = versionOf(parseImage(image ?? ''));
  const ready = mirrors.filter(({ status }) =>
    status?.conditions?.some((condition) => condition.type === 'Ready' && condition.status === 'True'),
  );
  const citations = mirrors.slice(0, 5).map((pod) => cite(pod, 'spec.nodeName', pod.spec?.nodeName));
  return known(
    {
      runsAs: 'static pods',
      objects: mirrors,
      desired: mirrors.length,
      ready: ready.length,
      nodes: known(new Set(mirrors.flatMap(({ spec }) => spec?.nodeName ?? [])), citations),
      version:
        found === undefined
          ? unknown(unseen('version of kube-proxy'))
          : known(found, [cite(first, 'spec.containers[name=kube-proxy].image', image)]),
      config,
      mode: kubeProxyMode(snapshot, config, flags),
      flags: aloneIn(config, flags),
      skipsKernelCheck: skipOf(first, 'spec.containers', container),
    },
    citations,
  );
}

/** Started with flags alone there is no configuration; a shell's line (GKE) does not tell, and a file lies on the node. */
function configOfFlags(args: readonly string[], { label }: Snapshot): Maybe<KubeProxyConfig> {
  return areFlagsAlone(args) ? absent(label) : unknown(unseen('configuration of kube-proxy'));
}

function aloneIn(
  config: Maybe<KubeProxyConfig>,
  flags: KubeProxyFlags | undefined,
): KubeProxyFlags | undefined {
  return config.state === 'absent' && flags !== undefined && areFlagsAlone(flags.args) ? flags : undefined;
}

/**
 * Without pods it may be part of another process: of k3s, and on the nodes of EKS Auto Mode. A node's rules show it.
 * k3s can be told to leave it out, and nothing in the API says so.
 */
function hostProcess(snapshot: Snapshot, { platform, nodes }: Sources): Maybe<KubeProxy> | undefined {
  const rules = [...snapshot.files].find(
    ([path, text]) => /^nodes\/[^/]+\/iptables-save\.txt$/.test(path) && /^:KUBE-SERVICES /m.test(text),
  );
  const isAuto = (node: Kept<'Node'>) => node.metadata.labels?.['eks.amazonaws.com/compute-type'] === 'auto';
  const [auto] = nodes.items.filter(isAuto);
  const citation =
    rules !== undefined
      ? citeFile(rules[0], 'chain', 'KUBE-SERVICES', 'inference')
      : auto === undefined
        ? undefined
        : {
            ...cite(auto, 'metadata.labels[eks.amazonaws.com/compute-type]', 'auto'),
            label: 'documentation-based' as const,
          };
  if (citation === undefined) {
    return platform.state === 'known' && platform.value === 'k3s' ? unknown(inProcess) : undefined;
  }
  const config = unknown(unseen('configuration of kube-proxy'));
  return known(
    {
      runsAs: 'host process',
      objects: [],
      desired: undefined,
      ready: undefined,
      nodes:
        rules === undefined && nodes.covers()
          ? known(new Set(nodes.items.filter(isAuto).map(({ ref }) => ref.name)), [citation])
          : unknown(inProcess),
      version: unknown(unseen('version of kube-proxy')),
      config,
      mode: kubeProxyMode(snapshot, config, undefined),
      flags: undefined,
      skipsKernelCheck: undefined,
    },
    [citation],
  );
}

const inProcess: Missing = {
  what: 'kube-proxy',
  namespaces: null,
  reason: 'not-observable',
  detail: 'it may run inside another process of the node, which no API object shows',
  next: 'iptables-save -t nat on a node, saved as nodes/NODE/iptables-save.txt',
};

/** Platforms that run kube-proxy in pods or not at all. */
const inPods: ReadonlySet<string> = new Set(['EKS', 'GKE', 'AKS', 'OpenShift', 'RKE2', 'kind', 'kubeadm']);

function notThere(agents: readonly NetworkAgent[], sources: Sources, { label }: Snapshot): Maybe<KubeProxy> {
  const { networkAgents, pods, platform } = sources;
  const unread = networkAgents.state === 'known' ? networkAgents.value.missing : missingOf(networkAgents);
  const missing = [...unread, ...pods.missingIn('kube-system')];
  if (missing.length > 0) return unknown(...missing);
  const switchedOff = agents.map(({ daemonSet }) => cite(daemonSet, 'status.desiredNumberScheduled', 0));
  if (switchedOff.length > 0) return absent(label, switchedOff);
  if (platform.state !== 'known' || !inPods.has(platform.value)) return unknown(inProcess);
  return absent(label, [
    citeFile('DaemonSets and pods', 'spec.containers', 'no kube-proxy among them', label),
    ...platform.from,
  ]);
}

function unseen(what: string): Missing {
  return {
    what,
    namespaces: null,
    reason: 'not-observable',
    next: 'GET http://127.0.0.1:10249/proxyMode on a node, saved as nodes/NODE/proxyMode.txt',
  };
}

/** https://github.com/kubernetes/kubernetes/blob/v1.37.2/pkg/proxy/nftables/supported.go: anything but empty. */
function skipOf(owner: HasRef, path: string, container: Container | undefined): Citation | undefined {
  const name = 'KUBE_PROXY_NFTABLES_SKIP_KERNEL_VERSION_CHECK';
  const value = container?.env?.find((one) => one.name === name)?.value ?? '';
  return value === '' ? undefined : cite(owner, `${path}[name=kube-proxy].env[name=${name}].value`, value);
}

function sum(numbers: readonly (number | undefined)[]): number | undefined {
  return numbers.every((one) => one !== undefined) ? numbers.reduce((a, b) => a + b, 0) : undefined;
}
