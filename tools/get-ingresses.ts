import { z } from 'zod';
import { tallyOf } from '../src/mcp/counted.ts';
import { defineTool, pageInput, sourceInput } from '../src/mcp/define-tool.ts';
import { missingOfSlices } from '../src/mcp/gaps.ts';
import { refuseForbidden } from '../src/mcp/refuse-forbidden.ts';
import { pageAnswer, pageOutput } from '../src/mcp/page.ts';
import {
  classStates,
  ingressClassItem,
  ingressClassItemOf,
  ingressClassText,
  ingressesSeen,
  ingressItem,
  ingressItemOf,
  ingressLines,
  type IngressSeen,
} from '../src/mcp/views/ingresses.ts';
import { mergeMissing } from '../src/model/missing.ts';

const input = z.strictObject({
  ...sourceInput,
  namespace: z.string().optional(),
  name: z.string().optional(),
  class: z.string().optional().describe('IngressClass asked for, or had by default'),
  state: z.enum(classStates).optional(),
  ...pageInput,
});

export default defineTool({
  name: 'get_ingresses',
  title: 'Ingresses and the controllers that take them',
  description:
    'Ingresses with class, hosts, backends, addresses, and which controller takes each: resolved from IngressClasses, annotations and controller flags. Paths with detail full. Readiness of backends: get_services. HTTPRoutes: get_gateway_api.',
  input,
  output: pageOutput(ingressItem, {
    classes: z.array(ingressClassItem).max(20).nullable().describe('null: IngressClasses were not read'),
    states: z.record(z.enum(classStates), z.int()).describe('Ingresses that the other filters leave'),
  }),
  async run(args, context) {
    const reading = await context.load(args);
    const { evidence } = reading;
    const { ingresses, ingressClasses } = evidence;
    refuseForbidden(ingresses, reading, context);
    const { namespace, name, state } = args;
    const meant = ingresses.items.filter(
      ({ ref }) =>
        (namespace === undefined || ref.namespace === namespace) && (name === undefined || ref.name === name),
    );
    const seen = ingressesSeen(meant, evidence).filter(
      ({ className }) => args.class === undefined || className === args.class,
    );
    const found = seen.filter(({ resolution }) => state === undefined || resolution.state === state);
    const counts = countsOf(seen);
    const classes = ingressClasses.isUnread
      ? null
      : ingressClasses.items.slice(0, 20).map(ingressClassItemOf);
    const read = ingresses.covers(namespace) ? '' : ' that were read';
    return pageAnswer({
      reading,
      verdict: ingresses.isUnread
        ? 'Unknown: Ingresses were not read.'
        : verdictOf(seen, found, counts, state, read),
      noun: 'Ingresses',
      items: found.map((one) => ingressItemOf(one, args.detail)),
      textOf: ingressLines,
      missing: mergeMissing([
        ...missingOfSlices(evidence, ['ingresses'], namespace),
        ...missingOfSlices(evidence, ['ingressClasses']),
        ...seen.flatMap(({ missing }) => missing),
      ]),
      args,
      filters: [namespace, name, args.class, state, args.detail],
      extra: { classes, states: counts },
      extraLines: classes === null ? [] : [`Classes: ${classes.map(ingressClassText).join(', ') || 'none'}.`],
    });
  },
});

type States = Record<(typeof classStates)[number], number>;

function countsOf(seen: readonly IngressSeen[]): States {
  const none = Object.fromEntries(classStates.map((state) => [state, 0])) as States;
  return { ...none, ...Object.fromEntries(tallyOf(seen, ({ resolution }) => resolution.state)) };
}

function verdictOf(
  seen: readonly IngressSeen[],
  found: readonly IngressSeen[],
  counts: States,
  state: keyof States | undefined,
  read: string,
): string {
  const base = `${seen.length} Ingress${seen.length === 1 ? '' : 'es'}${read}`;
  if (state !== undefined) {
    const doubt = state === 'unknown' || counts.unknown === 0 ? '' : ` Unknown for ${counts.unknown}.`;
    return `${found.length} of ${base}: ${state}.${doubt}`;
  }
  const parts = classStates.filter((one) => counts[one] > 0).map((one) => `${counts[one]} ${one}`);
  return `${base}: ${parts.join(', ') || 'none'}.`;
}
