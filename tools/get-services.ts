import { z } from 'zod';
import { counted } from '../src/mcp/counted.ts';
import { defineTool, pageInput, sourceInput } from '../src/mcp/define-tool.ts';
import { missingOfSlices } from '../src/mcp/gaps.ts';
import { refuseForbidden } from '../src/mcp/refuse-forbidden.ts';
import { pageAnswer, pageOutput } from '../src/mcp/page.ts';
import {
  type EndpointProblem,
  endpointProblems,
  hasProblem,
  serviceItem,
  serviceItemOf,
  serviceLine,
  type ServiceSeen,
  servicesSeen,
  serviceTypes,
  typeOf,
} from '../src/mcp/views/services.ts';
import type { Kept } from '../src/model/kinds/index.ts';

const input = z.strictObject({
  ...sourceInput,
  namespace: z.string().optional(),
  name: z.string().optional(),
  type: z.enum(serviceTypes).optional(),
  policy: z.enum(['internal-local', 'external-local', 'distribution']).optional(),
  endpoints: z.enum(endpointProblems).optional().describe('Only Services with this problem'),
  ...pageInput,
});

type Arguments = z.output<typeof input>;

export default defineTool({
  name: 'get_services',
  title: 'Services and the readiness of their endpoints',
  description:
    'Services with counts of ready endpoints and the unready ones by name; with detail full also zones, nodes, ports, addresses. Single endpoints: get_endpointslices. Judgement of what is seen: review_network.',
  input,
  output: pageOutput(serviceItem, {
    judged: z.int().describe('Services that the other filters leave'),
    unknown: z.int().describe('Those of them of which too little was read to apply the endpoints filter'),
  }),
  async run(args, context) {
    const reading = await context.load(args);
    const { evidence } = reading;
    refuseForbidden(evidence.services, reading, context);
    const { endpoints: problem, namespace } = args;
    const seen = servicesSeen(
      evidence.services.items.filter((service) => isMeant(service, args)),
      evidence,
    );
    const judged = seen.map((one) => (problem === undefined ? true : hasProblem(one, problem, evidence)));
    const found = seen.filter((_, index) => judged[index] === true);
    const unknown = judged.filter((has) => has === undefined).length;
    const needsNodes = problem === 'missing-on-a-node' || problem === 'in-one-zone' || args.detail === 'full';
    const missing = missingOfSlices(
      evidence,
      ['services', 'endpoints', ...(needsNodes ? (['nodes'] as const) : [])],
      namespace,
    );
    return pageAnswer({
      reading,
      verdict: evidence.services.isUnread
        ? 'Unknown: Services were not read.'
        : verdictOf(seen, found, unknown, problem, evidence.services.covers(namespace)),
      noun: 'Services',
      items: found.map((one) => serviceItemOf(one, problem, args.detail, evidence)),
      textOf: serviceLine,
      missing,
      args,
      filters: [namespace, args.name, args.type, args.policy, problem, args.detail],
      extra: { judged: seen.length, unknown },
    });
  },
});

function isMeant(service: Kept<'Service'>, { namespace, name, type, policy }: Arguments): boolean {
  const { ref, spec = {} } = service;
  const byPolicy = {
    'internal-local': spec.internalTrafficPolicy === 'Local',
    'external-local': spec.externalTrafficPolicy === 'Local',
    distribution: spec.trafficDistribution !== undefined,
  };
  return (
    (namespace === undefined || ref.namespace === namespace) &&
    (name === undefined || ref.name === name) &&
    (type === undefined || typeOf(service) === type) &&
    (policy === undefined || byPolicy[policy])
  );
}

const words: Readonly<Record<EndpointProblem, string>> = {
  'not-ready': 'an endpoint that is not ready',
  'none-ready': 'no ready endpoint',
  'missing-on-a-node': 'no ready endpoint on some node',
  'in-one-zone': 'all ready endpoints in one zone of several',
};

function verdictOf(
  seen: readonly ServiceSeen[],
  found: readonly ServiceSeen[],
  unknown: number,
  problem: EndpointProblem | undefined,
  isWhole: boolean,
): string {
  const base = `${counted(seen.length, 'Service')}${isWhole ? '' : ' that were read'}`;
  if (problem !== undefined) {
    const doubt = unknown === 0 ? '' : ` Unknown for ${unknown}: too little was read.`;
    return `${found.length} of ${base} ha${found.length === 1 ? 's' : 've'} ${words[problem]}.${doubt}`;
  }
  const applicable = seen.filter(({ service }) => typeOf(service) !== 'ExternalName');
  const count = (test: (one: ServiceSeen) => boolean) => applicable.filter(test).length;
  const parts = [
    `${count(({ endpoints }) => endpoints.some(({ state }) => state !== 'ready'))} with an endpoint that is not ready`,
    `${count(({ reach }) => reach?.counts.ready === 0)} without a ready endpoint`,
    `readiness unknown of ${count(({ reach }) => reach === undefined)}`,
  ];
  return `${base}: ${parts.join(', ')}.`;
}
