import { defineRule, type Problem, type View } from '../../engine/define-rule.ts';
import { cite, citeDefault } from '../../model/cite.ts';
import type { FlannelConfig } from '../../model/evidence/flannel-config.ts';
import type { Kept } from '../../model/kinds/index.ts';
import { type Unknown, unknown } from '../../model/maybe.ts';
import { mayRun } from '../../net/dataplane/agent-nodes.ts';

/** The only port and the least VXLAN id that Windows takes. */
const windows = { port: 4789, leastVni: 4096 } as const;
const field = (name: string) => `data[net-conf.json].Backend.${name}`;

export default defineRule({
  code: 'DP29',
  title: 'flannel’s backend is slow, or does not carry packets here',
  severity: 'medium',
  needs: ['flannelConfig'],
  uses: ['networkAgents', 'nodes'],
  docs: {
    why: 'The udp backend, which flannel takes where Type is not set, copies every packet through a process and is meant for debugging. Azure’s network drops IP-in-IP packets, so with ipip pods on two nodes do not reach each other. Windows nodes speak VXLAN at port 4789 with an id from 4096 on and without DirectRouting alone; Linux nodes that take the same ConfigMap default to port 8472 and id 1.',
    actions: [
      'Choose vxlan, or host-gw where all nodes are in one Layer 2 network; with Windows nodes set Port 4789, VNI 4096 and leave DirectRouting out.',
      'Plan the change as a cutover: flannel’s documentation says that the backend is not to be changed at run time.',
    ],
    rollback: 'Put the earlier net-conf.json back and restart flannel on all nodes.',
    verify: [
      'kubectl get configmap kube-flannel-cfg -n kube-flannel -o yaml',
      'kubectl get nodes -o yaml',
      'kubectl logs -n kube-flannel -l app=flannel --tail=20',
      'ip -d link show type vxlan',
    ],
    cutover: [
      'Nodes with different backends do not reach each other’s pods. Take a maintenance window.',
      'Change net-conf.json, restart flannel on all nodes at once, and check /run/flannel/subnet.env for the new MTU.',
      'Create pods again that shall have the new MTU, node by node; old ones keep theirs.',
    ],
    sources: [
      'https://github.com/flannel-io/flannel/blob/v0.28.10/Documentation/backends.md',
      'https://github.com/flannel-io/flannel/blob/v0.28.10/pkg/subnet/config.go',
      'https://github.com/flannel-io/flannel/blob/v0.28.10/pkg/backend/vxlan/vxlan_windows.go',
      'https://github.com/flannel-io/flannel/blob/v0.28.10/pkg/backend/vxlan/vxlan.go',
      'https://learn.microsoft.com/en-us/azure/virtual-network/virtual-networks-faq',
    ],
    silent: [
      'A ConfigMap that no flannel reads any more.',
      'Windows nodes with host-gw, and other experimental backends.',
      'flannel inside k3s, whose backend is a flag of the server: no ConfigMap holds it.',
    ],
  },
  *subjects({ flannelConfig, networkAgents }) {
    if (mayRun(networkAgents, 'flannel')) yield flannelConfig.value;
  },
  *check(config, evidence) {
    const { type } = config.backend;
    if (type === 'udp') yield slow(config);
    else if (type === 'ipip') yield* onAzure(config, evidence);
    else if (type === 'vxlan') yield* withWindows(config, evidence);
  },
});

type Seen = View<'flannelConfig', 'networkAgents' | 'nodes'>;

function slow(config: FlannelConfig): Problem {
  return {
    field: field('Type'),
    message:
      'flannel’s backend is udp: every packet between pods on two nodes is copied through the process of flannel, which costs most of the bandwidth and is meant for debugging alone.',
    evidence: [cite(config, field('Type'), 'udp')],
  };
}

function* onAzure(config: FlannelConfig, { nodes }: Seen): Generator<Problem | Unknown> {
  const azure = nodes.items.filter(({ spec }) => spec?.providerID?.startsWith('azure://') === true);
  const [first] = azure;
  if (first === undefined) {
    if (!nodes.covers()) yield unknown(...nodes.missingIn());
    return;
  }
  yield {
    field: field('Type'),
    message: `flannel’s backend is ipip, and ${countOf(azure)} on Azure, whose network drops IP-in-IP packets: pods on two nodes do not reach each other.`,
    evidence: [cite(config, field('Type'), 'ipip'), cite(first, 'spec.providerID', first.spec?.providerID)],
  };
}

function* withWindows(config: FlannelConfig, { nodes }: Seen): Generator<Problem | Unknown> {
  const { port, vni, directRouting } = config.backend;
  const wrong = [
    ...(port === windows.port
      ? []
      : [
          {
            says: `Port is ${port ?? '8472 on Linux, the default'}`,
            seen:
              port === undefined
                ? citeDefault(config, field('Port'), 8472)
                : cite(config, field('Port'), port),
          },
        ]),
    ...(vni !== undefined && vni >= windows.leastVni
      ? []
      : [
          {
            says: `VNI is ${vni ?? '1 on Linux, the default'}`,
            seen: vni === undefined ? citeDefault(config, field('VNI'), 1) : cite(config, field('VNI'), vni),
          },
        ]),
    ...(directRouting
      ? [{ says: 'DirectRouting is on', seen: cite(config, field('DirectRouting'), true) }]
      : []),
  ];
  const [first, ...rest] = wrong;
  if (first === undefined) return;
  const machines = nodes.items.filter(isWindows);
  const [node] = machines;
  if (node === undefined) {
    if (!nodes.covers()) yield unknown(...nodes.missingIn());
    return;
  }
  yield {
    field: first.seen.field,
    message: `flannel’s VXLAN is not as Windows takes it, and ${countOf(machines)} of that kind: ${wrong.map(({ says }) => says).join(', ')}, not port 4789, a VNI from 4096 on and no DirectRouting; pods on Windows and on Linux do not reach each other.`,
    evidence: [
      first.seen,
      ...rest.map(({ seen }) => seen),
      cite(node, 'metadata.labels[kubernetes.io/os]', 'windows'),
    ],
    involves: machines.slice(0, 10),
  };
}

function isWindows({ metadata, status }: Kept<'Node'>): boolean {
  return (
    metadata.labels?.['kubernetes.io/os'] === 'windows' || status?.nodeInfo?.operatingSystem === 'windows'
  );
}

function countOf(nodes: readonly unknown[]): string {
  return nodes.length === 1 ? 'one node is' : `${nodes.length} nodes are`;
}
