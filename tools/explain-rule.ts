import { z } from 'zod';
import { defineTool } from '../src/mcp/define-tool.ts';
import { areas } from '../src/model/area.ts';
import { severities } from '../src/model/severity.ts';
import { areaOf } from '../src/review/rank.ts';

const output = z.strictObject({
  verdict: z.string(),
  code: z.string(),
  rule: z.string(),
  area: z.enum(areas),
  severities: z.array(z.enum(severities)),
  needs: z.array(z.string()).describe('Evidence without which the rule is unknown'),
  uses: z.array(z.string()).describe('Evidence it takes into account where it was read'),
  thresholds: z.record(z.string(), z.number()),
  why: z.string(),
  actions: z.array(z.string()),
  rollback: z.string(),
  verify: z.array(z.string()),
  cutover: z.array(z.string()),
  silent: z.array(z.string()).describe('What deliberately passes'),
  sources: z.array(z.string()),
});

export default defineTool({
  name: 'explain_rule',
  title: 'What a rule sees and why',
  description:
    'The page of one rule: condition, why it matters, actions, way back, commands, what it passes over, sources. Catalogue text only; what it found is in review_network and get_finding.',
  input: z.strictObject({ rule: z.string().describe('Code (SV01) or id') }),
  output,
  async run({ rule: name }) {
    const { ruleNamed } = await import('../src/mcp/rule-named.ts');
    const { code, id, title, severities, needs, uses, thresholds, docs } = ruleNamed(name);
    const filled = (text: string): string =>
      text.replaceAll(/\{(namespace|name|kind)\}/g, (_, word: string) => word.toUpperCase());
    const structured = {
      verdict: `${code}: ${title}.`,
      code,
      rule: id,
      area: areaOf(id),
      severities: [...severities],
      needs: [...needs],
      uses: [...uses],
      thresholds: { ...thresholds },
      why: docs.why,
      actions: docs.actions.map(filled),
      rollback: filled(docs.rollback),
      verify: docs.verify.map(filled),
      cutover: (docs.cutover ?? []).map(filled),
      silent: [...(docs.silent ?? [])],
      sources: [...docs.sources],
    };
    return { text: textOf(structured), structured };
  },
});

function textOf(rule: z.infer<typeof output>): string {
  const list = (title: string, items: readonly string[]): string[] =>
    items.length === 0 ? [] : [`${title}:`, ...items.map((item) => `- ${item}`)];
  const thresholds = Object.entries(rule.thresholds).map(([name, value]) => `${name} ${value}`);
  return [
    rule.verdict,
    `Rule ${rule.rule}, area ${rule.area}, severity ${rule.severities.join(' or ')}.`,
    `Needs ${rule.needs.join(', ')}.${rule.uses.length === 0 ? '' : ` Uses ${rule.uses.join(', ')}.`}`,
    `Why: ${rule.why}`,
    ...list('Do', rule.actions),
    `Back: ${rule.rollback}`,
    ...list('Check', rule.verify),
    ...list('Cutover', rule.cutover),
    ...list('Silent on', rule.silent),
    ...list('Thresholds', thresholds),
    ...list('Sources', rule.sources),
  ].join('\n');
}
