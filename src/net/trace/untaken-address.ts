import type { Evidence } from '../../model/evidence/index.ts';
import { valueOf } from '../../model/maybe.ts';
import { kubeProxyGates } from '../services/kube-proxy-gates.ts';
import type { Destination } from './destination.ts';
import { nodePortAddress } from './node-port-address.ts';
import { type NodeProxy, proxyText } from './node-proxy.ts';
import type { Outcome } from './outcome.ts';
import { serviceStep } from './service-step.ts';
import { unsettled } from './step.ts';

/**
 * The outcome where kube-proxy on a node does not answer for an address that the Service has: a node port at another than
 * the addresses it is told of, or any external IP with its feature gate AllowServiceExternalIPs off
 * (https://github.com/kubernetes/kubernetes/blob/v1.37.2/pkg/proxy/serviceport.go). Undefined where it does.
 */
export function untakenAddress(
  to: Extract<Destination, { kind: 'service' }>,
  node: string,
  proxy: NodeProxy,
  { kubeProxy, nodes }: Pick<Evidence, 'kubeProxy' | 'nodes'>,
): Outcome | undefined {
  if (proxy.name !== 'kube-proxy') return undefined;
  if (to.way === 'external IP') {
    const gates = kubeProxy.state === 'known' ? kubeProxyGates(kubeProxy.value) : {};
    if (gates.AllowServiceExternalIPs !== false) return undefined;
    const says = `${proxyText(proxy)} answers for no external IP: its feature gate AllowServiceExternalIPs is off.`;
    return nobody(to, unsettled('endpoint', says, 'who answers instead is not in the API', proxy.from));
  }
  const found = valueOf(nodes.find(undefined, node));
  if (to.way !== 'node port' || to.address === undefined || found === undefined) return undefined;
  const answers = nodePortAddress(to.address, found, proxy.mode, kubeProxy);
  if (answers === undefined || answers.isTaken) return undefined;
  const says = `On ${node} ${proxyText(proxy)} takes node ports at ${answers.taken}, and not at ${to.address}.`;
  const why =
    'whether something else listens there is not in the API; where nothing does, connections are refused';
  return nobody(to, unsettled('endpoint', says, why, answers.from));
}

function nobody(to: Extract<Destination, { kind: 'service' }>, step: Outcome['steps'][number]): Outcome {
  const steps = [serviceStep(to, undefined), step];
  return { verdict: 'unknown', steps, endpoints: [], sourceSeen: null, handoffs: [] };
}
