import { z } from 'zod';
import { defineTool, pageInput, sourceInput } from '../src/mcp/define-tool.ts';
import { missingOfSlices } from '../src/mcp/gaps.ts';
import { pageAnswer, pageOutput } from '../src/mcp/page.ts';
import {
  ciliumAgentItem,
  ciliumAgentItems,
  ciliumAgentLine,
  settingItem,
  settingItems,
  settingLine,
} from '../src/mcp/views/cilium.ts';
import {
  agentItem,
  agentItems,
  agentLine,
  factItem,
  factItems,
  factLine,
  providerItem,
  providerItems,
  providerLine,
} from '../src/mcp/views/dataplane.ts';
import { mtuItem, mtuItems, mtuLine, poolItem, poolItems, poolLine } from '../src/mcp/views/pod-pools.ts';
import type { Evidence, SliceName } from '../src/model/evidence/index.ts';
import { missingOf } from '../src/model/maybe.ts';
import { mergeMissing, type Missing } from '../src/model/missing.ts';

const parts = ['facts', 'services', 'agents', 'pools', 'mtu', 'cilium'] as const;

const input = z.strictObject({ ...sourceInput, part: z.enum(parts).optional(), ...pageInput });

const item = z.union([factItem, providerItem, agentItem, poolItem, mtuItem, settingItem, ciliumAgentItem]);

type Item = z.infer<typeof item>;
type Part = (typeof parts)[number];

export default defineTool({
  name: 'get_dataplane',
  title: 'Network dataplane: CNI, kube-proxy, IPAM, MTU, Cilium',
  description:
    'How the cluster networks: CNI and version, who translates Services, kube-proxy mode, pod and Service ranges with headroom, MTU, Cilium configuration and saved agent status. What nothing tells is unknown, not a default. Per node: get_nodes.',
  input,
  output: pageOutput(item, {}),
  async run(args, context) {
    const reading = await context.load(args);
    const { evidence } = reading;
    const detail = args.detail;
    const items: Item[] = [
      ...factItems(evidence, detail),
      ...providerItems(evidence, detail),
      ...agentItems(evidence, detail),
      ...poolItems(evidence),
      ...mtuItems(evidence),
      ...settingItems(evidence, detail),
      ...ciliumAgentItems(evidence),
    ];
    return pageAnswer({
      reading,
      verdict: verdictOf(evidence),
      noun: 'statements',
      items: items.filter(({ part }) => args.part === undefined || part === args.part),
      textOf: lineOf,
      missing: missingFor(evidence, args.part),
      args,
      filters: [args.part, detail],
      extra: {},
    });
  },
});

function verdictOf(evidence: Evidence): string {
  const facts = new Map(factItems(evidence, 'concise').map(({ fact, value }) => [fact, value ?? 'unknown']));
  const providers = providerItems(evidence, 'concise');
  const translating = providers
    .filter(({ translates }) => translates === 'yes')
    .map(({ provider }) => provider);
  const services = translating.join(', ') || (providers.length > 0 ? 'unknown' : 'nothing');
  const said = (['CNI', 'kube-proxy mode', 'IPAM', 'node MTU'] as const).map(
    (name) => `${name}: ${facts.get(name) ?? 'unknown'}`,
  );
  return `${[...said.slice(0, 1), `Services by: ${services}`, ...said.slice(1)].join('; ')}.`;
}

const slices: Readonly<Record<Part, readonly SliceName[]>> = {
  facts: ['version', 'platform', 'cni', 'kubeProxy', 'ipam', 'podCidrs', 'serviceCidrs', 'nodeMtu'],
  services: ['serviceDataplane'],
  agents: ['networkAgents'],
  pools: ['podCidrs', 'ipam'],
  mtu: ['podMtu', 'nodeMtu'],
  cilium: ['ciliumConfig', 'ciliumStatus'],
};

/** A fact that is known may rest on part of what could tell more: that is missing too. */
function missingFor(evidence: Evidence, part: Part | undefined): Missing[] {
  const asked = part === undefined ? parts : [part];
  const { networkAgents, podCidrs, kubeProxy, nodeMtu, ciliumConfig, ciliumStatus, cni } = evidence;
  const inside: readonly (readonly [Part, readonly Missing[]])[] = [
    ['agents', networkAgents.state === 'known' ? networkAgents.value.missing : []],
    ['pools', podCidrs.state === 'known' ? [...podCidrs.value.missing.values()].flat() : []],
    ['facts', kubeProxy.state === 'known' ? missingOf(kubeProxy.value.mode) : []],
    ['facts', cni.state === 'known' ? [...missingOf(cni.value.version), ...missingOf(cni.value.mode)] : []],
    ['mtu', nodeMtu.state === 'known' ? nodeMtu.value.missing : []],
    ['cilium', ciliumConfig.state === 'known' ? ciliumConfig.value.missing : []],
    ['cilium', ciliumStatus.state === 'known' ? ciliumStatus.value.missing : []],
  ];
  return mergeMissing([
    ...missingOfSlices(evidence, [...new Set(asked.flatMap((one) => slices[one]))]),
    ...inside.flatMap(([one, missing]) => (asked.includes(one) ? missing : [])),
  ]);
}

function lineOf(one: Item): string {
  switch (one.part) {
    case 'facts':
      return factLine(one);
    case 'services':
      return providerLine(one);
    case 'agents':
      return agentLine(one);
    case 'pools':
      return poolLine(one);
    case 'mtu':
      return mtuLine(one);
    case 'cilium':
      return 'setting' in one ? settingLine(one) : ciliumAgentLine(one);
  }
}
