import { z } from 'zod';
import { labels } from '../../model/label.ts';
import { type ClusterMtu, mtuInputNames, mtuInputOrigins, type MtuBudget } from '../../model/mtu-plan.ts';
import { fitsText, inputText, optionsText, podsText, rangeText } from '../../render/mtu-words.ts';
import type { Detail } from '../budget.ts';
import { plain } from '../plain.ts';
import { dataText, marked, untrusted } from '../untrusted.ts';

const range = z.strictObject({ least: z.int(), most: z.int() });
const fits = z.enum(['yes', 'no', 'unknown']);

/** What is left, now or then. */
const leftSchema = z.strictObject({
  overhead: range.nullable().describe('Taken off by the CNI; null: unknown'),
  takenOff: z.string(),
  pods: z
    .array(z.strictObject({ nodeMtu: z.int().nullable(), nodes: z.int(), mtu: range.nullable() }))
    .describe('MTU of pods by that of their nodes; null: unknown'),
  warnings: z.array(z.string()),
});

export const mtuExtra = {
  now: leftSchema.nullable().describe('As the cluster is'),
  then: leftSchema.nullable().describe('With what was given; null: nothing was'),
  runningPods: z.strictObject({ keep: fits, says: z.string(), sources: z.array(z.string()) }),
};

const inputItem = z.strictObject({
  type: z.literal('input'),
  name: z.enum(mtuInputNames),
  value: z.string().nullable(),
  origin: z.enum(mtuInputOrigins),
  label: z.enum(labels).nullable(),
  next: z.string().nullable(),
  from: z
    .array(z.strictObject({ object: untrusted(300), field: untrusted(200), seen: untrusted(200) }))
    .optional()
    .describe('Untrusted: text from the cluster'),
});

const nodesItem = z.strictObject({
  type: z.literal('nodes'),
  from: z.int().describe('MTU of the sending node'),
  to: z.int(),
  fromNodes: z.array(z.string()),
  toNodes: z.array(z.string()),
  largest: range,
  fits,
});

const wayItem = z.strictObject({
  type: z.literal('way'),
  name: z.string(),
  largest: range.nullable(),
  fits,
  says: z.string(),
  sources: z.array(z.string()),
});

const changeItem = z.strictObject({
  type: z.literal('change'),
  object: untrusted(300),
  field: untrusted(200),
  value: z.string().nullable(),
  says: z.string(),
});

export const mtuItem = z.discriminatedUnion('type', [nodesItem, wayItem, changeItem, inputItem]);

type Item = z.infer<typeof mtuItem>;

/** The ways, pairs of nodes, settings and inputs of the plan that was asked for: what does not fit first. */
export function mtuItems(plan: Pick<ClusterMtu, 'now' | 'then' | 'changes'>, detail: Detail): Item[] {
  const budget = plan.then ?? plan.now;
  if (budget === null) return [];
  const order = { no: 0, unknown: 1, yes: 2 } as const;
  const ways: (z.infer<typeof nodesItem> | z.infer<typeof wayItem>)[] = [
    ...budget.pairs.map((pair) => ({
      type: 'nodes' as const,
      ...pair,
      fromNodes: pair.fromNodes.map(plain),
      toNodes: pair.toNodes.map(plain),
    })),
    ...budget.paths.map((path) => ({ type: 'way' as const, ...path })),
  ];
  return [
    ...ways.sort((a, b) => order[a.fits] - order[b.fits]),
    ...plan.changes.map(({ object, field, value, says }) => ({
      type: 'change' as const,
      object: dataText(object, 300),
      field: dataText(field, 200),
      value,
      says,
    })),
    ...budget.inputs.map(({ name, value, origin, label, next, from }) => ({
      type: 'input' as const,
      name,
      value: value === null || name !== 'version' ? value : plain(value),
      origin,
      label,
      next: next?.replace(/--([a-z]+(?:-[a-z]+)*)/g, (_, flag: string) => argumentOf(flag)) ?? null,
      ...(detail === 'full' && {
        from: from.map(({ object, field, seen }) => ({
          object: dataText(object, 300),
          field: dataText(field, 200),
          seen: dataText(seen, 200),
        })),
      }),
    })),
  ];
}

/** `cniVersion` for `cni-version`: options of the command line are arguments here. */
function argumentOf(flag: string): string {
  return flag.replace(/-([a-z])/g, (_, letter: string) => letter.toUpperCase());
}

export function mtuLeft(budget: MtuBudget | null): z.infer<typeof leftSchema> | null {
  if (budget === null) return null;
  return {
    overhead: budget.overhead,
    takenOff: optionsText(budget),
    pods: budget.pods.slice(0, 20).map(({ nodeMtu, nodes, mtu }) => ({ nodeMtu, nodes, mtu })),
    warnings: budget.warnings,
  };
}

/** The same in text. */
export function mtuLeftLines(title: string, budget: MtuBudget | null): string[] {
  if (budget === null) return [];
  return [
    `${title}, taken off: ${optionsText(budget)}`,
    ...budget.pods.slice(0, 20).map((pods) => `${title}, pods: ${podsText({ ...pods, names: [] })}`),
    ...budget.warnings.map((text) => `${title}: ${text}`),
  ];
}

/** One item in text. */
export function mtuLines(item: Item): string {
  switch (item.type) {
    case 'nodes': {
      const named = (mtu: number, nodes: readonly string[]) =>
        nodes.length === 0 ? `a node of ${mtu}` : `${nodes.join(', ')} (${mtu})`;
      return `${named(item.from, item.fromNodes)} to ${named(item.to, item.toNodes)}: up to ${rangeText(item.largest)} bytes pass; ${fitsText(item.fits)}`;
    }
    case 'way': {
      const most = item.largest === null ? 'unknown' : `up to ${rangeText(item.largest)} bytes pass`;
      return `${item.name}: ${most}; ${fitsText(item.fits)}. ${item.says}${item.sources.map((one) => ` ${one}`).join('')}`;
    }
    case 'change':
      return `To change it: ${marked(`${item.object} ${item.field}`, 500)}${item.value === null ? '' : `: ${item.value}`}. ${item.says}`;
    case 'input': {
      const seen = (item.from ?? []).map((one) => marked(`${one.object} ${one.field} = ${one.seen}`, 500));
      return [inputText({ ...item, from: [] }), ...seen].join(' ');
    }
  }
}
