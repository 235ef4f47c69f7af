import type {
  ClusterMigration,
  MigrationBlocker,
  MigrationPlan,
  PlannedController,
  PlannedIngress,
  PlannedSetting,
} from '../model/migration-plan.ts';
import {
  fateText,
  gatewayApiText,
  migrationSummary,
  plannedIngressText,
  targetText,
} from './migration-words.ts';
import { wrap } from './wrap.ts';

/** Columns, as in a review. */
const width = 110;

/** The plan for leaving Ingress, for a person at a terminal: what blocks first. */
export function renderMigrationText({ clusters }: MigrationPlan): string {
  return `${clusters.map(clusterText).join('\n\n')}\n`;
}

function clusterText(cluster: ClusterMigration): string {
  const { name, source, collectedAt, blockers, unknown, controllers, ingresses } = cluster;
  const read = collectedAt === null ? '' : `, read ${collectedAt}`;
  return [
    ...wrap(`Plan for leaving Ingress in ${name} (${source}${read})`, width),
    ...wrap(migrationSummary(cluster), width),
    ...wrap(`${gatewayApiText(cluster)}.`, width),
    ...section('BLOCKS', blockers.flatMap(blockerLines)),
    ...section('NOT KNOWN', unknown.flatMap(unknownLines)),
    ...controllers.flatMap(controllerLines),
    ...section('INGRESSES', ingresses.flatMap(ingressLines)),
  ].join('\n');
}

function section(title: string, lines: readonly string[]): string[] {
  return lines.length === 0 ? [] : ['', title, ...lines];
}

function item(label: string, text: string, indent = 4): string[] {
  return wrap(text, width, `${' '.repeat(indent)}${label.padEnd(6)}`);
}

function blockerLines({ kind, message, ingresses, next, source }: MigrationBlocker): string[] {
  return [
    ...wrap(message, width, `  ${kind.padEnd(15)}`),
    ...(ingresses.length === 0 ? [] : item('for', ingresses.join(', '))),
    ...item('next', next),
    ...(source === null ? [] : item('see', source)),
  ];
}

function unknownLines({
  what,
  namespaces,
  reason,
  detail,
  next,
}: ClusterMigration['unknown'][number]): string[] {
  const where = namespaces === null ? '' : ` in ${namespaces.join(', ')}`;
  return [
    ...wrap(`${what}${where}: ${reason}${detail === null ? '' : `, ${detail}`}`, width, '  '),
    ...(next === null ? [] : item('next', next)),
  ];
}

function controllerLines({
  product,
  retired,
  workloads,
  ingresses,
  settings,
  steps,
  table,
}: PlannedController): string[] {
  const counts = Object.entries(settings).map(([fate, count]) => `${count} ${fate}`);
  const known = table === null ? 'its annotations are not mapped' : `annotations of ${table.version}`;
  const head = `${ingresses.length} of its Ingresses here; settings: ${counts.join(', ')}; ${known}${workloads.length === 0 ? '' : `; ${workloads.join(', ')}`}`;
  return [
    '',
    `LEAVING ${product}${retired ? ' (retired)' : ''}`,
    ...wrap(head, width, '  '),
    ...steps.flatMap((step, index) => [
      ...wrap(step.title, width, `  ${index + 1}. `),
      ...step.do.flatMap((text) => item('do', text, 5)),
      ...step.compare.flatMap((text) => item('check', text, 5)),
      ...item('back', step.back, 5),
    ]),
  ];
}

function ingressLines(ingress: PlannedIngress): string[] {
  const { namespace, name, settings, unmapped, passedOver } = ingress;
  return [
    ...wrap(`${namespace}/${name}: ${plannedIngressText(ingress)}`, width, '  '),
    ...settings.flatMap(settingLines),
    ...(unmapped.length === 0 ? [] : item('unknown annotations', unmapped.join(', '))),
    ...(passedOver.length === 0 ? [] : item('of other controllers, without effect', passedOver.join(', '))),
  ];
}

function settingLines(setting: PlannedSetting): string[] {
  const { object, field, value, targets, note, source } = setting;
  const of = object.startsWith('Ingress ') ? '' : `${object} `;
  const fate = fateText(setting);
  return [
    ...wrap(`${of}${field} = ${value ?? '(value not kept)'}`, width, '    '),
    ...targets.flatMap((target) => item('to', `${targetText(target)} ${target.source}`, 6)),
    ...(fate === '' ? [] : item('', fate, 6)),
    ...(note === null ? [] : item('note', note, 6)),
    ...(field.startsWith('spec.') ? [] : item('see', source, 6)),
  ];
}
