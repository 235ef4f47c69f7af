import type { Trace, TraceEndpoint, TraceStep } from '../model/trace.ts';
import { wrap } from './wrap.ts';

/** Columns, as in a review. */
const width = 110;
/** So many endpoints and groups a person reads; `--format json` has all. */
const mostListed = 20;

/** A path for a person at a terminal. */
export function renderTraceText(trace: Trace): string {
  const { client, to, cluster, verdict, steps, endpoints, groups, handoffs, checks, mode, sourceSeen } =
    trace;
  const read = cluster.collectedAt === null ? '' : `, read ${cluster.collectedAt}`;
  const lines = [
    ...wrap(`From ${client} to ${to} in ${cluster.name} (${cluster.source}${read})`, width),
    `Verdict: ${verdict}${mode === null ? '' : ` (${mode})`}`,
    '',
    ...steps.flatMap(stepLines),
    ...section('ENDPOINTS', endpoints.map(endpointText)),
    ...section(
      'NODES',
      groups.map(({ verdict: fate, nodes, names, endpoints: count, says }) => {
        const named = nodes > names.length ? `${names.join(', ')}, …` : names.join(', ');
        return `${fate}: ${nodes} (${named}), ${count} endpoint${count === 1 ? '' : 's'}; ${says}`;
      }),
    ),
    ...section('SOURCE SEEN', sourceSeen === null ? [] : [sourceSeen]),
    ...section(
      'HANDED OVER',
      handoffs.map(({ owner, for: what }) => `${owner}: ${what}`),
    ),
    ...(checks.length === 0 ? [] : ['', 'NEXT', ...checks.flatMap(checkLines)]),
  ];
  return `${lines.join('\n')}\n`;
}

function stepLines({ step, says, label, evidence, unknown }: TraceStep): string[] {
  return [
    ...wrap(`${says}${label === null ? '' : ` (${label})`}`, width, step.padEnd(13)),
    ...(unknown === null ? [] : wrap(unknown, width, '  not settled  ')),
    ...evidence.flatMap((one) => wrap(`${one.object} ${one.field} = ${one.seen}`, width, '  from         ')),
  ];
}

function checkLines({ command, means }: Trace['checks'][number]): string[] {
  return [...wrap(command, width, '  '), ...means.flatMap((one) => wrap(one, width, '    '))];
}

function endpointText({ address, node, zone, share }: TraceEndpoint): string {
  const where = [node === null ? 'node not known' : `on ${node}`, ...(zone === null ? [] : [`zone ${zone}`])];
  const part = share === null ? 'share not known' : `share ${share}`;
  return `${address} ${where.join(', ')}; ${part}`;
}

function section(title: string, entries: readonly string[]): string[] {
  if (entries.length === 0) return [];
  const shown = entries.slice(0, mostListed).flatMap((one) => wrap(one, width, '  '));
  const more = entries.length > mostListed ? [`  and ${entries.length - mostListed} more`] : [];
  return ['', title, ...shown, ...more];
}
