import { configMap, ovnkubeNode } from './network-agents.ts';
import { node } from './objects.ts';
import type { RawObject } from './snapshot-of.ts';

/** Two Linux nodes. */
export const workers = ['worker-1', 'worker-2'].map((name) => node(name));

/** Nodes with these MTUs on the interface of their default route. */
export function saved(
  mtus: Readonly<Record<string, number>>,
  subnet?: (node: string) => string,
): Record<string, string> {
  return Object.fromEntries(
    Object.entries(mtus).flatMap(([name, mtu]) => [
      [
        `nodes/${name}/ip-link.txt`,
        `2: ens5: <BROADCAST,MULTICAST,UP,LOWER_UP> mtu ${mtu} qdisc mq state UP\n`,
      ],
      [
        `nodes/${name}/ip-route.txt`,
        `default via 10.0.0.1 dev ens5\n${subnet === undefined ? '' : `${subnet(name)} dev ens5 scope link\n`}`,
      ],
    ]),
  );
}

/** The two of them with one MTU. */
export const both = (mtu: number) => saved({ 'worker-1': mtu, 'worker-2': mtu });
const object = (apiVersion: string, kind: string, name: string, spec: object, status = {}): RawObject => ({
  apiVersion,
  kind,
  metadata: { name },
  spec,
  status,
});

export const installation = (mtu: number) =>
  object('operator.tigera.io/v1', 'Installation', 'default', {
    cni: { type: 'Calico' },
    calicoNetwork: { mtu },
  });

export const felix = (spec: object) => object('projectcalico.org/v3', 'FelixConfiguration', 'default', spec);

export const vxlanPool = object('projectcalico.org/v3', 'IPPool', 'default', {
  cidr: '10.48.0.0/16',
  vxlanMode: 'Always',
});

export const flannelTold = (mtu: number) =>
  configMap('kube-flannel/kube-flannel-cfg', {
    'net-conf.json': `{"Backend": {"Type": "vxlan", "MTU": ${mtu}}}`,
  });

export const openshift = (mtu: number, networks: readonly string[] = ['10.128.0.0/14'], ovn: object = {}) => [
  ovnkubeNode(),
  object('operator.openshift.io/v1', 'Network', 'cluster', {
    defaultNetwork: { ovnKubernetesConfig: ovn },
  }),
  object(
    'config.openshift.io/v1',
    'Network',
    'cluster',
    {},
    { clusterNetworkMTU: mtu, clusterNetwork: networks.map((cidr) => ({ cidr })) },
  ),
];
