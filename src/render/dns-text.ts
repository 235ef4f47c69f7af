import type { ClusterDnsPlan, DnsPlan, PlannedLookup } from '../model/dns-plan.ts';
import {
  attemptText,
  dnsSummary,
  hopText,
  lookupGroups,
  lookupHead,
  remedyText,
  workloadTexts,
} from './dns-words.ts';
import { wrap } from './wrap.ts';

/** Columns, as in a review. */
const width = 110;

/** What one lookup costs, for a person at a terminal. */
export function renderDnsText({ name, plans }: DnsPlan): string {
  return `${plans.map((plan) => planText(plan, name)).join('\n\n')}\n`;
}

function planText(plan: ClusterDnsPlan, name: string): string {
  const { cluster, pod, resolvConf, lookups, remedies, workloads, assumptions, unknown, unasked } = plan;
  const read = cluster === null ? 'no cluster was read' : `${cluster.name}, ${cluster.source}`;
  return [
    ...wrap(dnsSummary(plan, name), width),
    ...section(`RESOLV.CONF of ${pod} (${read})`, [
      ...resolvConf.flatMap(({ line, origin }) => [...item(line), ...item(`from ${origin}`, 4)]),
    ]),
    ...(unasked === null ? lookupGroups(lookups).flatMap((group) => lookupLines(group, name)) : []),
    ...section(
      'REMEDIES',
      remedies.flatMap((remedy) => [
        ...item(remedyText(remedy)),
        ...remedy.breaks.flatMap((text) => wrap(text, width, '    breaks  ')),
      ]),
    ),
    ...section(
      `WORKLOADS, queries for one lookup, if of what is not known only ${name} itself exists`,
      workloadTexts(workloads).flatMap((text) => item(text)),
    ),
    ...section(
      'ASSUMED',
      assumptions.flatMap((text) => item(text)),
    ),
    ...section(
      'NOT KNOWN',
      unknown.flatMap(({ what, namespaces, reason, detail, next }) => [
        ...item(
          `${what}${namespaces === null ? '' : ` in ${namespaces.join(', ')}`}: ${reason}${detail === null ? '' : `, ${detail}`}`,
        ),
        ...(next === null ? [] : wrap(next, width, '    next  ')),
      ]),
    ),
  ].join('\n');
}

function lookupLines(group: readonly PlannedLookup[], name: string): string[] {
  let before = '';
  return section(
    lookupHead(group, name),
    (group[0]?.attempts ?? []).flatMap((attempt, index) => {
      const path = attempt.path.map(hopText).join(' -> ');
      const isSame = path === before;
      before = path;
      return [
        ...wrap(attemptText(attempt), width, `  ${index + 1}. `),
        ...wrap(attempt.because, width, '     because  '),
        ...(path === '' ? [] : wrap(isSame ? 'as before' : path, width, '     asks     ')),
      ];
    }),
  );
}

function section(title: string, lines: readonly string[]): string[] {
  return lines.length === 0 ? [] : ['', title, ...lines];
}

function item(text: string, indent = 2): string[] {
  return wrap(text, width, ' '.repeat(indent));
}
