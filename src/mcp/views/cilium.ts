import { z } from 'zod';
import type { CiliumDbgStatus } from '../../model/cilium-status.ts';
import type { Evidence } from '../../model/evidence/index.ts';
import { type CiliumKey, ciliumKeys } from '../../model/kinds/cilium-keys.ts';
import type { Detail } from '../budget.ts';
import { plain } from '../plain.ts';
import { dataText, shown, untrusted } from '../untrusted.ts';

export const settingItem = z.strictObject({
  part: z.literal('cilium'),
  setting: z.enum(ciliumKeys),
  value: untrusted(200),
  overridden: z.literal(true).optional().describe('A CiliumNodeConfig sets it on some nodes'),
});

export const ciliumAgentItem = z.strictObject({
  part: z.literal('cilium'),
  agents: z.int().describe('Nodes whose agent says the same'),
  nodes: z.array(z.string()).max(5),
  says: z.array(z.string()),
});

type Setting = z.infer<typeof settingItem>;
type Agents = z.infer<typeof ciliumAgentItem>;

/** What decides how packets travel and who translates Services; the others are shown in full only. */
const main: ReadonlySet<CiliumKey> = new Set([
  'bpf-lb-acceleration',
  'bpf-lb-mode',
  'cni-chaining-mode',
  'datapath-mode',
  'enable-bpf-masquerade',
  'enable-gateway-api',
  'enable-ipsec',
  'enable-ipv4',
  'enable-ipv6',
  'enable-wireguard',
  'ipam',
  'kube-proxy-replacement',
  'mtu',
  'routing-mode',
  'tunnel-protocol',
  'underlay-protocol',
]);

/** What cilium-config sets; a key that it leaves out is not off but at Cilium's default. */
export function settingItems({ ciliumConfig }: Evidence, detail: Detail): Setting[] {
  if (ciliumConfig.state !== 'known') return [];
  const config = ciliumConfig.value;
  return ciliumKeys.flatMap((setting): Setting[] => {
    const value = config.get(setting);
    const isOverridden = config.isOverridden(setting);
    if ((value === undefined && !isOverridden) || (detail === 'concise' && !main.has(setting))) return [];
    return [
      {
        part: 'cilium',
        setting,
        value: dataText(value ?? '', 200),
        ...(isOverridden && { overridden: true as const }),
      },
    ];
  });
}

/** What agents tell of themselves, those that say the same together. */
export function ciliumAgentItems({ ciliumStatus }: Evidence): Agents[] {
  const groups = new Map<string, { says: string[]; nodes: string[] }>();
  for (const { node, status } of ciliumStatus.state === 'known' ? ciliumStatus.value.found : []) {
    const says = saidBy(status);
    const key = says.join('\n');
    const group = groups.get(key) ?? { says, nodes: [] };
    group.nodes.push(plain(node));
    groups.set(key, group);
  }
  return [...groups.values()].map(({ says, nodes }) => ({
    part: 'cilium',
    agents: nodes.length,
    nodes: nodes.slice(0, 5),
    says,
  }));
}

function saidBy(status: CiliumDbgStatus): string[] {
  const { kubeProxyReplacement: kpr, routing, encryption, masquerading, ipam, clusterMesh } = status;
  const nodePort = kpr?.features?.nodePort;
  const said: readonly (readonly [string, string | number | boolean | undefined])[] = [
    ['state', status.cilium?.state],
    ['kube-proxy replacement', kpr?.mode],
    ['NodePort', nodePort === undefined ? undefined : nodePort.enabled ? (nodePort.mode ?? 'on') : 'off'],
    ['acceleration', nodePort?.acceleration],
    ['routing', routing?.interHost],
    ['tunnel', routing?.tunnelProtocol],
    ['host routing', routing?.intraHost],
    ['encryption', encryption?.mode],
    [
      'masquerading',
      masquerading === undefined ? undefined : masquerading.enabled ? masquerading.mode : 'off',
    ],
    ['datapath', status.datapathMode],
    ['CNI chaining', status.cniChainingMode],
    ['CNI file', status.cniFile?.state],
    ['remote clusters', clusterMesh === undefined ? undefined : readyClusters(clusterMesh.clusters)],
    ['IPAM', ipam === undefined ? undefined : (ipam.status ?? '').startsWith('IPv4') ? 'answers' : undefined],
  ];
  return said.flatMap(([name, value]) =>
    value === undefined || value === '' ? [] : [`${name} ${word(value)}`],
  );
}

function readyClusters(clusters: NonNullable<CiliumDbgStatus['clusterMesh']>['clusters']): string {
  return `${clusters.filter(({ ready }) => ready).length}/${clusters.length}`;
}

function word(value: string | number | boolean): string {
  return plain(String(value));
}

export function settingLine({ setting, value, overridden }: Setting): string {
  const text = value === '' ? 'not set' : shown(value);
  return `cilium-config ${setting}: ${text}${overridden === true ? ', and otherwise on nodes of a CiliumNodeConfig' : ''}`;
}

export function ciliumAgentLine({ agents, nodes, says }: Agents): string {
  const more = agents > nodes.length ? ', …' : '';
  return `Cilium agents on ${agents} node${agents === 1 ? '' : 's'} (${nodes.join(', ')}${more}): ${says.join(', ')}`;
}
