import type {
  ClusterMigration,
  MigrationBlocker,
  MigrationPlan,
  PlannedController,
  PlannedIngress,
  PlannedSetting,
} from '../model/migration-plan.ts';
import { cellText, codeSpan } from './code-span.ts';
import {
  fateText,
  gatewayApiText,
  migrationSummary,
  plannedIngressText,
  targetText,
} from './migration-words.ts';

/** The plan for leaving Ingress as Markdown. Text from the cluster stands in code spans only. */
export function renderMigrationMarkdown({ clusters }: MigrationPlan): string {
  return `${['# Leaving Ingress', ...clusters.flatMap(clusterLines)].join('\n')}\n`;
}

function clusterLines(cluster: ClusterMigration): string[] {
  const { name, source, collectedAt, blockers, unknown, controllers, ingresses } = cluster;
  return [
    '',
    `## Cluster ${codeSpan(name)}`,
    '',
    `Read from ${source}${collectedAt === null ? '' : ` at ${collectedAt}`}. ${migrationSummary(cluster)} ${codeSpan(gatewayApiText(cluster))}`,
    '',
    '### What blocks',
    '',
    ...(blockers.length === 0 ? ['Nothing among what was read.'] : blockers.flatMap(blockerLines)),
    '',
    '### What is not known',
    '',
    ...(unknown.length === 0 ? ['Nothing.'] : unknown.map(unknownLine)),
    ...controllers.flatMap(controllerLines),
    ...ingresses.flatMap(ingressLines),
  ];
}

function blockerLines({ kind, message, ingresses, next, source }: MigrationBlocker): string[] {
  return [
    `- **${kind}**: ${message}${source === null ? '' : ` ([source](${source}))`}`,
    ...(ingresses.length === 0 ? [] : [`  - For ${ingresses.map(codeSpan).join(', ')}`]),
    `  - Next: ${next}`,
  ];
}

function unknownLine({
  what,
  namespaces,
  reason,
  detail,
  next,
}: ClusterMigration['unknown'][number]): string {
  const where = namespaces === null ? '' : ` in ${namespaces.map(codeSpan).join(', ')}`;
  const told = detail === null ? '' : `, ${codeSpan(detail)}`;
  return `- ${codeSpan(what)}${where}: ${reason}${told}${next === null ? '' : `. Next: ${codeSpan(next)}`}`;
}

function controllerLines({
  product,
  retired,
  ingresses,
  settings,
  steps,
  table,
}: PlannedController): string[] {
  const counts = Object.entries(settings).map(([fate, count]) => `${count} ${fate}`);
  const known =
    table === null ? 'its annotations are not mapped' : `[annotations of ${table.version}](${table.source})`;
  return [
    '',
    `### Leaving ${product}${retired ? ' (retired)' : ''}`,
    '',
    `Ingresses: ${ingresses.map(codeSpan).join(', ')}. Settings: ${counts.join(', ')}; ${known}.`,
    '',
    ...steps.flatMap((step, index) => [
      `${index + 1}. **${step.title}**`,
      ...step.do.map((text) => `   - ${text}`),
      ...step.compare.map((text) => `   - Compare: ${text}`),
      `   - Way back: ${step.back}`,
    ]),
  ];
}

function ingressLines(ingress: PlannedIngress): string[] {
  const { namespace, name, settings, unmapped, passedOver } = ingress;
  return [
    '',
    `### Ingress ${codeSpan(`${namespace}/${name}`)}`,
    '',
    codeSpan(plannedIngressText(ingress)),
    '',
    ...(settings.length === 0
      ? ['It asks for nothing.']
      : ['| setting | becomes | what to know |', '| --- | --- | --- |', ...settings.map(settingRow)]),
    ...(unmapped.length === 0
      ? []
      : ['', `Nothing is known of the annotations ${unmapped.map(codeSpan).join(', ')}.`]),
    ...(passedOver.length === 0
      ? []
      : ['', `Of other controllers, without effect: ${passedOver.map(codeSpan).join(', ')}.`]),
  ];
}

function settingRow(setting: PlannedSetting): string {
  const { object, field, value, targets, note, source } = setting;
  const of = object.startsWith('Ingress ') ? '' : `${object} `;
  const seen = `${of}${field} = ${value ?? '(value not kept)'}`;
  const places = targets.map((target) => `[${cellText(targetText(target))}](${target.source})`);
  const becomes = [...places, fateText(setting)].filter((one) => one !== '').join('; ');
  return `| ${codeSpan(seen)} | ${becomes} | ${cellText(note ?? '')} ([documented](${source})) |`;
}
