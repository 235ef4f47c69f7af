import type { Finding } from '../model/outcome.ts';
import { formatRef } from '../model/ref.ts';
import type { RuleText } from '../model/rule-text.ts';

/** The reference page of a rule, in Markdown. With a finding it shows one example of what the rule says. */
export function renderRulePage(rule: RuleText, example?: Finding): string {
  const { docs } = rule;
  const lines = [
    `# ${rule.code}: ${rule.title}`,
    '',
    `Rule \`${rule.id}\`, severity ${rule.severities.join(' or ')}.`,
    `Needs: ${rule.needs.join(', ')}.${rule.uses.length === 0 ? '' : ` Uses where read: ${rule.uses.join(', ')}.`}`,
    ...section('Why', [docs.why]),
    ...(example === undefined ? [] : section('What it says', exampleOf(example))),
    ...section('What to do', numbered(docs.actions)),
    ...section('Way back', [docs.rollback]),
    ...(docs.cutover === undefined ? [] : section('Cutover plan', numbered(docs.cutover))),
    ...section('Check it yourself', ['```sh', ...docs.verify, '```']),
    ...(docs.silent === undefined
      ? []
      : section(
          'Stays silent',
          docs.silent.map((text) => `- ${text}`),
        )),
    ...thresholdsOf(rule),
    ...section(
      'Sources',
      docs.sources.map((source) => `- ${source}`),
    ),
  ];
  return `${lines.join('\n').replaceAll(/\{(namespace|name|kind)\}/g, (_, word: string) => word.toUpperCase())}\n`;
}

function section(title: string, body: readonly string[]): string[] {
  return ['', `## ${title}`, '', ...body];
}

function numbered(items: readonly string[]): string[] {
  return items.map((item, index) => `${index + 1}. ${item}`);
}

function thresholdsOf({ code, thresholds }: RuleText): string[] {
  const names = Object.keys(thresholds);
  if (names.length === 0) return [];
  return section('Thresholds', [
    'Change them in the file given to `--config`:',
    '',
    '```yaml',
    'thresholds:',
    `  ${code}:`,
    ...names.map((name) => `    ${name}: ${thresholds[name] ?? ''}`),
    '```',
  ]);
}

function exampleOf(finding: Finding): string[] {
  return [
    `**${finding.severity}** ${formatRef(finding.at)}, \`${finding.field}\`: ${finding.message}`,
    '',
    '| object | field | seen |',
    '|---|---|---|',
    ...finding.evidence.map(
      ({ object, field, seen, cluster }) =>
        `| ${object}${cluster === undefined ? '' : ` (cluster ${cluster})`} | \`${field}\` | ${seen.replaceAll('|', '\\|')} |`,
    ),
  ];
}
