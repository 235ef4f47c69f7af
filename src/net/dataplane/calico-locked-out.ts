import { type Citation, cite } from '../../model/cite.ts';
import type { Evidence } from '../../model/evidence/index.ts';
import type { NetworkAgent } from '../../model/evidence/network-agents.ts';
import { absent, known, type Maybe, missingOf, unknown } from '../../model/maybe.ts';
import { agentVariable } from './agent-variable.ts';

/**
 * Known, with its evidence, where nothing but Calico’s eBPF dataplane translates the ClusterIP by which calico-node itself looks for the API
 * server, so that it never gets there on a node that starts anew. Absent where it is told an address of the API server, the
 * operator finds one (bpfNetworkBootstrap), or kube-proxy runs.
 * https://docs.tigera.io/calico/latest/operations/ebpf/enabling-ebpf
 */
export function calicoLockedOut(
  agent: NetworkAgent,
  {
    serviceDataplane,
    calicoApiEndpoint,
    installations,
    services,
  }: Pick<Evidence, 'serviceDataplane' | 'calicoApiEndpoint' | 'installations' | 'services'>,
): Maybe<readonly [Citation, ...Citation[]]> {
  const { label } = agent.daemonSet.ref;
  if (calicoApiEndpoint.state === 'known') return absent(calicoApiEndpoint.label);
  if (serviceDataplane.state !== 'known') return serviceDataplane;
  const { 'Calico eBPF': ebpf, 'kube-proxy': kubeProxy } = serviceDataplane.value;
  if (ebpf.state === 'absent' || kubeProxy.state === 'known') return absent(label);
  if (installations.items.some(({ spec }) => spec?.calicoNetwork?.bpfNetworkBootstrap === 'Enabled'))
    return absent(label);
  const host = agentVariable(agent, 'KUBERNETES_SERVICE_HOST');
  const own = services.find('default', 'kubernetes');
  const its = own.state === 'known' ? own.value.spec?.clusterIPs : undefined;
  // The operator hands on what it was started with itself, which by default is the ClusterIP.
  if (host !== undefined && its?.includes(host.value) === false) return absent(label);
  const missing = [
    ...missingOf(ebpf),
    ...missingOf(kubeProxy),
    ...missingOf(calicoApiEndpoint),
    ...installations.missingIn(),
    ...(host === undefined ? [] : missingOf(own)),
  ];
  if (missing.length > 0 || ebpf.state !== 'known' || kubeProxy.state !== 'absent')
    return unknown(...missing);
  const environment = 'spec.template.spec.containers[name=calico-node].env';
  const evidence = [
    host?.citation ?? cite(agent.daemonSet, environment, 'no KUBERNETES_SERVICE_HOST'),
    {
      object: 'ConfigMap kubernetes-services-endpoint',
      field: 'metadata.name',
      seen: 'in neither tigera-operator nor kube-system',
      label: calicoApiEndpoint.state === 'absent' ? calicoApiEndpoint.label : 'inference',
    },
    ...ebpf.from,
    ...kubeProxy.from,
    ...installations.items.map((one) =>
      cite(one, 'spec.calicoNetwork.bpfNetworkBootstrap', one.spec?.calicoNetwork?.bpfNetworkBootstrap),
    ),
  ] as const;
  return known(evidence, evidence);
}
