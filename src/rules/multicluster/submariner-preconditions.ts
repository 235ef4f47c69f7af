import { defineRule, type Problem } from '../../engine/define-rule.ts';
import { cite, citeFile } from '../../model/cite.ts';
import type { KubeProxy } from '../../model/evidence/kube-proxy.ts';
import type { OvnNorthbound } from '../../model/evidence/ovn-northbound.ts';
import type { Submariner } from '../../model/evidence/submariner.ts';
import type { Kept } from '../../model/kinds/index.ts';
import { type Maybe, type Unknown, unknown, valueOf } from '../../model/maybe.ts';
import { shownName } from '../../model/shown-name.ts';
import type { Version } from '../../model/version.ts';
import { parseAddress } from '../../net/addresses/cidr.ts';
import { isPublicAddress } from '../../net/addresses/public-address.ts';

type Endpoint = Kept<'Endpoint.submariner.io'>;

export default defineRule({
  code: 'MC09',
  title: 'Something that Submariner rests on is not as it needs it',
  severity: 'high',
  needs: ['submariner'],
  uses: ['kubeProxy', 'cni', 'ovnNorthbound'],
  docs: {
    why: 'Submariner puts rules of its own beside those of kube-proxy in iptables mode, and does not support ipvs: the tunnel is up and pods still do not reach the other cluster. With OVN-Kubernetes it writes routes and policies into OVN’s northbound database, whose schema must be recent enough. The gateways of two clusters must speak the same tunnel (cable driver). And a gateway that says it is behind NAT is reached at its public address where discovery does not get through: a private one leads nowhere from another network.',
    actions: [
      'Have kube-proxy run in iptables mode on this cluster, one node at a time.',
      'Join the clusters with the same cable driver; annotate a gateway node with gateway.submariner.io/public-ip where the address that was found is not the one outside sees.',
    ],
    rollback: 'Set the former mode, driver or annotation again and restart the gateway pod.',
    verify: [
      'kubectl get endpoints.submariner.io -A -o yaml',
      'kubectl get configmap kube-proxy -n kube-system -o yaml',
      'subctl diagnose cni',
      'subctl show endpoints',
    ],
    cutover: [
      'Drain one node, change the mode of kube-proxy there, restart the node so that nothing of ipvs is left, check Services from a pod on it, and go on to the next.',
    ],
    sources: [
      'https://submariner.io/operations/known-issues/',
      'https://submariner.io/getting-started/',
      'https://github.com/submariner-io/subctl/blob/devel/pkg/diagnose/kubeproxy.go',
      'https://github.com/submariner-io/subctl/blob/devel/pkg/diagnose/cni.go',
      'https://github.com/submariner-io/submariner/blob/devel/pkg/natdiscovery/remote_endpoint.go',
      'https://github.com/ovn-org/ovn/blob/main/utilities/ovn-dbctl.c',
    ],
    silent: [
      'The mode of kube-proxy beside OVN-Kubernetes, which handles Services itself. Which schema its northbound database has no API server tells; without saved output that is unknown, and with any other CNI it does not matter.',
      'A network plugin that Submariner does not name: it takes it as generic, which may or may not work.',
      'Ports that a firewall closes (4500 and 4490/UDP, 4800/UDP between nodes, ESP) and the MTU left inside: they take probes, as subctl diagnose firewall sends them.',
      'Addresses of nodes inside ranges of pods or Services, which is rule IP01’s to tell.',
      'A gateway that is not behind NAT, or whose address stands behind a load balancer’s name.',
    ],
  },
  *subjects({ submariner }) {
    const { endpoints, gateways } = submariner.value;
    // A broker alone has Endpoints of other clusters and no gateway.
    if (gateways.length === 0) return;
    yield* endpoints;
  },
  *check(endpoint, { submariner, kubeProxy, cni, ovnNorthbound }): Generator<Problem | Unknown> {
    const { clusterId } = submariner.value;
    if (clusterId.state !== 'known') {
      if (clusterId.state === 'unknown') yield clusterId;
      return;
    }
    if (endpoint.spec?.cluster_id === clusterId.value) {
      if (cni.state === 'unknown' && valueOf(kubeProxy)?.mode.state !== 'unknown' && isIpvs(kubeProxy))
        yield cni;
      else if (valueOf(cni)?.name === 'OVN-Kubernetes') yield* schemaOf(endpoint, ovnNorthbound);
      else yield* modeOf(kubeProxy);
      return;
    }
    yield* driverOf(endpoint, submariner.value, clusterId.value);
    yield* addressOf(endpoint);
  },
});

function isIpvs(kubeProxy: Maybe<KubeProxy>): boolean {
  return kubeProxy.state === 'known' && valueOf(kubeProxy.value.mode) === 'ipvs';
}

function* modeOf(kubeProxy: Maybe<KubeProxy>): Generator<Problem | Unknown> {
  if (kubeProxy.state === 'unknown') yield kubeProxy;
  if (kubeProxy.state !== 'known') return;
  const { mode, objects } = kubeProxy.value;
  if (mode.state === 'unknown') yield mode;
  if (mode.state !== 'known' || mode.value !== 'ipvs') return;
  const [evidence, ...more] = mode.from;
  const [object] = objects;
  if (evidence === undefined) return;
  yield {
    ...(object === undefined ? {} : { at: object }),
    field: evidence.field,
    message:
      'kube-proxy runs in ipvs mode, which Submariner does not support: tunnels come up, and traffic between pods and Services of joined clusters is lost.',
    evidence: [evidence, ...more],
  };
}

/** Submariner's own check takes nothing older: pkg/diagnose/cni.go of subctl. */
function* schemaOf(endpoint: Endpoint, ovnNorthbound: Maybe<OvnNorthbound>): Generator<Problem | Unknown> {
  if (ovnNorthbound.state === 'unknown') yield ovnNorthbound;
  if (ovnNorthbound.state !== 'known') return;
  const { found, missing } = ovnNorthbound.value;
  if (missing.length > 0) yield unknown(...missing);
  const old = found.filter(({ schema: { major, minor } }) => major < 6 || (major === 6 && minor < 1));
  const [first, ...more] = old.map(({ path, schema }) =>
    citeFile(path, 'DB Schema', numbers(schema), ovnNorthbound.label),
  );
  const [{ node, schema } = {}] = old;
  if (first === undefined || node === undefined || schema === undefined) return;
  yield {
    at: endpoint,
    field: 'DB Schema',
    message: `The northbound database of OVN-Kubernetes on ${nodeText(node, more.length)} has schema ${numbers(schema)}, and Submariner needs 6.1.0 or later: tunnels come up, and traffic between pods of joined clusters is lost.`,
    evidence: [first, ...more],
  };
}

function numbers({ major, minor, patch }: Version): string {
  return `${major}.${minor}.${patch}`;
}

function nodeText(node: string, more: number): string {
  return `node ${shownName(node)}${more === 0 ? '' : ` and ${more} more`}`;
}

function* driverOf(endpoint: Endpoint, { endpoints }: Submariner, local: string): Generator<Problem> {
  const own = endpoints.find(({ spec }) => spec?.cluster_id === local);
  const [here, there] = [own?.spec?.backend, endpoint.spec?.backend];
  if (own === undefined || here === undefined || there === undefined || here === there) return;
  yield {
    field: 'spec.backend',
    message: `The gateway here makes ${shownName(here)} tunnels and that of cluster ${shownName(endpoint.spec?.cluster_id ?? '')} ${shownName(there)} ones: the two do not connect.`,
    evidence: [cite(endpoint, 'spec.backend', there), cite(own, 'spec.backend', here)],
  };
}

function* addressOf(endpoint: Endpoint): Generator<Problem> {
  const { nat_enabled: isBehindNat, public_ip: text = '', cluster_id: id = '' } = endpoint.spec ?? {};
  const address = parseAddress(text);
  if (isBehindNat !== true || text !== endpoint.spec?.private_ip) return;
  if (address === undefined || isPublicAddress(address)) return;
  yield {
    field: 'spec.public_ip',
    message: `The gateway of cluster ${shownName(id)} says it is behind NAT and gives its private address ${text} as its public one: where discovery at UDP 4490 does not get through, no tunnel to it comes up from another network.`,
    evidence: [
      cite(endpoint, 'spec.public_ip', text),
      cite(endpoint, 'spec.private_ip', text),
      cite(endpoint, 'spec.nat_enabled', true),
    ],
  };
}
