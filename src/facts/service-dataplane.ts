import { type Citation, cite, citeDefault } from '../model/cite.ts';
import type { Evidence } from '../model/evidence/index.ts';
import { type NetworkAgent, type NetworkProduct, running } from '../model/evidence/network-agents.ts';
import {
  type ServiceDataplane,
  type ServiceProvider,
  serviceProviders,
} from '../model/evidence/service-dataplane.ts';
import { weakest } from '../model/label.ts';
import { absent, known, type Maybe, missingOf, unknown } from '../model/maybe.ts';
import { mergeMissing } from '../model/missing.ts';
import { parseAntreaConfig } from '../parse/antrea-config.ts';
import type { Snapshot } from '../snapshot/snapshot.ts';
import { agentNodes } from './agent-nodes.ts';
import { calicoEbpf } from './calico-dataplane.ts';
import { ciliumReplacement } from './cilium-replacement.ts';
import { documentIn } from './config-document.ts';
import { defineSlice } from './define-slice.ts';

type Sources = Pick<
  Evidence,
  | 'networkAgents'
  | 'kubeProxy'
  | 'cni'
  | 'ciliumConfig'
  | 'felixConfigurations'
  | 'installations'
  | 'pods'
  | 'nodes'
>;

/** Absent only when each provider is; unknown when none is known to translate and one may. */
export const serviceDataplane = defineSlice({
  names: [{ kind: 'ConfigMap', namespace: 'kube-system', name: 'antrea-config' }],
  from: [
    'networkAgents',
    'kubeProxy',
    'cni',
    'ciliumConfig',
    'felixConfigurations',
    'installations',
    'pods',
    'nodes',
  ],
  derive: (snapshot, sources): Maybe<ServiceDataplane> => {
    const providers: ServiceDataplane = {
      'kube-proxy': viaKubeProxy(sources),
      Cilium: viaCilium(sources),
      'Calico eBPF': viaCalico(sources),
      'OVN-Kubernetes': always('OVN-Kubernetes', sources),
      'GKE Dataplane V2': viaGoogle(sources),
      'kube-router': viaKubeRouter(sources),
      Antrea: viaAntrea(snapshot, sources),
    };
    const all = serviceProviders.map((name) => providers[name]);
    const found = all.filter((one) => one.state === 'known');
    if (found.length > 0)
      return known(
        providers,
        found.flatMap(({ from }) => from),
      );
    const missing = all.flatMap(missingOf);
    if (missing.length > 0) return unknown(...mergeMissing(missing));
    const from = all.flatMap((one) => (one.state === 'absent' ? one.from : []));
    return absent(weakest(snapshot.label, ...from.map(({ label }) => label)), from);
  },
});

function viaKubeProxy({ kubeProxy }: Sources): Maybe<ServiceProvider> {
  if (kubeProxy.state !== 'known') return kubeProxy;
  const { objects, desired, ready, nodes } = kubeProxy.value;
  return known({ subject: objects[0], desired, ready, nodes }, kubeProxy.from, kubeProxy.label);
}

/** The agents of a product that run; absent where there is none, unknown where that was not read. */
function agentsOf(product: NetworkProduct, { networkAgents }: Sources): Maybe<readonly NetworkAgent[]> {
  if (networkAgents.state !== 'known') return networkAgents;
  const agents = running(networkAgents.value, product);
  if (agents.length > 0) return known(agents, []);
  const { missing } = networkAgents.value;
  return missing.length > 0 ? unknown(...missing) : absent(networkAgents.label);
}

function providerOf(
  agents: readonly NetworkAgent[],
  from: readonly Citation[],
  sources: Sources,
): Maybe<ServiceProvider> {
  const daemonSets = agents.map(({ daemonSet }) => daemonSet);
  const [first] = agents;
  return known(
    {
      subject: first?.daemonSet,
      desired: first?.desired,
      ready: first?.ready,
      nodes: agentNodes(daemonSets, sources),
    },
    [...from, ...daemonSets.map((one) => cite(one, 'status.numberReady', one.status?.numberReady))],
  );
}

/** Products whose every agent translates Services. */
function always(product: NetworkProduct, sources: Sources): Maybe<ServiceProvider> {
  const agents = agentsOf(product, sources);
  return agents.state === 'known' ? providerOf(agents.value, [], sources) : agents;
}

function viaCilium(sources: Sources): Maybe<ServiceProvider> {
  if (isGoogles(sources)) return absent(sources.cni.state === 'known' ? sources.cni.label : 'inference');
  const agents = agentsOf('Cilium', sources);
  if (agents.state !== 'known') return agents;
  const where = ciliumReplacement(sources.ciliumConfig, sources.nodes);
  if (where.state !== 'known') return where;
  const provider = providerOf(agents.value, where.from, sources);
  if (provider.state !== 'known') return provider;
  const { nodes } = provider.value;
  return { ...provider, value: { ...provider.value, nodes: within(nodes, where.value) } };
}

/** The nodes that both hold. */
function within(
  agents: Maybe<ReadonlySet<string>>,
  settings: Maybe<ReadonlySet<string>>,
): Maybe<ReadonlySet<string>> {
  const missing = [...missingOf(agents), ...missingOf(settings)];
  if (agents.state !== 'known' || settings.state !== 'known') return unknown(...missing);
  const both = [...agents.value].filter((name) => settings.value.has(name));
  return known(new Set(both), [...agents.from, ...settings.from], weakest(agents.label, settings.label));
}

function isGoogles({ cni }: Sources): boolean {
  return cni.state === 'known' && cni.value.name === 'GKE Dataplane V2';
}

/** https://cloud.google.com/kubernetes-engine/docs/concepts/dataplane-v2 */
function viaGoogle(sources: Sources): Maybe<ServiceProvider> {
  if (isGoogles(sources)) return always('Cilium', sources);
  const agents = agentsOf('Cilium', sources);
  return agents.state === 'unknown' ? agents : absent(agents.label);
}

function viaCalico(sources: Sources): Maybe<ServiceProvider> {
  const agents = agentsOf('Calico', sources);
  if (agents.state !== 'known') return agents;
  const ebpf = calicoEbpf(agents.value, sources);
  return ebpf.state === 'known' ? providerOf(agents.value, ebpf.from, sources) : ebpf;
}

/** Its service proxy is on unless a flag says otherwise: https://www.kube-router.io/docs/user-guide/ */
function viaKubeRouter(sources: Sources): Maybe<ServiceProvider> {
  const agents = agentsOf('kube-router', sources);
  if (agents.state !== 'known') return agents;
  const field = 'spec.template.spec.containers[name=kube-router].args';
  const flag = '--run-service-proxy';
  const citations = agents.value.map(({ daemonSet, container }) => {
    const set = container.args?.find((one) => one.startsWith(`${flag}=`));
    return set === undefined ? citeDefault(daemonSet, field, `${flag}=true`) : cite(daemonSet, field, set);
  });
  const isOff = citations.every(({ seen }) => seen === `${flag}=false`);
  return isOff ? absent(agents.label, citations) : providerOf(agents.value, citations, sources);
}

/**
 * Antrea takes over from kube-proxy with antreaProxy.proxyAll alone; without it nodes and NodePorts still need kube-proxy:
 * https://github.com/antrea-io/antrea/blob/main/docs/antrea-proxy.md
 */
function viaAntrea(snapshot: Snapshot, sources: Sources): Maybe<ServiceProvider> {
  const agents = agentsOf('Antrea', sources);
  if (agents.state !== 'known') return agents;
  const config = documentIn(snapshot, 'kube-system', 'antrea-config', 'antrea-agent.conf', parseAntreaConfig);
  if (config.state === 'unknown') return config;
  if (config.state === 'absent') return absent('documentation-based', config.from);
  const { enable = true, proxyAll = false } = config.value.value.antreaProxy ?? {};
  const citation = cite(config.value, `${config.value.field}.antreaProxy`, { enable, proxyAll });
  return enable && proxyAll
    ? providerOf(agents.value, [citation], sources)
    : absent(citation.label, [citation]);
}
