import type { AddressPlan } from '../model/evidence/address-plan.ts';
import type { ServiceCidrs } from '../model/evidence/service-cidrs.ts';
import { absent, known, type Maybe, missingOf, unknown } from '../model/maybe.ts';
import { mergeMissing } from '../model/missing.ts';
import { containsRange, parseAddress } from '../net/addresses/cidr.ts';
import { isVirtualNode } from '../net/services/virtual-node.ts';
import type { Snapshot } from '../snapshot/snapshot.ts';
import { defineSlice } from './define-slice.ts';
import { Ledger } from './ledger.ts';
import { planOvn } from './plan-ovn.ts';
import { planPods } from './plan-pods.ts';
import { planSubmariner } from './plan-submariner.ts';
import { listed, readRanges } from './seen-range.ts';

/** All address ranges that the cluster itself tells of, with what each is for. */
export const addressPlan = defineSlice({
  kinds: [
    'Node',
    'DaemonSet',
    'IPAddressPool',
    'CiliumLoadBalancerIPPool',
    'Network.operator.openshift.io',
    'Cluster.submariner.io',
    'Endpoint.submariner.io',
  ],
  names: [{ kind: 'ConfigMap', namespace: 'kube-system', name: 'cilium-config' }],
  from: ['podCidrs', 'serviceCidrs', 'ipam', 'submariner'],
  derive: (snapshot, sources): Maybe<AddressPlan> => {
    const ledger = new Ledger();
    planPods(ledger, sources);
    planServices(ledger, sources.serviceCidrs);
    planNodes(ledger, snapshot);
    planLoadBalancers(ledger, snapshot);
    planNativeRouting(ledger, snapshot);
    planNodeLocal(ledger, snapshot, sources.serviceCidrs);
    planOvn(ledger, snapshot);
    planSubmariner(ledger, snapshot, sources.submariner);
    const plan = ledger.plan();
    if (plan.ranges.length > 0) return known(plan, [], snapshot.label);
    const missing = mergeMissing([...plan.missing.values()].flat());
    return missing.length > 0 ? unknown(...missing) : absent(snapshot.label);
  },
});

function planServices(ledger: Ledger, serviceCidrs: Maybe<ServiceCidrs>): void {
  if (serviceCidrs.state === 'known') ledger.add('service', serviceCidrs.value.ranges);
  ledger.lacks(
    'service',
    serviceCidrs.state === 'known' ? serviceCidrs.value.missing : missingOf(serviceCidrs),
  );
}

function planNodes(ledger: Ledger, snapshot: Snapshot): void {
  const nodes = snapshot.listing('Node');
  for (const node of nodes) {
    if (isVirtualNode(node)) continue;
    for (const { type, address } of node.status?.addresses ?? []) {
      if (type !== 'InternalIP' && type !== 'ExternalIP') continue;
      const field = `status.addresses[type=${type}].address`;
      ledger.add('node', readRanges(node, field, [address]).ranges, { of: node.ref.name });
    }
  }
  ledger.lacks('node', nodes.missingIn());
}

function planLoadBalancers(ledger: Ledger, snapshot: Snapshot): void {
  const metalLb = snapshot.listing('IPAddressPool');
  for (const pool of metalLb) {
    const { ranges, missing } = readRanges(pool, 'spec.addresses', pool.spec?.addresses ?? []);
    ledger.add('load-balancer', ranges);
    ledger.lacks('load-balancer', missing);
  }
  const cilium = snapshot.listing('CiliumLoadBalancerIPPool');
  for (const pool of cilium) {
    const blocks = pool.spec?.blocks ?? [];
    const texts = blocks.map(
      ({ cidr, start, stop }) => cidr ?? (stop === undefined ? start : `${start ?? ''}-${stop}`),
    );
    const { ranges, missing } = readRanges(pool, 'spec.blocks', texts);
    ledger.add('load-balancer', ranges, { inUse: pool.spec?.disabled === true ? 'no' : 'yes' });
    ledger.lacks('load-balancer', missing);
  }
  ledger.lacks('load-balancer', [...metalLb.missingIn(), ...cilium.missingIn()]);
}

/** Where Cilium lets the underlay route: it holds pods, and often the nodes or a whole VPC. */
function planNativeRouting(ledger: Ledger, snapshot: Snapshot): void {
  const config = snapshot.listing('ConfigMap').find('kube-system', 'cilium-config');
  if (config.state !== 'known') return;
  for (const key of ['ipv4-native-routing-cidr', 'ipv6-native-routing-cidr']) {
    ledger.add(
      'native-routing',
      readRanges(config.value, `data.${key}`, listed(config.value.data?.[key])).ranges,
    );
  }
}

/** The address of its own that NodeLocal DNSCache answers on; the other one it is given is the DNS Service's. */
function planNodeLocal(ledger: Ledger, snapshot: Snapshot, serviceCidrs: Maybe<ServiceCidrs>): void {
  const services = serviceCidrs.state === 'known' ? serviceCidrs.value.ranges : [];
  const daemonSets = snapshot.listing('DaemonSet');
  for (const daemonSet of daemonSets) {
    const container = daemonSet.spec?.template?.spec?.containers?.find(({ name }) => name === 'node-cache');
    const flag = container?.args?.find((argument) => argument.startsWith('--localip='));
    const addresses = listed(flag?.slice('--localip='.length)).filter((text) => {
      const address = parseAddress(text);
      return address !== undefined && !services.some(({ range }) => containsRange(range, address));
    });
    const field = 'spec.template.spec.containers[name=node-cache].args';
    ledger.add('node-local-dns', readRanges(daemonSet, field, addresses).ranges);
  }
  ledger.lacks('node-local-dns', daemonSets.missingIn());
}
