import { defineRule, type Problem, type View } from '../../engine/define-rule.ts';
import { cite } from '../../model/cite.ts';
import type { CiliumConfig } from '../../model/evidence/cilium-config.ts';
import type { FlannelConfig } from '../../model/evidence/flannel-config.ts';
import type { Kept } from '../../model/kinds/index.ts';
import { missingOf, type Unknown, unknown } from '../../model/maybe.ts';
import { formatRef, type HasRef } from '../../model/ref.ts';
import { encapsulationOf, poolMisfit, servesPods } from '../../net/addresses/calico-pool-fit.ts';
import { unroutedCloud, unroutedCloudKeys } from '../../net/dataplane/cilium-unrouted-cloud.ts';
import { ciliumVariants, citeSetting } from '../../net/dataplane/cilium-variants.ts';
import { ec2SourceCheck } from '../../net/dataplane/ec2-source-check.ts';
import { citeProvider, citeSubnet, nodeOfProvider } from '../../net/addresses/node-subnets.ts';
import { isVirtualNode } from '../../net/services/virtual-node.ts';

type Node = Kept<'Node'>;
type Seen = View<'cni' | 'nodes', 'ipPools' | 'felixConfigurations' | 'flannelConfig' | 'ciliumConfig'>;

type Subject = HasRef &
  (
    | { readonly pool: Kept<'IPPool'> }
    | { readonly flannel: FlannelConfig }
    | { readonly cilium: CiliumConfig }
  );

function machines({ nodes }: Seen): readonly Node[] {
  return nodes.items.filter((node) => !isVirtualNode(node));
}

function* judgePool(pool: Kept<'IPPool'>, seen: Seen): Generator<Problem | Unknown> {
  const nodes = machines(seen);
  const misfit = poolMisfit(pool, nodes);
  if (misfit === undefined) return;
  const { field, mode } = encapsulationOf(pool);
  if (misfit.what === 'source check') yield* sourceCheck(pool, misfit.aws, seen);
  else if (misfit.what === 'dropped') {
    yield {
      severity: 'high',
      field,
      message: `${formatRef(pool.ref)} has packets between nodes${misfit.crosses ? ' of different subnets' : ''} go in IPIP, which the network of Azure drops: pods there do not reach those of other nodes.`,
      evidence: [cite(pool, field, mode), citeProvider(misfit.azure)],
      actions: [`Set spec.vxlanMode of IPPool {name} to ${mode} and spec.ipipMode to Never.`],
    };
  } else {
    const told = nodes.slice(0, 3);
    yield {
      severity: 'low',
      field,
      message: `${formatRef(pool.ref)} encapsulates every packet between nodes, and all ${nodes.length} are in ${misfit.subnet}: within one subnet nothing needs that, and it costs ${field === 'spec.ipipMode' ? 20 : 50} bytes of every packet.`,
      evidence: [cite(pool, field, mode), ...told.map(citeSubnet)],
      actions: [
        `Set ${field} of IPPool {name} to CrossSubnet if no firewall between nodes looks at addresses.`,
      ],
    };
  }
}

function* sourceCheck(
  pool: Kept<'IPPool'>,
  aws: Node,
  { cni, felixConfigurations }: Seen,
): Generator<Problem | Unknown> {
  const { field } = encapsulationOf(pool);
  const check = ec2SourceCheck(cni.value.agents, felixConfigurations);
  if (check.state === 'unknown') yield check;
  if (check.state === 'absent') {
    yield unknown({
      what: 'source/destination check of EC2 instances',
      namespaces: null,
      reason: 'not-observable',
      detail: `${formatRef(pool.ref)} sends packets within a subnet as they are, and Felix leaves the check as AWS has it`,
      next: 'ask the user for SourceDestCheck of the instances, as DescribeInstances of EC2 answers it',
    });
  }
  if (check.state !== 'known' || check.value === 'off') return;
  yield {
    severity: 'high',
    field,
    message: `${formatRef(pool.ref)} sends packets within a subnet with the addresses of pods, and Felix keeps the source/destination check of EC2 on, which drops them: pods do not reach those of other nodes of their subnet.`,
    evidence: [cite(pool, field, 'CrossSubnet'), ...check.from, citeProvider(aws)],
    actions: [
      'Set spec.awsSrcDstCheck of FelixConfiguration default to Disable; the instance profile of the nodes needs ec2:ModifyInstanceAttribute.',
    ],
  };
}

function* judgeCilium(config: CiliumConfig, seen: Seen): Generator<Problem | Unknown> {
  const all = machines(seen);
  if (nodeOfProvider(all, 'azure') === undefined && nodeOfProvider(all, 'gce') === undefined) return;
  const { variants, missing } = ciliumVariants(config, seen.nodes, unroutedCloudKeys);
  if (missing.length > 0) yield unknown(...missing);
  for (const { setting, nodes, where } of variants) {
    const unrouted = unroutedCloud({ setting }, nodes ?? all);
    if (unrouted === undefined) continue;
    const routing = setting('routing-mode');
    yield {
      severity: 'high',
      at: routing,
      field: routing.field,
      message: `Cilium sends packets between nodes without encapsulation on ${where}, and gives pods addresses of its own pools, which the network of ${unrouted.cloud} knows no route to: pods reach none of other nodes, unless somebody keeps a route for every node by hand.`,
      evidence: [
        cite(routing, routing.field, 'native'),
        citeSetting(setting('ipam'), 'cluster-pool'),
        citeProvider(unrouted.node),
      ],
      label: 'inference',
      actions: [
        'Set routing-mode to tunnel; or have pods take addresses that the cloud routes (ipam kubernetes on Google Cloud, the CNI of Azure).',
      ],
    };
  }
}

export default defineRule({
  code: 'MT07',
  title: 'The way packets go between nodes does not suit the network under them',
  severity: ['high', 'low'],
  needs: ['cni', 'nodes'],
  uses: ['ipPools', 'felixConfigurations', 'flannelConfig', 'ciliumConfig'],
  docs: {
    why: 'A cloud’s network carries what it knows: Azure drops IPIP, EC2 drops what an instance sends with an address that is not its own, and no cloud routes to addresses of pods that it did not give out. Nodes are Ready and pods of one node reach each other; everything between nodes is lost. Low: encapsulation within a single subnet, which costs throughput and nothing else.',
    actions: ['Change one pool or node at a time, and watch a connection between pods of two nodes.'],
    rollback: 'Set the former mode again; routes follow within seconds.',
    verify: [
      'calicoctl get ippools -o wide',
      'kubectl get nodes -o custom-columns=NAME:.metadata.name,PROVIDER:.spec.providerID',
      'kubectl get configmap cilium-config -n kube-system -o jsonpath={.data.routing-mode}',
      'kubectl get felixconfiguration default -o jsonpath={.spec.awsSrcDstCheck}',
      'ip route',
    ],
    cutover: [
      'See that the network and its firewalls let the new encapsulation through: UDP 4789 for VXLAN of Calico, 8472 for Cilium and flannel.',
      'Lower the MTU of pods first where the new encapsulation adds more, and recreate the pods.',
      'Change the mode in a quiet hour: open connections between nodes break while routes change.',
    ],
    sources: [
      'https://docs.tigera.io/calico/latest/reference/public-cloud/azure',
      'https://docs.tigera.io/calico/latest/reference/public-cloud/aws',
      'https://github.com/projectcalico/calico/blob/v3.32.0/api/pkg/apis/projectcalico/v3/felixconfig.go',
      'https://docs.tigera.io/calico/latest/networking/configuring/vxlan-ipip',
      'https://docs.cilium.io/en/stable/network/concepts/routing/',
    ],
    silent: [
      'Calico that enforces policy beside another CNI (AKS, EKS): its pools are not used.',
      'Encapsulation in one subnet of a cloud, whose network drops addresses that it does not know.',
      'CrossSubnet in IPIP on Azure where the nodes’ annotations show one subnet, or none.',
      'Cilium with native routing that speaks BGP, takes addresses of the cloud (eni, azure, alibabacloud), or has node pod CIDRs (ipam kubernetes), for which cloud controllers make routes.',
      'Firewalls that drop IP protocol 4 or a UDP port: no object tells.',
      'Whether EC2 checks source and destination where Felix leaves that alone: unknown on AWS with CrossSubnet.',
    ],
  },
  *subjects({ cni, ipPools, flannelConfig, ciliumConfig }): Generator<Subject | Unknown> {
    switch (cni.value.name) {
      case 'Calico':
        for (const pool of ipPools) if (servesPods(pool)) yield { ref: pool.ref, pool };
        if (!ipPools.covers()) yield unknown(...ipPools.missingIn());
        return;
      case 'flannel':
      case 'Canal':
        if (flannelConfig.state === 'known')
          yield { ref: flannelConfig.value.ref, flannel: flannelConfig.value };
        else if (flannelConfig.state === 'unknown') yield flannelConfig;
        return;
      case 'Cilium':
        if (ciliumConfig.state === 'known') yield { ref: ciliumConfig.value.ref, cilium: ciliumConfig.value };
        else yield* missingOf(ciliumConfig).map((one) => unknown(one));
        return;
      default:
    }
  },
  *check(subject, seen) {
    if ('pool' in subject) yield* judgePool(subject.pool, seen);
    else if ('cilium' in subject) yield* judgeCilium(subject.cilium, seen);
    else {
      const azure = nodeOfProvider(machines(seen), 'azure');
      if (subject.flannel.backend.type !== 'ipip' || azure === undefined) return;
      yield {
        severity: 'high',
        field: 'data[net-conf.json].Backend.Type',
        message: `flannel has packets between nodes go in IPIP, which the network of Azure drops: pods reach none of other nodes.`,
        evidence: [cite(subject, 'data[net-conf.json].Backend.Type', 'ipip'), citeProvider(azure)],
        actions: ['Set Backend.Type of net-conf.json to vxlan and restart flannel, a node at a time.'],
      };
    }
  },
});
