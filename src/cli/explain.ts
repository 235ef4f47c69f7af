import { renderRulePage } from '../render/rule-page.ts';
import { exitCodes } from './exit-codes.ts';
import { ruleNamed } from './select-rules.ts';

/** `explain`: the page of one rule. */
export function runExplain(name: string, options: { readonly format: 'text' | 'json' }): number {
  const rule = ruleNamed(name);
  const { code, id, title, severities, needs, uses, thresholds, docs } = rule;
  process.stdout.write(
    options.format === 'json'
      ? `${JSON.stringify({ code, rule: id, title, severities, needs, uses, thresholds, ...docs }, null, 2)}\n`
      : renderRulePage(rule),
  );
  return exitCodes.ok;
}
