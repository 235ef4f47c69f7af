import { z } from 'zod';
import { counted } from '../src/mcp/counted.ts';
import { defineTool, pageInput, sourceInput } from '../src/mcp/define-tool.ts';
import { missingOfSlices } from '../src/mcp/gaps.ts';
import { refuseForbidden } from '../src/mcp/refuse-forbidden.ts';
import { pageAnswer, pageOutput } from '../src/mcp/page.ts';
import {
  emptySlices,
  endpointItem,
  endpointItemOf,
  endpointLine,
  type EndpointEntry,
  entriesOf,
  serviceOf,
} from '../src/mcp/views/endpoints.ts';
import type { Kept } from '../src/model/kinds/index.ts';

const input = z.strictObject({
  ...sourceInput,
  namespace: z.string().optional(),
  service: z.string().optional(),
  node: z.string().optional(),
  state: z.enum(['ready', 'not-ready', 'terminating']).optional(),
  ...pageInput,
});

export default defineTool({
  name: 'get_endpointslices',
  title: 'Endpoints of EndpointSlices',
  description:
    'Every endpoint of the EndpointSlices, one a line: address, pod, node, zone, state; with detail full also ports and hints. Endpoints objects, which are deprecated, are not read. Counts per Service: get_services.',
  input,
  output: pageOutput(endpointItem, {
    slices: z.int().describe('EndpointSlices that the namespace and service filters leave'),
    empty: z
      .strictObject({ count: z.int(), names: z.array(z.string()).max(5) })
      .describe('Those of them without an endpoint'),
  }),
  async run(args, context) {
    const reading = await context.load(args);
    const { endpoints } = reading.evidence;
    refuseForbidden(endpoints, reading, context);
    const { namespace, service, node, state } = args;
    const slices = endpoints.items.filter(
      (slice) =>
        (namespace === undefined || slice.ref.namespace === namespace) &&
        (service === undefined || serviceOf(slice) === service),
    );
    const entries = entriesOf(slices);
    const found = entries.filter(
      (entry) =>
        (node === undefined || entry.endpoint.nodeName === node) &&
        (state === undefined || entry.state === state.replace('-', ' ')),
    );
    const empty = emptySlices(slices);
    return pageAnswer({
      reading,
      verdict: endpoints.isUnread
        ? 'Unknown: EndpointSlices were not read.'
        : verdictOf(slices, entries, found, endpoints.covers(namespace)),
      noun: 'endpoints',
      items: found.map((entry) => endpointItemOf(entry, args.detail)),
      textOf: endpointLine,
      missing: missingOfSlices(reading.evidence, ['endpoints'], namespace),
      args,
      filters: [namespace, service, node, state, args.detail],
      extra: { slices: slices.length, empty },
      extraLines:
        empty.count === 0
          ? []
          : [
              `Without an endpoint: ${empty.names.join(', ')}${empty.count > empty.names.length ? ', …' : ''}.`,
            ],
    });
  },
});

function verdictOf(
  slices: readonly Kept<'EndpointSlice'>[],
  entries: readonly EndpointEntry[],
  found: readonly EndpointEntry[],
  isWhole: boolean,
): string {
  const read = isWhole ? '' : ' that were read';
  if (slices.length === 0) return `No such EndpointSlice${isWhole ? '' : ' among those that were read'}.`;
  const count = (state: EndpointEntry['state']) => found.filter((entry) => entry.state === state).length;
  const of = found.length === entries.length ? '' : ` of ${entries.length}`;
  return `${found.length}${of} endpoints in ${counted(slices.length, 'EndpointSlice')}${read}: ${count('ready')} ready, ${count('not ready')} not ready, ${count('terminating')} terminating.`;
}
