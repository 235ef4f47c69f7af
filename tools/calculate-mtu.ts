import { z } from 'zod';
import { readMtuQuestion, refuseUnlikely } from '../src/facts/mtu-question.ts';
import { defineTool, pageInput, sourceInput } from '../src/mcp/define-tool.ts';
import { originSchema } from '../src/mcp/origin.ts';
import { pageAnswer, pageOutput } from '../src/mcp/page.ts';
import { mtuExtra, mtuItem, mtuItems, mtuLeft, mtuLeftLines, mtuLines } from '../src/mcp/views/mtu.ts';
import { UserError } from '../src/model/user-error.ts';
import { planMtu } from '../src/net/mtu/planning/plan-mtu.ts';
import { mtuSummary } from '../src/render/mtu-words.ts';

const input = z.strictObject({
  ...sourceInput,
  onlyGiven: z.boolean().optional().describe('Read no cluster; needs cni'),
  cni: z.string().optional().describe('As if: cilium, calico, flannel, ovn-kubernetes, aws-vpc-cni, ...'),
  cniVersion: z.string().optional(),
  encapsulation: z.string().optional().describe('none, vxlan, geneve, ipip, udp'),
  encryption: z.string().optional().describe('none, wireguard, ipsec'),
  ipsecKeyBytes: z.int().optional().describe('Cilium’s authentication key; 16'),
  family: z.string().optional().describe('Node addresses: ipv4, ipv6, dual'),
  nodeMtu: z.array(z.string()).max(100).optional().describe('BYTES or NODE=BYTES'),
  way: z.string().optional().describe('Bytes, or aws-transit-gateway, gcp-internet, ...'),
  dsr: z.string().optional().describe('Cilium: none, opt, geneve, ipip'),
  submariner: z.string().optional().describe('Cable: none, libreswan, wireguard, vxlan'),
  ...pageInput,
});

const output = pageOutput(mtuItem, mtuExtra).extend({
  origin: originSchema.nullable().describe('null: no cluster was read'),
});

export default defineTool<typeof input, typeof output>({
  name: 'calculate_mtu',
  title: 'MTU left for pods',
  description:
    'MTU of pods after encapsulation and encryption, between which nodes and on which ways it fits, the setting to change, and whether running pods keep it; now, and “what if” with what is given. Packets themselves are not measured.',
  input,
  output,
  async run(args, context) {
    const { ipsecKeyBytes, way, onlyGiven, ...words } = args;
    const question = readMtuQuestion({
      ...words,
      ...(way !== undefined && { path: way }),
      ...(ipsecKeyBytes !== undefined && { ipsecKeyBytes: String(ipsecKeyBytes) }),
    });
    if (onlyGiven === true && question.cni === undefined) {
      throw new UserError(
        'without a cluster nothing tells the network plugin',
        'give cni, or leave onlyGiven out',
      );
    }
    const read = onlyGiven === true ? undefined : await context.load(args);
    const cni = read?.evidence.cni;
    if (question.cni === undefined && cni?.state === 'known') refuseUnlikely(cni.value.name, question);
    const plan = planMtu(read?.evidence, question);
    const { now, then, runningPods } = plan;
    const keeps = { yes: 'keep theirs', no: 'get the new one', unknown: 'may keep theirs' }[runningPods.keep];
    return pageAnswer({
      reading: read ?? { origin: null, foreign: new Set<string>(), strangeNames: [] },
      verdict: mtuSummary(plan),
      noun: 'ways, settings and inputs',
      items: mtuItems(plan, args.detail),
      textOf: mtuLines,
      missing: plan.unknown.map(({ detail, next, ...rest }) => ({
        ...rest,
        ...(detail !== null && { detail }),
        ...(next !== null && { next }),
      })),
      args,
      filters: [question, args.detail],
      extra: { now: mtuLeft(now), then: mtuLeft(then), runningPods },
      extraLines: [
        ...mtuLeftLines('Now', now),
        ...mtuLeftLines('Then', then),
        `When it changes, running pods ${keeps}. ${runningPods.says} ${runningPods.sources.join(' ')}`.trim(),
      ],
    });
  },
});
