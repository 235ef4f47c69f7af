/** A comparison of ours with upstream's: a line of references/oracles.md. */
export interface Row {
  readonly ours: string;
  readonly oracle: string;
  /** The test that makes it. */
  readonly test: string;
  /** The version of the oracle, or the module whose version is written in that go.mod. */
  readonly version: string | readonly [goMod: string, module: string];
  /** What was found, and whose fault it was; none is the rule. */
  readonly disagreements: readonly string[];
}

const kubernetes = ['test/oracle/go.mod', 'k8s.io/kubernetes'] as const;
const coredns = ['test/oracle/corefile/go.mod', 'github.com/coredns/coredns'] as const;

export const rows = {
  eligibility: {
    ours: 'endpoint eligibility',
    oracle: '`k8s.io/kubernetes/pkg/proxy.CategorizeEndpoints`',
    test: 'test/oracle/eligible-endpoints.test.ts',
    version: kubernetes,
    disagreements: [],
  },
  hints: {
    ours: 'topology hints',
    oracle: '`k8s.io/endpointslice/topologycache` and `trafficdist`',
    test: 'test/oracle/topology-hints.test.ts',
    version: kubernetes,
    disagreements: [],
  },
  nodeBlocks: {
    ours: 'node CIDR allocation and capacity',
    oracle: '`k8s.io/kubernetes/pkg/controller/nodeipam/ipam/cidrset`',
    test: 'test/oracle/node-blocks.test.ts',
    version: kubernetes,
    disagreements: [],
  },
  serviceBands: {
    ours: 'Service address bands and capacity',
    oracle: '`k8s.io/kubernetes/pkg/registry/core/service/ipallocator`',
    test: 'test/oracle/service-bands.test.ts',
    version: kubernetes,
    disagreements: ['upstream’s: its iterator stops early in a range that ends at the last IPv6 address'],
  },
  resolvConf: {
    ours: 'resolv.conf of a pod',
    oracle: '`k8s.io/kubernetes/pkg/kubelet/network/dns`',
    test: 'test/oracle/pod-resolv-conf.test.ts',
    version: kubernetes,
    disagreements: [],
  },
  nameLookup: {
    ours: 'queries one name costs',
    oracle: 'getaddrinfo of glibc and of musl, with a recording DNS server',
    test: 'test/oracle/name-lookup.test.ts',
    version: 'glibc 2.36, musl 1.2.3',
    disagreements: [],
  },
  corefile: {
    ours: 'Corefile parsing',
    oracle: '`github.com/coredns/caddy/caddyfile`, `dnsserver.InspectServerBlocks`, `plugin.SplitHostPort`',
    test: 'test/oracle/corefile.test.ts',
    version: coredns,
    disagreements: [
      'ours: a line that is imported twice into a block is one line to a plugin, and was two here',
      'ours: names of plugins in a block without a key are checked too',
      'ours: braces behind an opening brace, out of a variable, or with nothing in them were not seen to be stray',
      'ours: an import pattern with a backslash before a slash, or malformed behind a leading wildcard, is refused',
      'ours: a key such as `é\\\\` is no name, because miekg/dns counts bytes before backslashes',
    ],
  },
  corednsStart: {
    ours: 'whether a Corefile starts',
    oracle: 'the real `coredns`',
    test: 'test/oracle/coredns-start.test.ts',
    version: coredns,
    disagreements: [
      'ours: arguments that plugins refuse were not judged',
      'ours: options that a plugin refuses together, zonal and noendpoints, were not seen',
      'ours: selectors with != or a comparison, which the kubernetes plugin refuses, were not judged',
    ],
  },
  corednsAnswers: {
    ours: 'which server block and plugin answers a query',
    oracle: 'the real `coredns` with its kubernetes plugin, on a real API server and a recording DNS server',
    test: 'test/oracle/coredns-answers.test.ts',
    version: coredns,
    disagreements: [
      'ours: of several zones of the kubernetes plugin the longest counts, and not the first',
      'ours: of several lines disable success of cache the last one counts, and not all',
      'ours: which plugins are asked went by the name before rewrite, and not by what it makes of it',
      'ours: acl was taken to let everything pass',
      'ours: hosts looks up addresses outside of its zones, and passes on those that it does not have',
      'ours: local answers too, and was not among the plugins that do',
      'ours: a block whose last plugin is file refuses names outside of its zones, and does not fail',
      'ours: hosts without a file has localhost out of the one of its pod',
    ],
  },
  corednsNames: {
    ours: 'names of Services, endpoints, pods and addresses',
    oracle: 'the kubernetes plugin of the real `coredns`, on a real API server',
    test: 'test/oracle/coredns-answers.test.ts',
    version: coredns,
    disagreements: [
      'ours: an ExternalName of a name in the cluster that is not there, or has no such address, has no alias in the answer either',
      'ours: an ExternalName that is an address does not exist as a name',
      'ours: names of pods had no limit of labels',
      'upstream’s: with the root as the first zone it sends no answer to the lookup of an address',
    ],
  },
  corednsAutopath: {
    ours: 'answers to a pod with autopath',
    oracle: 'the real `coredns`, asked from addresses of pods',
    test: 'test/oracle/coredns-answers.test.ts',
    version: coredns,
    disagreements: [
      'ours: it walked for every name, whatever zones autopath has',
      'ours: further names were looked up in the server blocks of their own, and not in the one that walks',
      'upstream’s: for the first search domain itself it fails',
    ],
  },
  routeAttachment: {
    ours: 'route attachment',
    oracle: 'cases and reasons of `sigs.k8s.io/gateway-api/conformance`',
    test: 'test/cluster/gateway-conformance.test.ts',
    version: 'v1.6.3 and v1.7.0',
    disagreements: [],
  },
  gatewayRoutes: {
    ours: 'route attachment, and the rule that takes a request',
    oracle: 'status and route tables of `github.com/envoyproxy/gateway/internal/gatewayapi.Translator`',
    test: 'test/oracle/gateway-routes.test.ts',
    version: ['test/oracle/gateway-routes/go.mod', 'github.com/envoyproxy/gateway'],
    disagreements: [
      'ours: of prefixes such as /cart and /cart/ the older route was said to come first; implementations that count characters take the longer',
      'ours: a regular expression on a listener with a wider hostname was not seen beside a 404',
      'ours: connections for a TLS listener without a route were said to be rejected; where listeners are not kept apart a wider one takes them',
      'ours: a GRPCRoute without matches was said to take nothing but calls of gRPC',
      'ours: a listener that may take TCPRoutes or not was passed over where the route is attached to another one',
      'upstream’s: a hostname that another listener of the port has is taken from the others, so that their routes are not accepted',
      'upstream’s: two listeners with different hostnames that leave one route the same hostname make a table that Envoy refuses',
      'upstream’s: a listener that is invalid by itself conflicts with none, and HTTP and TLS do not share a port',
      'upstream’s: two listeners of one ListenerSet that conflict take the one of another ListenerSet with them',
      'upstream’s: PortNotFound and PortNotSpecified are reasons of its own, and of several reasons it writes one list',
    ],
  },
  mtu: {
    ours: 'MTU through VXLAN',
    oracle: 'Linux, with VXLAN devices in network namespaces',
    test: 'test/oracle/mtu.test.ts',
    version: 'the kernel at hand',
    disagreements: [],
  },
  ciliumMtu: {
    ours: 'MTU of Cilium',
    oracle: '`github.com/cilium/cilium/pkg/mtu`',
    test: 'test/oracle/cilium-mtu.test.ts',
    version: ['test/oracle/cilium-mtu/go.mod', 'github.com/cilium/cilium'],
    disagreements: ['ours: with native routing and an egress gateway, what a tunnel takes is taken off too'],
  },
  wholePath: {
    ours: 'the whole path of a connection',
    oracle: 'real kube-proxy, nftables and iptables mode, in network namespaces with real servers as pods',
    test: 'test/oracle/kube-proxy.test.ts',
    version: ['test/oracle/kube-proxy/go.mod', 'k8s.io/kubernetes'],
    disagreements: [
      'ours: pods that are spared externalTrafficPolicy Local keep their address, and were said to be masqueraded',
      'ours: what stays on the node, for a server on its own network, is never masqueraded',
      'ours: over IPv6 the source seen was the IPv4 address of the pod',
      'ours: of whom loadBalancerSourceRanges let in nothing was settled; nftables drops others before it refuses, iptables refuses first',
      'ours: in mode iptables nothing refuses what a node itself sends to an external address without an endpoint',
      'ours: from a pod to another node’s node port with policy Local and no endpoint there no answer comes back, which was left open',
      'ours: mode nftables takes node ports at a node’s primary addresses alone, and nodePortAddresses was not looked at',
      'ours: external IPs were said to be reached with the feature gate AllowServiceExternalIPs off',
      'upstream’s: kube-proxy now and then misses the zone of its node as it starts, and heeds no zone hint until the label changes',
    ],
  },
} as const satisfies Readonly<Record<string, Row>>;

export type RowName = keyof typeof rows;
