import { describe, expect, it } from 'vitest';
import type { KindId } from '../../../src/model/kinds/index.ts';
import { tracePath } from '../../../src/net/trace/trace-path.ts';
import {
  agentPod,
  awsNode,
  calicoNode,
  ciliumAgent,
  ciliumConfig,
  daemonSet,
  flannelAgent,
} from '../../support/network-agents.ts';
import { ipPool } from '../../support/network-objects.ts';
import { node, pod } from '../../support/objects.ts';
import { networkPolicy } from '../../support/policies.ts';
import { evidenceIn, type Given, type RawObject } from '../../support/snapshot-of.ts';

const web = (ip = '10.244.1.9', spec: object = {}): RawObject => ({
  ...pod('shop/web-0', 'web', { nodeName: 'n1', ...spec }),
  status: { phase: 'Running', podIP: ip, podIPs: [{ ip }], conditions: [{ type: 'Ready', status: 'True' }] },
});
const ready = { status: { conditions: [{ type: 'Ready', status: 'True' }] } };
const n1 = (providerID = '', labels: object = {}) =>
  node('n1', {
    metadata: { name: 'n1', labels: { 'kubernetes.io/os': 'linux', ...labels } },
    spec: { providerID },
    ...ready,
  });

function trace(
  objects: readonly RawObject[],
  to = '203.0.113.9:443',
  given: Given = {},
  client = 'shop/web-0',
) {
  const all = [
    ...(objects.some(({ kind }) => kind === 'Node') ? [] : [n1()]),
    ...(objects.some(({ kind }) => kind === 'Pod') ? [] : [web()]),
    ...objects,
  ];
  const traced = tracePath({ client, to }, evidenceIn({ ...given, objects: all }));
  const text = traced.steps
    .map(({ step, says, unknown }) => `${step}: ${says}${unknown === null ? '' : ` [${unknown}]`}`)
    .join('\n');
  return { ...traced, text };
}

const cilium = (data: Readonly<Record<string, string>> = {}): RawObject[] => [
  ciliumAgent(),
  ciliumConfig({ 'routing-mode': 'tunnel', ...data }),
];
const source = (...args: Parameters<typeof trace>) => trace(...args).sourceSeen;
const own = '10.244.1.9';
const ofNode = 'an address of n1';

describe('a pod to the world outside', () => {
  it('is masqueraded or not as Cilium is told, for all nodes or for its own', () => {
    expect(source(cilium())).toBe(ofNode);
    expect(source(cilium({ 'enable-ipv4-masquerade': 'false' }))).toBe(own);
    const native = { 'routing-mode': 'native', 'ipv4-native-routing-cidr': '10.0.0.0/8' };
    expect(source(cilium(native), '10.1.2.3:443')).toBe(own);
    expect(source(cilium(native))).toBe(ofNode);
    expect(trace(cilium({ 'enable-ip-masq-agent': 'true' })).text).toContain(
      'its ip-masq-agent demands enable-bpf-masquerade',
    );
    expect(source(cilium({ ipam: 'multi-pool' }))).toBeNull();
    expect(source(cilium({ ipam: 'eni' }), '10.1.2.3:443')).toBeNull();
    const override = {
      apiVersion: 'cilium.io/v2',
      kind: 'CiliumNodeConfig',
      metadata: { name: 'a', namespace: 'kube-system' },
      spec: { nodeSelector: { matchLabels: { pool: 'x' } }, defaults: { 'enable-ipv4-masquerade': 'false' } },
    };
    expect(source([...cilium(), override])).toBe(ofNode);
    expect(source([...cilium(), override, n1('', { pool: 'x' })])).toBe(own);
  });

  it('is masqueraded by Calico where its pool has natOutgoing, and not to addresses of pools', () => {
    const pools = (spec: object, more: readonly RawObject[] = []) => [
      calicoNode(),
      ipPool('pods', '10.244.0.0/16', spec),
      ...more,
    ];
    expect(source(pools({ natOutgoing: true }))).toBe(ofNode);
    expect(source(pools({ natOutgoing: false }))).toBe(own);
    expect(source(pools({}))).toBe(own);
    expect(source(pools({ natOutgoing: true }, [ipPool('dc', '203.0.113.0/24', { disabled: true })]))).toBe(
      own,
    );
    const felix = (spec: object) => ({
      apiVersion: 'projectcalico.org/v3',
      kind: 'FelixConfiguration',
      metadata: { name: 'default' },
      spec,
    });
    const told = felix({ natOutgoingAddress: '192.0.2.77', natPortRange: '30000:30099' });
    const set = trace(pools({ natOutgoing: true }, [told]));
    expect(set.sourceSeen).toBe('192.0.2.77');
    expect(set.text).toContain('A node that masquerades has 100 ports, as it is told');
    expect(source([calicoNode(), ipPool('other', '10.9.0.0/16', { natOutgoing: true })])).toBeNull();
  });

  it('is masqueraded by the VPC CNI outside of the VPC, unless it is told otherwise', () => {
    const aws = (env: Record<string, string> = {}) => [awsNode({ env }), n1('aws:///eu-west-1a/i-0')];
    expect(source(aws())).toBe(ofNode);
    expect(source(aws(), '10.1.2.3:443')).toBeNull();
    const kept = trace(aws({ AWS_VPC_K8S_CNI_EXTERNALSNAT: 'true' }));
    expect(kept.sourceSeen).toBe(own);
    expect(kept.text).toContain('allows 55,000 connections at once to one destination');
    expect(kept.text).not.toContain('A node that masquerades has 64,512 ports');
    expect(source(aws({ AWS_VPC_K8S_CNI_EXCLUDE_SNAT_CIDRS: '203.0.113.0/24' }))).toBe(own);
    expect(source(aws({ ENABLE_IPv6: 'true' }))).toBe(ofNode);
    expect(trace(aws({ AWS_VPC_K8S_CNI_RANDOMIZESNAT: 'none' })).text).toContain('want the same one');
  });

  it('is masqueraded by flannel with --ip-masq, and by an agent beside it perhaps', () => {
    const without = flannelAgent({ args: ['--kube-subnet-mgr'] });
    expect(source([flannelAgent({ args: ['--ip-masq=true'] })])).toBe(ofNode);
    expect(source([without])).toBe(own);
    const agent = daemonSet('kube-system/ip-masq-agent', {
      containers: { a: 'registry.k8s.io/networking/ip-masq-agent:v2.11.0' },
    });
    expect(source([without, agent])).toBe(own);
    expect(source([web(), without, agent, agentPod('kube-system/ip-masq-agent', 'n1')])).toBeNull();
    expect(source([])).toBeNull();
  });

  it('is never settled beyond the node, and names what limits its connections', () => {
    const { verdict, text } = trace(cilium());
    expect(verdict).toBe('unknown');
    expect(text).toContain(
      'A node that masquerades has 64,512 ports for each of its addresses and each destination',
    );
    expect(trace(cilium({ 'enable-bpf-masquerade': 'true' })).text).toContain(
      'Cilium’s eBPF masquerade has the ports above those of NodePorts, 32,768 with the usual range',
    );
    expect(text).toContain('Past that new connections fail, mostly in silence.');
    expect(trace([...cilium(), n1('azure:///x')]).text).toContain('50,000 connections at once');
    expect(trace([...cilium(), n1('gce://x')]).text).toContain('gives a machine 64 of them');
  });

  it('by name takes a public address', () => {
    const { text, sourceSeen } = trace(cilium(), 'https://api.example.net/x');
    expect(text).toContain('api.example.net is taken to be a public IPv4 address outside of the cluster.');
    expect(sourceSeen).toBe(ofNode);
    const native = { 'routing-mode': 'native', 'ipv4-native-routing-cidr': '198.51.100.0/24' };
    expect(source(cilium(native), 'api.example.net:443')).toBeNull();
  });

  it('from nodes, host-network pods, every node and outside is what it is', () => {
    expect(source([], '203.0.113.9:443', {}, 'node/n1')).toBe('an address of n1');
    expect(source([web('192.0.2.1', { hostNetwork: true })])).toBe('an address of n1');
    const four = node('n1', {
      metadata: { name: 'n1' },
      status: { addresses: [{ type: 'InternalIP', address: '192.0.2.1' }] },
    });
    expect(source([four], '203.0.113.9:443', {}, 'node/n1')).toBe('an address of n1');
    expect(source([four], '[2001:db8::1]:443', {}, 'node/n1')).toBeNull();
    expect(trace(cilium(), '203.0.113.9:443', {}, 'every-node').text).toContain(
      'follow the path from one pod',
    );
    expect(trace([], '203.0.113.9:443', {}, 'external').text).toContain('Neither end is in the cluster.');
  });

  it('is handed to pods of the node where a policy of Cilium redirects the address', () => {
    const policy = {
      apiVersion: 'cilium.io/v2',
      kind: 'CiliumLocalRedirectPolicy',
      metadata: { name: 'kiam', namespace: 'shop' },
      spec: { redirectFrontend: { addressMatcher: { ip: '203.0.113.9' } } },
    };
    const on = cilium({ 'enable-local-redirect-policy': 'true' });
    expect(trace([...on, policy]).text).toContain(
      'CiliumLocalRedirectPolicy shop/kiam redirects the address',
    );
    expect(source([...cilium(), policy])).toBe(ofNode);
    expect(source(on, undefined, { unread: { CiliumLocalRedirectPolicy: 'forbidden' } })).toBeNull();
  });
});

describe('an egress gateway of Cilium', () => {
  const on = cilium({ 'enable-egress-gateway': 'true', 'enable-bpf-masquerade': 'true' });
  const gate = (name: string, labels: object = { egress: 'yes' }, status: object = ready.status) =>
    node(name, { metadata: { name, labels }, status });
  const policy = (name: string, spec: object = {}, gateway: object = {}) => ({
    apiVersion: 'cilium.io/v2',
    kind: 'CiliumEgressGatewayPolicy',
    metadata: { name },
    spec: {
      selectors: [{ podSelector: { matchLabels: { app: 'web' } } }],
      destinationCIDRs: ['0.0.0.0/0'],
      egressGateway: {
        nodeSelector: { matchLabels: { egress: 'yes' } },
        egressIP: '198.51.100.50',
        ...gateway,
      },
      ...spec,
    },
  });
  const through = [...on, n1(), gate('g1')];

  it('takes what its policy selects, by node and address', () => {
    const { text, sourceSeen } = trace([...through, policy('out')]);
    expect(text).toContain(
      'CiliumEgressGatewayPolicy out takes it: packets go to gateway node g1 and leave with 198.51.100.50.',
    );
    expect(sourceSeen).toBe('198.51.100.50');
    expect(source([...through, policy('out', {}, { egressIP: undefined })])).toBe(
      'an address of gateway node g1',
    );
    expect(
      source([...through, policy('out', { selectors: [{ podSelector: { matchLabels: { app: 'x' } } }] })]),
    ).toBe(ofNode);
    expect(source([...through, policy('out', { destinationCIDRs: ['192.0.2.0/24'] })])).toBe(ofNode);
    expect(source([...through, policy('out', { excludedCIDRs: ['203.0.113.0/24'] })])).toBe(ofNode);
    expect(source([...cilium(), n1(), gate('g1'), policy('out')])).toBe(ofNode);
  });

  it('drops without a node, and is open where one is down, two contend or something was not read', () => {
    const lost = trace([...on, n1(), policy('out')]);
    expect([lost.verdict, lost.text.includes('its gateway is no node: Cilium drops the packets')]).toEqual([
      'dropped',
      true,
    ]);
    const down = [{ type: 'Ready', status: 'Unknown' }];
    expect(trace([...on, n1(), gate('g1', undefined, { conditions: down }), policy('out')]).text).toContain(
      'gateway node g1 is not Ready',
    );
    const two = [...through, policy('a'), policy('b', {}, { egressIP: '198.51.100.51' })];
    expect(trace(two).text).toContain('policies a and b both take it');
    expect(
      source([
        ...through,
        policy('a'),
        policy('b', { destinationCIDRs: ['203.0.113.0/24'] }, { egressIP: '198.51.100.51' }),
      ]),
    ).toBe('198.51.100.51');
    expect(source(through, undefined, { unread: { CiliumEgressGatewayPolicy: 'forbidden' } })).toBeNull();
    const half = cilium({ 'enable-egress-gateway': 'true' });
    expect(trace([...half, n1(), gate('g1'), policy('out')]).text).toContain(
      'enable-bpf-masquerade is not true',
    );
    expect(trace([...through, policy('out')], 'api.example.net:443').sourceSeen).toBe('198.51.100.50');
    expect(
      trace([...through, policy('out', { destinationCIDRs: ['192.0.2.0/24'] })], 'api.example.net:443')
        .sourceSeen,
    ).toBeNull();
  });
});

describe('the metadata service', () => {
  const gke = (labels: object = {}) =>
    n1('gce://p/z/n1', { 'cloud.google.com/gke-nodepool': 'a', ...labels });

  it('is reached where options and policies leave it open, and that is of severity high', () => {
    const opened = trace([gke()], '169.254.169.254:80');
    expect([
      opened.verdict,
      opened.text.includes('Severity high where no policy isolates the client'),
    ]).toEqual(['reaches', true]);
    expect(opened.handoffs.map(({ owner }) => owner)).toEqual(['cilium-network-policy-review']);
    expect(trace([gke()], 'http://metadata.google.internal/x').verdict).toBe('reaches');
    expect(trace([gke()], '169.254.169.254:80', { unread: { Service: 'forbidden' } }).verdict).toBe(
      'reaches',
    );
    const deny = networkPolicy('shop/deny', { podSelector: {}, policyTypes: ['Egress'] });
    expect(trace([gke(), deny], '169.254.169.254:80').verdict).toBe('unknown');
    expect(trace([gke()], '169.254.169.254:80', { unread: { NetworkPolicy: 'forbidden' } }).verdict).toBe(
      'unknown',
    );
    expect(trace([gke(), web('192.0.2.1', { hostNetwork: true })], '169.254.169.254:80').verdict).toBe(
      'reaches',
    );
  });

  it('is that of the node’s own cloud, and over IPv6 only where that is switched on', () => {
    const ec2 = n1('aws:///a/i-0');
    expect(trace([ec2], '100.100.100.200:80', {}, 'node/n1').verdict).toBe('unknown');
    expect(trace([ec2], '169.254.169.254:80').next).toContain('kubectl get node n1 -o yaml');
    const other = trace([gke()], '100.100.100.200:80');
    expect([other.verdict, other.handoffs]).toEqual(['unknown', []]);
    expect(other.text).toContain('where another cloud than that of n1 has its metadata service');
    expect(trace([ec2], 'http://metadata.google.internal/x').text).toContain('another cloud than that of n1');
    expect(trace([ec2], '169.254.169.254:80', {}, 'node/n1').verdict).toBe('reaches');
    const six = trace([ec2], '[fd00:ec2::254]:80', {}, 'node/n1');
    expect([six.verdict, six.text.includes('only where the machine has IPv6')]).toEqual(['unknown', true]);
    expect(trace([gke()], '[fd20:ce::254]:80').text).toContain('would be of severity high');
    expect(trace([n1('eu-central-1.i-0')], '169.254.169.254:80').text).toContain('another cloud');
  });

  it('is possibly reached where nothing tells, with what would', () => {
    const aws = trace([n1('aws:///a/i-0')], '169.254.169.254:80');
    expect([aws.verdict, aws.text.includes('is possible, and would be of severity high')]).toEqual([
      'unknown',
      true,
    ]);
    expect(aws.text).toContain('HttpPutResponseHopLimit');
    expect(trace([n1()], '169.254.169.254:80').text).toContain('a machine of no cloud');
    const closed = trace([gke({ 'iam.gke.io/gke-metadata-server-enabled': 'true' })], '169.254.169.254:80');
    expect(closed.verdict).toBe('unknown');
    expect(trace([gke()], '169.254.169.254:80', { unread: { DaemonSet: 'forbidden' } }).verdict).toBe(
      'unknown',
    );
  });
});

/** Taking a kind out of what was read may open a path, and never close or complete one. */
it.each<KindId>([
  'Node',
  'DaemonSet',
  'CiliumNodeConfig',
  'CiliumEgressGatewayPolicy',
  'Namespace',
  'NetworkPolicy',
  'Service',
])('without %s no source is told that was not before', (kind) => {
  const policy = {
    apiVersion: 'cilium.io/v2',
    kind: 'CiliumEgressGatewayPolicy',
    metadata: { name: 'out' },
    spec: {
      selectors: [{ namespaceSelector: { matchLabels: { out: 'yes' } } }],
      destinationCIDRs: ['203.0.113.0/25'],
      egressGateway: { nodeSelector: { matchLabels: { egress: 'yes' } }, egressIP: '198.51.100.50' },
    },
  };
  const namespace = {
    apiVersion: 'v1',
    kind: 'Namespace',
    metadata: { name: 'shop', labels: { out: 'yes' } },
  };
  const objects = [
    n1('', { egress: 'yes' }),
    web(),
    namespace,
    policy,
    ...cilium({ 'enable-egress-gateway': 'true', 'enable-bpf-masquerade': 'true' }),
  ];
  for (const [to, whole] of [
    ['203.0.113.9:443', '198.51.100.50'],
    ['203.0.113.200:443', ofNode],
  ] as const) {
    const ask = { client: 'shop/web-0', to };
    expect(tracePath(ask, evidenceIn({ objects })).sourceSeen).toBe(whole);
    const left = {
      objects: objects.filter((one) => one.kind !== kind),
      unread: { [kind]: 'forbidden' as const },
    };
    const less = tracePath(ask, evidenceIn(left));
    expect([null, whole]).toContain(less.sourceSeen);
    expect(less.verdict).toBe('unknown');
  }
});
