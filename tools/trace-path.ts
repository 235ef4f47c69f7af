import { z } from 'zod';
import { defineTool, pageInput, sourceInput } from '../src/mcp/define-tool.ts';
import { pageAnswer, pageOutput } from '../src/mcp/page.ts';
import { dataText } from '../src/mcp/untrusted.ts';
import { traceExtra, traceExtraLines, traceItem, traceItems, traceLines } from '../src/mcp/views/trace.ts';
import { tracePath } from '../src/net/trace/trace-path.ts';

const input = z.strictObject({
  ...sourceInput,
  client: z.string().describe('NAMESPACE/POD, node/NAME, external, every-node (where a Service black-holes)'),
  to: z.string().describe('NAME[:PORT], URL or IP[:PORT]; port by number or name'),
  ...pageInput,
});

const told = {
  reaches: 'The path reaches an endpoint.',
  dropped: 'The path ends: packets are dropped.',
  refused: 'The path ends: connections are refused.',
  unresolved: 'The path ends: the destination does not resolve.',
  unknown: 'Unknown: not every step that decides is settled.',
} as const;

export default defineTool({
  name: 'trace_path',
  title: 'Where a connection goes',
  description:
    'Follows a connection by what was read: DNS, Service, traffic policy, eligible endpoints, translation, route, MTU, source seen; each step with evidence or what would settle it. No packet is sent; NetworkPolicies are named, not judged.',
  input,
  output: pageOutput(traceItem, traceExtra),
  async run(args, context) {
    const { client, to, detail } = args;
    const reading = await context.load(args);
    const trace = tracePath({ client, to }, reading.evidence);
    const { crossZoneShare, mode } = trace;
    const means = trace.checks.map((one) => one.means);
    const sourceSeen = trace.sourceSeen === null ? null : dataText(trace.sourceSeen, 200);
    const handoffs = [...new Set(trace.handoffs.map(({ owner }) => owner))];
    const next = trace.next.map((command) => dataText(command, 300));
    return pageAnswer({
      reading,
      verdict: told[trace.verdict],
      noun: 'steps, nodes and endpoints',
      items: traceItems(trace, detail),
      textOf: traceLines,
      missing: [],
      args,
      filters: [client, to, detail],
      extra: { path: trace.verdict, mode, sourceSeen, crossZoneShare, handoffs, next, means },
      extraLines: traceExtraLines({ mode, sourceSeen, crossZoneShare, handoffs, next, means }),
    });
  },
});
