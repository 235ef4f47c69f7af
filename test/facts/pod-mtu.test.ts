import { describe, expect, it } from 'vitest';
import { overheadOf } from '../../src/net/mtu/mtu.ts';
import {
  awsNode,
  calicoNode,
  canal,
  ciliumAgent,
  ciliumConfig,
  configMap,
  daemonSet,
  flannelAgent,
  ovnkubeNode,
} from '../support/network-agents.ts';
import { node } from '../support/objects.ts';
import { evidenceIn, type Given, type RawObject } from '../support/snapshot-of.ts';

/** `field value measures +overhead [nodes]`, one a line. */
function told(given: Given): string {
  const { podMtu } = evidenceIn(given);
  if (podMtu.state === 'absent') return 'automatic';
  if (podMtu.state === 'unknown')
    return podMtu.missing.map(({ what, reason }) => `${what}: ${reason}`).join('; ');
  return podMtu.value
    .map(({ field, value, measures, encapsulation, nodes }) =>
      [
        field,
        value,
        measures,
        encapsulation.state === 'known' ? `+${overheadOf(encapsulation.value)}` : '+?',
        ...(nodes === undefined ? [] : [[...nodes].join(',')]),
      ].join(' '),
    )
    .join('\n');
}

const object = (apiVersion: string, kind: string, name: string, spec: object, status = {}): RawObject => ({
  apiVersion,
  kind,
  metadata: { name },
  spec,
  status,
});
const installation = (calicoNetwork: object) =>
  object(
    'operator.tigera.io/v1',
    'Installation',
    'default',
    { cni: { type: 'Calico' }, calicoNetwork },
    { mtu: 1450 },
  );
const felix = (spec: object) => object('projectcalico.org/v3', 'FelixConfiguration', 'default', spec);
const ipPool = (spec: object) =>
  object('projectcalico.org/v3', 'IPPool', `pool-${JSON.stringify(spec).length}`, spec);
const vxlanPool = ipPool({ cidr: '10.48.0.0/16', vxlanMode: 'Always' });
const openshift = (spec: object, mtu?: number) => [
  ovnkubeNode(),
  object('operator.openshift.io/v1', 'Network', 'cluster', { defaultNetwork: { ovnKubernetesConfig: spec } }),
  object(
    'config.openshift.io/v1',
    'Network',
    'cluster',
    {},
    {
      networkType: 'OVNKubernetes',
      clusterNetwork: [{ cidr: '10.128.0.0/14' }],
      ...(mtu === undefined ? {} : { clusterNetworkMTU: mtu }),
    },
  ),
];
const netConf = (backend: object) =>
  configMap('kube-flannel/kube-flannel-cfg', { 'net-conf.json': JSON.stringify({ Backend: backend }) });

const cases: Readonly<Record<string, readonly [expected: string, objects: readonly RawObject[]]>> = {
  'Cilium’s, which is that of the underlay': [
    'data.mtu 9001 underlay +50',
    [ciliumAgent(), ciliumConfig({ mtu: '9001', 'tunnel-protocol': 'geneve' })],
  ],
  'Cilium’s with WireGuard around the tunnel': [
    'data.mtu 1500 underlay +145',
    [ciliumAgent(), ciliumConfig({ mtu: '1500', 'enable-wireguard': 'true' })],
  ],
  'Cilium’s over IPv6': [
    'data.mtu 1500 underlay +70',
    [ciliumAgent(), ciliumConfig({ mtu: '1500', 'enable-ipv4': 'false', 'enable-ipv6': 'true' })],
  ],
  'Cilium’s of the nodes that a CiliumNodeConfig selects': [
    'spec.defaults.mtu 9000 underlay +0 gpu-1\ndata.mtu 1500 underlay +0 worker-1',
    [
      ciliumAgent(),
      ciliumConfig({ mtu: '1500', 'routing-mode': 'native' }),
      {
        apiVersion: 'cilium.io/v2',
        kind: 'CiliumNodeConfig',
        metadata: { name: 'jumbo', namespace: 'kube-system' },
        spec: { nodeSelector: { matchLabels: { pool: 'gpu' } }, defaults: { mtu: '9000' } },
      },
      node('worker-1'),
      node('gpu-1', { metadata: { name: 'gpu-1', labels: { pool: 'gpu' } } }),
    ],
  ],
  'none of Cilium’s': ['automatic', [ciliumAgent(), ciliumConfig({})]],
  'none of Cilium’s, set to 0': ['automatic', [ciliumAgent(), ciliumConfig({ mtu: '0' })]],
  'nothing where the nodes’ own CNI configuration decides': [
    'MTU in the CNI configuration of nodes: not-observable',
    [ciliumAgent(), ciliumConfig({ mtu: '1500', 'custom-cni-conf': 'true' })],
  ],
  'Calico’s, from its Installation and never from what it observed': [
    'spec.calicoNetwork.mtu 1450 pods +50',
    [calicoNode(), installation({ mtu: 1450 }), vxlanPool],
  ],
  'Calico’s, the largest of its encapsulations': [
    'spec.calicoNetwork.mtu 1440 pods +60',
    [calicoNode(), installation({ mtu: 1440 }), vxlanPool, felix({ wireguardEnabled: true })],
  ],
  'Calico’s veth_mtu': [
    'data.veth_mtu 1480 pods +20',
    [
      calicoNode({}, 'kube-system/calico-node'),
      configMap('kube-system/calico-config', { calico_backend: 'bird', veth_mtu: '1480' }),
      ipPool({ cidr: '10.48.0.0/16', ipipMode: 'CrossSubnet' }),
    ],
  ],
  'none of Calico’s, with veth_mtu 0': [
    'automatic',
    [
      calicoNode({}, 'kube-system/calico-node'),
      configMap('kube-system/calico-config', { calico_backend: 'bird', veth_mtu: '0' }),
      vxlanPool,
    ],
  ],
  'Felix’s, of the tunnels that are used': [
    'spec.vxlanMTU 1450 pods +50\nspec.wireguardMTU 1440 pods +60',
    [
      calicoNode(),
      installation({}),
      vxlanPool,
      felix({ vxlanMTU: 1450, ipipMTU: 1480, wireguardMTU: 1440, wireguardEnabled: true }),
    ],
  ],
  'Felix’s over IPv6': [
    'spec.vxlanMTUV6 1430 pods +70',
    [
      calicoNode(),
      installation({}),
      ipPool({ cidr: 'fd00:48::/64', vxlanMode: 'Always' }),
      felix({ vxlanMTUV6: 1430 }),
    ],
  ],
  'flannel’s, which is that of the packets that leave': [
    'data[net-conf.json].Backend.MTU 1500 underlay +50',
    [flannelAgent(), netConf({ Type: 'vxlan', MTU: 1500 })],
  ],
  'none of flannel’s, for a backend that has no MTU': [
    'automatic',
    [flannelAgent(), netConf({ Type: 'host-gw', MTU: 9000 })],
  ],
  'Canal’s, of which Calico makes the pods’ interfaces': [
    'data.veth_mtu 1450 pods +50',
    [
      canal(),
      configMap('kube-system/canal-config', {
        veth_mtu: '1450',
        'net-conf.json': '{"Backend":{"Type":"vxlan"}}',
      }),
    ],
  ],
  'the VPC CNI’s for pods before that of interfaces': [
    'spec.template.spec.containers[name=aws-node].env[name=POD_MTU].value 8901 pods +0',
    [awsNode({ env: { AWS_VPC_ENI_MTU: '9001', POD_MTU: '8901' } })],
  ],
  'the VPC CNI’s for interfaces': [
    'spec.template.spec.containers[name=aws-node].env[name=AWS_VPC_ENI_MTU].value 9001 pods +0',
    [awsNode({ env: { AWS_VPC_ENI_MTU: '9001' } })],
  ],
  'none of the VPC CNI’s': ['automatic', [awsNode()]],
  'OpenShift’s as it is applied': ['status.clusterNetworkMTU 1400 pods +58', openshift({ mtu: 1300 }, 1400)],
  'OpenShift’s as it is asked for': [
    'spec.defaultNetwork.ovnKubernetesConfig.mtu 1300 pods +104',
    openshift({ mtu: 1300, ipsecConfig: { mode: 'Full' } }),
  ],
  'OpenShift’s with IPsec for hosts alone': [
    'status.clusterNetworkMTU 1400 pods +58',
    openshift({ ipsecConfig: { mode: 'External' } }, 1400),
  ],
  'OpenShift’s without an overlay': [
    'status.clusterNetworkMTU 1500 pods +0',
    openshift({ transport: 'NoOverlay' }, 1500),
  ],
  'none of kindnet’s': [
    'automatic',
    [
      daemonSet('kube-system/kindnet', {
        containers: { 'kindnet-cni': 'docker.io/kindest/kindnetd:v20250512' },
      }),
    ],
  ],
  'nothing of a CNI whose settings are not read': [
    'MTU settings of Weave Net: not-collected',
    [daemonSet('kube-system/weave-net', { containers: { weave: 'weaveworks/weave-kube:2.8.1' } })],
  ],
};

describe('podMtu', () => {
  for (const [name, [expected, objects]] of Object.entries(cases)) {
    it(`tells ${name}`, () => {
      expect(told({ objects })).toBe(expected);
    });
  }

  it('is unknown without the CNI', () => {
    expect(told({ unread: { DaemonSet: 'forbidden' } })).toBe('DaemonSet: forbidden');
  });

  it('is unknown where a CiliumNodeConfig may set what cilium-config leaves out', () => {
    expect(
      told({ objects: [ciliumAgent(), ciliumConfig({})], unread: { CiliumNodeConfig: 'forbidden' } }),
    ).toBe('CiliumNodeConfig: forbidden');
  });

  it('is unknown where flannel’s configuration was not read', () => {
    const unreadNames = [{ kind: 'ConfigMap' as const, namespace: 'kube-flannel', name: 'kube-flannel-cfg' }];
    expect(told({ objects: [flannelAgent()], unreadNames })).toContain(
      'ConfigMap kube-flannel/kube-flannel-cfg: forbidden',
    );
  });

  it('keeps the overhead unknown where it rests on a version that no image tells', () => {
    const agent = ciliumAgent({ containers: { 'cilium-agent': 'quay.io/cilium/cilium:latest' } });
    expect(told({ objects: [agent, ciliumConfig({ mtu: '1500', 'enable-wireguard': 'true' })] })).toBe(
      'data.mtu 1500 underlay +?',
    );
  });
});
