import { defineRule, type Problem, type View } from '../../engine/define-rule.ts';
import { cite } from '../../model/cite.ts';
import type { NodeMtu, PodMtuSetting } from '../../model/evidence/mtu.ts';
import { type Unknown, unknown } from '../../model/maybe.ts';
import { clusterRef, type HasRef } from '../../model/ref.ts';
import { forwardersOf, upstreamsOf } from '../../net/dns/corefile-loop.ts';
import { placeIn } from '../../net/dns/corefile-place.ts';
import { corednsFilesIn, unreadIn } from '../../net/dns/corefile-subjects.ts';
import { askedBy, dns64Of, lacksDns64 } from '../../net/dns/dns64.ts';
import { overheadOf } from '../../net/mtu/mtu.ts';
import { podFamilies } from '../../net/dataplane/pod-families.ts';
import { serviceFamilies } from '../../net/services/service-families.ts';

type Seen = View<'serviceCidrs', 'clusterDns' | 'cni' | 'pods' | 'podMtu' | 'nodeMtu'>;
type Subject = HasRef &
  ({ readonly setting: PodMtuSetting } | { readonly node: NodeMtu } | { readonly egress: true });

/** RFC 8200, section 5. */
const floor = 1280;

/** What is left for pods of a setting. */
function* tooSmall(setting: PodMtuSetting): Generator<Problem | Unknown> {
  const { value, field, measures, encapsulation } = setting;
  const isUnderlay = measures === 'underlay';
  if (value >= floor && isUnderlay && encapsulation.state === 'unknown') yield encapsulation;
  const overhead = isUnderlay && encapsulation.state === 'known' ? overheadOf(encapsulation.value) : 0;
  const left = value - overhead;
  if (left >= floor) return;
  yield {
    severity: 'high',
    field,
    message: `Pods are left an MTU of ${left} bytes (${value} set${overhead > 0 ? `, ${overhead} of them for encapsulation` : ''}), and IPv6 needs ${floor}: Linux takes IPv6 off such an interface, and packets of senders that rely on ${floor} are lost.`,
    evidence: [
      cite(setting, field, value),
      ...(overhead > 0 && encapsulation.state === 'known' ? encapsulation.from : []),
    ],
    actions: [
      `Set ${field} of {kind} {name} to ${floor + overhead} or more, or remove it; recreate the pods.`,
    ],
  };
}

function* egress(seen: Seen): Generator<Problem | Unknown> {
  const { clusterDns, cni, pods } = seen;
  // A pod of both families needs no translation.
  if (podFamilies(pods, 4).some(({ has }) => has)) return;
  if (cni.state === 'unknown') yield cni;
  if (clusterDns.state === 'unknown') yield clusterDns;
  if (pods.missingIn().length > 0) yield unknown(...pods.missingIn());
  if (cni.state !== 'known' || clusterDns.state !== 'known' || !pods.covers()) return;
  const { name, agents } = cni.value;
  // The VPC CNI translates on the node unless told otherwise.
  const [off] = agents.flatMap(({ daemonSet, container }) => {
    const value = container.env?.find((one) => one.name === 'ENABLE_V4_EGRESS')?.value;
    const field = 'spec.template.spec.containers[name=aws-node].env[name=ENABLE_V4_EGRESS].value';
    return value?.toLowerCase() === 'false' ? [cite(daemonSet, field, value)] : [];
  });
  if (name === 'AWS VPC CNI' && off === undefined) return;
  for (const file of corednsFilesIn(clusterDns.value)) {
    if ('state' in file) {
      yield file;
      continue;
    }
    const unread = unreadIn(file, 'dns64');
    if (unread !== undefined) {
      yield unread;
      continue;
    }
    const toRoot = forwardersOf(file).filter(
      ({ decision, step }) => decision.zone === '.' && step.zones?.includes('.') === true,
    );
    for (const forwarder of toRoot) {
      const synthesis = dns64Of(forwarder, clusterDns.value);
      if (synthesis === 'not known') yield untold;
      if (synthesis !== 'not at all') continue;
      const { where, evidence, at } = placeIn(file, forwarder.step.directive);
      const asked = [...new Set(askedBy(forwarder, clusterDns.value).filter(lacksDns64))];
      const fromNodes = upstreamsOf(forwarder).some(({ address }) => address === undefined);
      yield {
        ...at,
        severity: 'medium',
        message: `The cluster is one of IPv6 alone, and nothing makes IPv6 addresses of IPv4 ones: the forward at ${where} has no dns64 beside it, and ${asked.join(' and ')}, which it asks, ${asked.length === 1 ? 'does' : 'do'} not do it either. Pods do not reach names that have addresses of IPv4 alone.`,
        evidence: [
          evidence,
          ...seen.serviceCidrs.value.ranges.slice(0, 1).map(({ citation }) => citation),
          ...(fromNodes ? clusterDns.value.nodeResolvers.slice(0, 3).map(({ from }) => from) : []),
          ...(off === undefined ? [] : [off]),
        ],
      };
    }
  }
}

const untold = unknown({
  what: 'DNS64 of the upstream resolvers',
  namespaces: null,
  reason: 'not-observable',
  detail: 'CoreDNS has no dns64, and what its upstreams do no object tells',
  next: 'ask the user what a node is answered for AAAA ipv4only.arpa (any address means DNS64, RFC 7050); /etc/resolv.conf of nodes, saved as nodes/NODE/resolv.conf',
});

export default defineRule({
  code: 'DS05',
  title: 'IPv6 without a way to IPv4, or without room for its packets',
  severity: ['high', 'medium'],
  needs: ['serviceCidrs'],
  uses: ['clusterDns', 'cni', 'pods', 'podMtu', 'nodeMtu'],
  docs: {
    why: 'A pod that has an IPv6 address alone reaches a server of IPv4 only if DNS gives it an IPv6 address made of the IPv4 one (DNS64) and a gateway translates (NAT64), or if its node translates as on EKS. Without that, registries, APIs and webhooks of IPv4 time out while everything in the cluster works (medium). IPv6 does not fragment on the way and counts on 1280 bytes everywhere: with a smaller MTU Linux takes IPv6 off the interface (high).',
    actions: [
      'Where a NAT64 gateway exists: add dns64 to the server block of the root zone in the Corefile, with the gateway’s prefix (64:ff9b::/96 by default).',
      'Or forward to resolvers that do DNS64.',
      'Without a gateway: give pods a second family.',
    ],
    rollback:
      'Remove dns64 again; CoreDNS takes the former Corefile up within two minutes where it has reload.',
    verify: [
      'kubectl get servicecidrs',
      'kubectl get configmap coredns -n kube-system -o jsonpath={.data.Corefile}',
      'kubectl get daemonset aws-node -n kube-system -o jsonpath={.spec.template.spec.containers[*].env}',
      'ip -j link',
    ],
    sources: [
      'https://coredns.io/plugins/dns64/',
      'https://www.rfc-editor.org/rfc/rfc7050',
      'https://www.rfc-editor.org/rfc/rfc8200#section-5',
      'https://github.com/aws/amazon-vpc-cni-k8s/blob/master/README.md',
      'https://developers.google.com/speed/public-dns/docs/dns64',
      'https://developers.cloudflare.com/1.1.1.1/infrastructure/ipv6-networks/',
      'https://github.com/torvalds/linux/blob/master/net/ipv6/addrconf.c',
    ],
    silent: [
      'EKS in IPv6: the VPC CNI gives each pod an IPv4 address of its node’s own, for egress (ENABLE_V4_EGRESS, on by default).',
      'Which names pods ask for: whether any of them has addresses of IPv4 alone no object tells.',
      'The NAT64 gateway itself, and upstreams that may do DNS64: unknown where CoreDNS does not.',
      'The MTU of nodes where no output of them was saved, and one that the CNI works out.',
    ],
  },
  *subjects({ serviceCidrs, podMtu, nodeMtu }): Generator<Subject | Unknown> {
    const families = serviceFamilies(serviceCidrs.value);
    const { missing } = serviceCidrs.value;
    if (missing.length > 0) yield unknown(...missing);
    if (!families.has(6)) return;
    if (podMtu.state === 'unknown') yield podMtu;
    for (const setting of podMtu.state === 'known' ? podMtu.value : []) yield { ref: setting.ref, setting };
    const groups = nodeMtu.state === 'known' ? nodeMtu.value.groups : [];
    for (const node of groups.flatMap(({ nodes }) => nodes))
      yield { ref: { ...clusterRef, kind: 'Node', name: node.node, label: node.citation.label }, node };
    if (families.size === 1 && missing.length === 0) yield { ref: clusterRef, egress: true };
  },
  *check(subject, seen) {
    if ('setting' in subject) yield* tooSmall(subject.setting);
    else if ('egress' in subject) yield* egress(seen);
    else if (subject.node.mtu < floor) {
      yield {
        severity: 'high',
        field: 'MTU',
        message: `Node ${subject.node.node} can send ${subject.node.mtu} bytes, and IPv6 needs ${floor}: Linux takes IPv6 off such an interface, and its pods reach no other node by it.`,
        evidence: [subject.node.citation],
        actions: [`Set the MTU of the interface, and of the network under it, to ${floor} or more.`],
      };
    }
  },
});
