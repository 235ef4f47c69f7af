import { describe, expect, it } from 'vitest';
import { parseAddress } from '../../../src/net/addresses/cidr.ts';
import { masqueradeOf } from '../../../src/net/egress/masquerade.ts';
import {
  agentPod,
  awsNode,
  azureCns,
  calicoNode,
  ciliumAgent,
  ciliumConfig,
  configMap,
  daemonSet,
  flannelAgent,
  ovnkubeNode,
} from '../../support/network-agents.ts';
import { ipPool, operatorNetwork } from '../../support/network-objects.ts';
import { node, pod, service } from '../../support/objects.ts';
import { evidenceIn, type Given, type RawObject } from '../../support/snapshot-of.ts';

const own = '10.244.1.9';
const web = (spec: object = {}): RawObject => ({
  ...pod('shop/web-0', 'web', { nodeName: 'n1', ...spec }),
  status: { phase: 'Running', podIP: own, podIPs: [{ ip: own }, { ip: 'fd00:1::9' }] },
});
const n1 = (labels: object = {}, providerID = '') =>
  node('n1', {
    metadata: { name: 'n1', labels: { 'kubernetes.io/os': 'linux', ...labels } },
    spec: { providerID },
  });
const shop = { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'shop', labels: { team: 'a' } } };

/** `node`, `kept`, the address that is set, or why it is not known. */
function ask(
  objects: readonly RawObject[],
  to: string | undefined = '203.0.113.9',
  given: Given = {},
): string {
  const all = [
    ...(objects.some(({ kind }) => kind === 'Node') ? [] : [n1()]),
    ...(objects.some((one) => one.kind === 'Pod' && one.metadata.name === 'web-0') ? [] : [web()]),
    shop,
    ...objects,
  ];
  const evidence = evidenceIn({ ...given, objects: all });
  const client = evidence.pods.items.find(({ ref }) => ref.name === 'web-0');
  if (client === undefined) throw new Error('no pod');
  const found = masqueradeOf(client, to === 'a name' ? undefined : parseAddress(to), evidence);
  return found.is === 'unknown' ? found.why : found.is === 'set' ? found.source : found.is;
}

const masqAgent = (
  options: { args?: readonly string[]; image?: string; path?: string; spec?: object; on?: string } = {},
): RawObject[] => {
  const { args = [], image = 'registry.k8s.io/networking/ip-masq-agent:v2.9.3', spec, on = 'n1' } = options;
  const path = options.path ?? 'kube-system/ip-masq-agent';
  const container = path.split('/')[1] ?? '';
  return [
    daemonSet(path, { containers: { [container]: image }, args, ...(spec === undefined ? {} : { spec }) }),
    agentPod(path, on),
  ];
};
const volumes = (...names: string[]) => ({ volumes: names.map((name) => ({ name, configMap: { name } })) });
const masqConfig = (text: string) => configMap('kube-system/ip-masq-agent', { config: text });
const mounted = { spec: volumes('ip-masq-agent') };
/** A CNI that keeps the address. */
const keeping = flannelAgent({ args: ['--kube-subnet-mgr'] });

describe('ip-masq-agent beside a CNI that keeps the address', () => {
  it('masquerades all but private addresses where nothing configures it', () => {
    expect(ask([keeping])).toBe('kept');
    expect(ask([keeping, ...masqAgent(mounted)])).toBe('node');
    expect(ask([keeping, ...masqAgent(mounted)], '10.9.9.9')).toBe('kept');
    expect(ask([keeping, ...masqAgent(mounted)], '100.64.0.9')).toBe('node');
    const all = masqAgent({ ...mounted, args: ['--nomasq-all-reserved-ranges'] });
    expect(ask([keeping, ...all], '100.64.0.9')).toBe('kept');
    expect(ask([keeping, ...all])).toBe('kept');
    expect(ask([keeping, ...all], '8.8.8.8')).toBe('node');
    expect(ask([keeping, ...masqAgent(mounted)], '169.254.9.9')).toBe('kept');
    expect(ask([keeping, ...masqAgent(mounted)], 'a name')).toBe('node');
  });

  it('keeps to the list it is given, YAML or JSON, an empty one too', () => {
    const given = (text: string, to?: string) => ask([keeping, ...masqAgent(mounted), masqConfig(text)], to);
    expect(given('nonMasqueradeCIDRs: [203.0.113.0/24]\nresyncInterval: 60s')).toBe('kept');
    expect(given('{"nonMasqueradeCIDRs": ["203.0.113.0/24"]}')).toBe('kept');
    expect(given('nonMasqueradeCIDRs: [203.0.113.0/24]', '10.9.9.9')).toBe('node');
    expect(given('nonMasqueradeCIDRs: []', '10.9.9.9')).toBe('node');
    expect(given('nonMasqueradeCIDRs:', '10.9.9.9')).toBe('node');
    expect(given('resyncInterval: 10s', '10.9.9.9')).toBe('kept');
    expect(given('', '10.9.9.9')).toBe('kept');
    expect(given('masqLinkLocal: true', '169.254.9.9')).toBe('node');
    expect(given('nonMasqueradeCIDRs: [8.8.8.0/24]', 'a name')).toContain('only its name is');
  });

  it('refuses ranges that are none, reach too far or are too many, and what it did before is not known', () => {
    const given = (text: string) => ask([keeping, ...masqAgent(mounted), masqConfig(text)]);
    expect(given('nonMasqueradeCIDRs: [203.0.113.9/24]')).toContain(
      '203.0.113.9/24 has bits behind its prefix',
    );
    expect(given('nonMasqueradeCIDRs: [all]')).toContain('is no range');
    expect(given('nonMasqueradeCIDRs: [~]')).toContain('is no range');
    expect(given('nonMasqueradeCIDRs: [fd00::/8]')).toContain('fd00::/8 needs --enable-ipv6');
    const many = Array.from({ length: 65 }, (_, index) => `10.${index}.0.0/16`);
    expect(given(`nonMasqueradeCIDRs: [${many.join(', ')}]`)).toContain('65 ranges are more than 64');
    expect(given(`cidrLimit: 70\nnonMasqueradeCIDRs: [${many.join(', ')}]`)).toBe('node');
  });

  it('leaves IPv6 alone without its flag', () => {
    expect(ask([keeping, ...masqAgent(mounted)], '2001:db8::1')).toBe('kept');
    const six = masqAgent({ ...mounted, args: ['--enable-ipv6'] });
    expect(ask([keeping, ...six], '2001:db8::1')).toBe('node');
    expect(ask([keeping, ...six], 'fe80::1')).toBe('kept');
  });

  it('counts on its own nodes alone, and where it and what configures it were read', () => {
    expect(ask([keeping, ...masqAgent({ ...mounted, on: 'n2' })])).toBe('kept');
    expect(ask([keeping], undefined, { unread: { DaemonSet: 'forbidden' } })).not.toBe('kept');
    const name = { kind: 'ConfigMap', namespace: 'kube-system', name: 'ip-masq-agent' } as const;
    expect(ask([keeping, ...masqAgent(mounted)], undefined, { unreadNames: [name] })).toContain('forbidden');
    expect(ask([keeping, ...masqAgent({ spec: volumes('other') })])).toContain('mounts ConfigMap other');
    expect(ask([keeping, ...masqAgent(), masqConfig('nonMasqueradeCIDRs: []')])).toContain(
      'mounts no ConfigMap',
    );
    const unflagged = daemonSet('kube-system/masq', {
      containers: { a: 'registry.k8s.io/ip-masq-agent:v2' },
    });
    const odd = [keeping, unflagged, agentPod('kube-system/masq', 'n1')];
    expect(ask(odd)).toContain('--nomasq-all-reserved-ranges was not read');
    expect(ask(odd, '8.8.8.8')).toBe('node');
  });
});

describe('GKE', () => {
  const gke = n1({ 'cloud.google.com/gke-nodepool': 'a' }, 'gce://p/z/n1');

  it('keeps the default ranges with its agent or without, and the rest only a flag of the cluster tells', () => {
    expect(ask([gke], '10.9.9.9')).toBe('kept');
    expect(ask([gke], '198.18.0.1')).toBe('kept');
    expect(ask([gke], '8.8.8.8')).toContain('--disable-default-snat');
    expect(ask([gke], 'a name')).toContain('--disable-default-snat');
    const agent = masqAgent({ ...mounted, args: ['--masq-chain=IP-MASQ', '--nomasq-all-reserved-ranges'] });
    expect(ask([gke, ...agent], '8.8.8.8')).toBe('node');
    expect(ask([gke, ...agent], '198.18.0.1')).toBe('kept');
    expect(ask([gke, ...agent, masqConfig('nonMasqueradeCIDRs: [8.0.0.0/8]')], '8.8.8.8')).toBe('kept');
    expect(ask([gke], '8.8.8.8', { unread: { Pod: 'forbidden' } })).toContain('--disable-default-snat');
    expect(ask([gke], '2001:db8::1')).toContain('IPv6');
  });

  it('goes by EgressNATPolicies where there are any', () => {
    const policy = {
      apiVersion: 'networking.gke.io/v1',
      kind: 'EgressNATPolicy',
      metadata: { name: 'default' },
      spec: { action: 'NoSNAT', destinations: [{ cidr: '10.0.0.0/8' }] },
    };
    expect(ask([gke, policy], '10.9.9.9')).toBe('kept');
    expect(ask([gke, policy], '8.8.8.8')).toBe('node');
    expect(ask([gke], '10.9.9.9', { unread: { EgressNATPolicy: 'forbidden' } })).toContain('EgressNATPolicy');
  });
});

describe('AKS', () => {
  const image = 'mcr.microsoft.com/aks/ip-masq-agent-v2:v0.1.15';
  const projected = {
    volumes: [
      {
        name: 'c',
        projected: {
          sources: [
            { configMap: { name: 'azure-ip-masq-agent-config' } },
            { configMap: { name: 'azure-ip-masq-agent-config-reconciled' } },
          ],
        },
      },
    ],
  };
  const agent = masqAgent({ image, path: 'kube-system/azure-ip-masq-agent', spec: projected });
  const user = configMap('kube-system/azure-ip-masq-agent-config', {
    'ip-masq-agent': 'nonMasqueradeCIDRs: [192.168.0.0/16]\nmasqLinkLocal: false',
  });
  const azures = configMap('kube-system/azure-ip-masq-agent-config-reconciled', {
    'ip-masq-agent-reconciled': 'nonMasqueradeCIDRs: [10.244.0.0/16]\nmasqLinkLocal: true',
  });

  it('joins what users and AKS except', () => {
    const both = [azureCns(), ...agent, user, azures];
    expect(ask(both, '192.168.1.1')).toBe('kept');
    expect(ask(both, '10.244.9.9')).toBe('kept');
    expect(ask(both, '10.9.9.9')).toBe('node');
    expect(ask(both, '169.254.9.9')).toBe('node');
    expect(ask([azureCns(), ...agent], '10.9.9.9')).toBe('kept');
    const only = configMap('kube-system/azure-ip-masq-agent-config', {
      'ip-masq-agent': 'masqLinkLocal: true',
    });
    expect(ask([azureCns(), ...agent, only], '10.9.9.9')).toBe('node');
    expect(ask([azureCns(), ...agent], '168.63.129.16')).toBe('node');
    const platform = configMap('kube-system/azure-ip-masq-agent-config', {
      'ip-masq-agent': 'nonMasqueradeCIDRs: [168.63.129.16/32]',
    });
    expect(ask([azureCns(), ...agent, platform], '168.63.129.16')).toContain('rules of its own');
  });

  it('is not known without the agent or what configures it', () => {
    expect(ask([azureCns()])).toContain('no azure-ip-masq-agent runs on its node');
    const name = {
      kind: 'ConfigMap',
      namespace: 'kube-system',
      name: 'azure-ip-masq-agent-config-reconciled',
    } as const;
    expect(ask([azureCns(), ...agent, user], '192.168.1.1', { unreadNames: [name] })).toContain('forbidden');
    expect(ask([azureCns(), ...agent], '2001:db8::1')).toContain('leaves IPv6 alone');
  });

  it('leaves it to Cilium where that runs on top', () => {
    const data = {
      'enable-ipv4-masquerade': 'true',
      'enable-bpf-masquerade': 'true',
      'enable-ip-masq-agent': 'true',
    };
    const on = [azureCns(), ciliumAgent(), ciliumConfig(data), user];
    expect(ask(on, '192.168.1.1')).toBe('kept');
    expect(ask(on, '8.8.8.8')).toBe('node');
    const off = { 'enable-ipv4-masquerade': 'false', 'enable-host-legacy-routing': 'true' };
    expect(ask([azureCns(), ciliumAgent(), ciliumConfig(off), ...agent, user], '8.8.8.8')).toBe('node');
    expect(ask([azureCns(), ciliumAgent(), ciliumConfig(off)], '8.8.8.8')).toBe('kept');
  });
});

describe('Cilium', () => {
  const cilium = (data: Readonly<Record<string, string>> = {}): RawObject[] => [
    ciliumAgent(),
    ciliumConfig({ 'routing-mode': 'tunnel', ...data }),
  ];
  const agent = { 'enable-ip-masq-agent': 'true', 'enable-bpf-masquerade': 'true' };

  it('has its own ip-masq-agent, with defaults that reach further', () => {
    expect(ask(cilium(agent), '100.64.0.9')).toBe('kept');
    expect(ask(cilium(agent), '8.8.8.8')).toBe('node');
    expect(ask(cilium(agent), '169.254.9.9')).toBe('kept');
    expect(ask(cilium(agent), 'fe80::1')).toBe('kept');
    const given = (text: string, to: string) => ask([...cilium(agent), masqConfig(text)], to);
    expect(given('nonMasqueradeCIDRs: [8.0.0.0/8]', '8.8.8.8')).toBe('kept');
    expect(given('nonMasqueradeCIDRs: [8.0.0.0/8]', '10.9.9.9')).toBe('node');
    expect(given('nonMasqueradeCIDRs: [8.1.0.0/8]', '8.8.8.8')).toBe('kept');
    expect(given('masqLinkLocal: true', '10.9.9.9')).toBe('node');
    expect(given('nonMasqueradeCIDRs: [all]', '8.8.8.8')).toContain('what is no range');
    const name = { kind: 'ConfigMap', namespace: 'kube-system', name: 'ip-masq-agent' } as const;
    expect(ask(cilium(agent), '8.8.8.8', { unreadNames: [name] })).toContain('forbidden');
    expect(ask(cilium({ 'enable-ip-masq-agent': 'true' }), '8.8.8.8')).toContain('enable-bpf-masquerade');
    const native = { ...agent, 'ipv4-native-routing-cidr': '8.0.0.0/8' };
    expect(ask(cilium(native), '8.8.8.8')).toBe('kept');
  });

  it('masquerades on named interfaces alone, and past iptables', () => {
    expect(ask(cilium({ 'egress-masquerade-interfaces': 'eth0' }))).toContain('interfaces that are named');
    const off = { 'enable-ipv4-masquerade': 'false' };
    expect(ask([...cilium(off), ...masqAgent(mounted)])).toContain('past which packets may go in eBPF');
    const legacy = { ...off, 'enable-host-legacy-routing': 'true' };
    expect(ask([...cilium(legacy), ...masqAgent(mounted)])).toBe('node');
  });
});

describe('Calico', () => {
  const pools = (felix: object = {}, more: readonly RawObject[] = []) => [
    calicoNode(),
    ipPool('pods', '10.244.0.0/16', { natOutgoing: true }),
    {
      apiVersion: 'projectcalico.org/v3',
      kind: 'FelixConfiguration',
      metadata: { name: 'default' },
      spec: felix,
    },
    ...more,
  ];

  it('takes the address and the interfaces that Felix is told', () => {
    expect(ask(pools())).toBe('node');
    expect(ask(pools({ natOutgoingAddress: '192.0.2.77' }))).toBe('192.0.2.77');
    expect(ask(pools({ iptablesNATOutgoingInterfaceFilter: 'eth0' }))).toContain(
      'interfaces that it is told',
    );
    expect(ask(pools(), undefined, { unread: { FelixConfiguration: 'forbidden' } })).toContain('forbidden');
    expect(ask(pools({}, [ipPool('dc', '8.8.8.0/24')]), 'a name')).toContain('only its name is');
  });
});

describe('the VPC CNI', () => {
  const aws = (env: Record<string, string> = {}) => [awsNode({ env }), n1({}, 'aws:///eu-west-1a/i-0')];

  it('translates the other family where it gives pods an address for it', () => {
    expect(ask(aws({ ENABLE_IPv6: 'true' }))).toBe('node');
    expect(ask(aws({ ENABLE_IPv6: 'true', ENABLE_V4_EGRESS: 'false' }))).toContain('no address of IPv4');
    expect(ask(aws({ ENABLE_IPv6: 'true' }), '2001:db8::1')).toBe('kept');
    expect(ask(aws(), '2001:db8::1')).toContain('no address of IPv6');
    expect(ask(aws({ ENABLE_V6_EGRESS: 'true' }), '2001:db8::1')).toBe('node');
  });

  it('is not known for pods with an interface of their own', () => {
    const containers = [{ name: 'a', resources: { limits: { 'vpc.amazonaws.com/pod-eni': '1' } } }];
    expect(ask([...aws(), web({ containers })])).toContain('mode strict');
    const standard = aws({ POD_SECURITY_GROUP_ENFORCING_MODE: 'standard' });
    expect(ask([...standard, web({ containers })])).toBe('node');
  });
});

describe('OVN-Kubernetes', () => {
  const egressIp = (name: string, spec: object, items: readonly object[] | undefined) => ({
    apiVersion: 'k8s.ovn.org/v1',
    kind: 'EgressIP',
    metadata: { name },
    spec,
    ...(items === undefined ? {} : { status: { items } }),
  });
  const team = { namespaceSelector: { matchLabels: { team: 'a' } } };
  const held = [{ node: 'n2', egressIP: '192.0.2.50' }];

  it('gives the address of the node, or of the EgressIP that selects the pod', () => {
    expect(ask([ovnkubeNode()])).toBe('node');
    expect(ask([ovnkubeNode(), egressIp('out', team, held)])).toBe('192.0.2.50');
    const other = { namespaceSelector: { matchLabels: { team: 'b' } } };
    expect(ask([ovnkubeNode(), egressIp('out', other, held)])).toBe('node');
    const pods = { ...team, podSelector: { matchLabels: { app: 'db' } } };
    expect(ask([ovnkubeNode(), egressIp('out', pods, held)])).toBe('node');
    expect(ask([ovnkubeNode(), egressIp('out', team, [])])).toContain('no node holds an address');
    expect(ask([ovnkubeNode(), egressIp('a', team, held), egressIp('b', team, held)])).toContain('both');
  });

  it('is not known where one of the objects was not read, and is where they are not served', () => {
    for (const kind of [
      'EgressIP',
      'AdminPolicyBasedExternalRoute',
      'EgressService',
      'RouteAdvertisements',
    ] as const) {
      expect(ask([ovnkubeNode()], undefined, { unread: { [kind]: 'forbidden' } })).toContain(kind);
      expect(ask([ovnkubeNode()], undefined, { notInstalled: [kind] })).toBe('node');
    }
  });

  it('leaves it to external gateways, announced routes and Services with an address', () => {
    const route = {
      apiVersion: 'k8s.ovn.org/v1',
      kind: 'AdminPolicyBasedExternalRoute',
      metadata: { name: 'gw' },
      spec: { from: team },
    };
    expect(ask([ovnkubeNode(), route])).toContain('--disable-snat-multiple-gws');
    const openshift = {
      apiVersion: 'config.openshift.io/v1',
      kind: 'Network',
      metadata: { name: 'cluster' },
    };
    const onOpenShift = [n1({ 'node.openshift.io/os_id': 'rhcos' }), openshift];
    expect(ask([ovnkubeNode(), route, ...onOpenShift])).toBe('kept');
    const announced = {
      apiVersion: 'k8s.ovn.org/v1',
      kind: 'RouteAdvertisements',
      metadata: { name: 'pods' },
      spec: {
        advertisements: ['PodNetwork'],
        networkSelectors: [{ networkSelectionType: 'DefaultNetwork' }],
      },
      status: { conditions: [{ type: 'Accepted', status: 'True' }] },
    };
    expect(ask([ovnkubeNode(), announced])).toContain('depends on what was not read');
    expect(ask([ovnkubeNode(), announced, operatorNetwork({})])).toBe('kept');
    const egress = {
      apiVersion: 'k8s.ovn.org/v1',
      kind: 'EgressService',
      metadata: { name: 'web', namespace: 'shop' },
      spec: { sourceIPBy: 'LoadBalancerIP' },
      status: { host: 'n2' },
    };
    const balanced = {
      ...service('shop/web', { type: 'LoadBalancer' }),
      status: { loadBalancer: { ingress: [{ ip: '192.0.2.80' }] } },
    };
    expect(ask([ovnkubeNode(), egress, balanced])).toBe('192.0.2.80');
    expect(ask([ovnkubeNode(), { ...egress, spec: { sourceIPBy: 'Network' } }, balanced])).toContain(
      'not told',
    );
  });
});

describe('Antrea', () => {
  const antrea = (conf = '') => [
    daemonSet('kube-system/antrea-agent', {
      containers: { 'antrea-agent': 'antrea/antrea-agent-ubuntu:v2.7.0' },
    }),
    configMap('kube-system/antrea-config', { 'antrea-agent.conf': `trafficEncapMode: noEncap\n${conf}` }),
  ];
  const egress = (spec: object, status: object | undefined) => ({
    apiVersion: 'crd.antrea.io/v1beta1',
    kind: 'Egress',
    metadata: { name: 'out' },
    spec,
    ...(status === undefined ? {} : { status }),
  });
  const held = { egressNode: 'n2', egressIP: '192.0.2.60' };
  const byPod = { appliedTo: { podSelector: { matchLabels: { app: 'web' } } }, egressIP: '192.0.2.60' };

  it('masquerades unless told not to', () => {
    expect(ask(antrea())).toBe('node');
    expect(ask(antrea('noSNAT: true'))).toBe('kept');
    const name = { kind: 'ConfigMap', namespace: 'kube-system', name: 'antrea-config' } as const;
    expect(ask(antrea().slice(0, 1), undefined, { unreadNames: [name] })).toContain('forbidden');
  });

  it('takes the address of an Egress that selects the pod', () => {
    expect(ask([...antrea(), egress(byPod, held)])).toBe('192.0.2.60');
    expect(ask([...antrea('noSNAT: true'), egress(byPod, held)])).toBe('192.0.2.60');
    expect(ask([...antrea(), egress({ appliedTo: {} }, held)])).toBe('node');
    const team = { appliedTo: { namespaceSelector: { matchLabels: { team: 'a' } } } };
    expect(ask([...antrea(), egress(team, held)])).toBe('192.0.2.60');
    expect(ask([...antrea(), egress(byPod, undefined)])).toContain('no node holds the address');
    expect(ask([...antrea(), egress({ appliedTo: { group: 'g' } }, held)])).toContain('ClusterGroup');
    const except = 'egress:\n  exceptCIDRs: [203.0.113.0/24]';
    expect(ask([...antrea(except), egress(byPod, held)])).toBe('node');
    expect(ask([...antrea('featureGates: { Egress: false }'), egress(byPod, held)])).toBe('node');
    expect(ask(antrea(), undefined, { unread: { Egress: 'forbidden' } })).toContain('Egress: forbidden');
  });
});

it('kube-router masquerades unless its flag is off', () => {
  const router = (args: readonly string[]) =>
    daemonSet('kube-system/kube-router', {
      containers: { 'kube-router': 'docker.io/cloudnativelabs/kube-router:v2.9.0' },
      args,
    });
  expect(ask([router(['--run-router=true'])])).toBe('node');
  expect(ask([router(['--enable-pod-egress=false'])])).toBe('kept');
  expect(ask([router(['--enable-pod-egress'])])).toBe('node');
});

it('is not known for a pod that has no address of the family', () => {
  const four = { ...web(), status: { phase: 'Running', podIP: own, podIPs: [{ ip: own }] } };
  const masquerading = flannelAgent({ args: ['--ip-masq'] });
  expect(ask([four, masquerading])).toBe('node');
  expect(ask([four, masquerading], '2001:db8::1')).toContain('the pod has no address of IPv6 to send from');
});
