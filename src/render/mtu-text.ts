import type { ClusterMtu, MtuBudget, MtuPlan } from '../model/mtu-plan.ts';
import { fitsText, inputText, mtuSummary, optionsText, pairText, podsText, rangeText } from './mtu-words.ts';
import { wrap } from './wrap.ts';

/** Columns, as in a review. */
const width = 110;

/** The most pairs that a person reads; `--format json` has all. */
const mostPairs = 12;

/** The plan for the MTU of pods, for a person at a terminal. */
export function renderMtuText({ clusters }: MtuPlan): string {
  return `${clusters.map(clusterText).join('\n\n')}\n`;
}

function clusterText(cluster: ClusterMtu): string {
  const { name, source, collectedAt, now, then, changes, runningPods, unknown } = cluster;
  const read = collectedAt === null ? '' : `, read ${collectedAt}`;
  const where = name === null ? ', from what was given' : ` in ${name} (${source ?? 'given'}${read})`;
  return [
    ...wrap(`MTU of pods${where}`, width),
    ...wrap(mtuSummary(cluster), width),
    ...(now === null ? [] : budgetLines('NOW', now)),
    ...(then === null ? [] : budgetLines(now === null ? 'GIVEN' : 'THEN', then)),
    ...section(
      'TO CHANGE IT',
      changes.flatMap(({ object, field, value, says }) => [
        ...wrap(`${object} ${field}${value === null ? '' : `: ${value}`}`, width, '  '),
        ...wrap(says, width, '    '),
      ]),
    ),
    ...section('RUNNING PODS', [
      ...wrap(
        {
          yes: 'keep the MTU they have. ',
          no: 'get the new MTU. ',
          unknown: 'may keep the MTU they have. ',
        }[runningPods.keep] + runningPods.says,
        width,
        '  ',
      ),
      ...runningPods.sources.flatMap((one) => wrap(one, width, '    see   ')),
    ]),
    ...section(
      'NOT KNOWN',
      unknown.flatMap(({ what, reason, detail, next }) => [
        ...wrap(`${what}: ${reason}${detail === null ? '' : `, ${detail}`}`, width, '  '),
        ...(next === null ? [] : wrap(next, width, '    next  ')),
      ]),
    ),
  ].join('\n');
}

function section(title: string, lines: readonly string[]): string[] {
  return lines.length === 0 ? [] : ['', title, ...lines];
}

function item(label: string, text: string): string[] {
  return wrap(text, width, `  ${label.padEnd(12)}`);
}

function budgetLines(title: string, budget: MtuBudget): string[] {
  const { pods, pairs, paths, warnings, inputs, setting } = budget;
  const told = pairs.slice(0, mostPairs);
  return section(title, [
    ...pods.flatMap((one) => item('pods', podsText(one))),
    ...item('taken off', optionsText(budget)),
    ...(setting === null
      ? []
      : item(
          'set',
          `${setting.object} ${setting.field} = ${setting.value}, ${setting.measures === 'pods' ? 'of pods' : 'of nodes'}`,
        )),
    ...told.flatMap((one) => item('nodes', pairText(one))),
    ...(pairs.length > told.length ? item('', `and ${pairs.length - told.length} more pairs`) : []),
    ...paths.flatMap(({ name, largest, fits, says, sources }) => [
      ...item(
        'way',
        `${name}: ${largest === null ? 'unknown' : `up to ${rangeText(largest)} bytes pass`}; ${fitsText(fits)}. ${says}`,
      ),
      ...sources.flatMap((one) => item('', one)),
    ]),
    ...warnings.flatMap((one) => item('mind', one)),
    ...inputs.flatMap((one) => item('from', inputText(one))),
  ]);
}
