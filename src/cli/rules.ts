import { areaOf } from '../review/rank.ts';
import { exitCodes } from './exit-codes.ts';
import { selectRules } from './select-rules.ts';

export interface RulesOptions {
  readonly area?: readonly string[];
  readonly format: 'text' | 'json';
}

/** `rules`: what there is to judge with. */
export function runRulesCommand(options: RulesOptions): number {
  const { rules, areas, areasWithoutRules } = selectRules(options.area);
  if (options.format === 'json') {
    const list = rules.map(({ code, id, title, severities, needs, uses }) => ({
      code,
      rule: id,
      area: areaOf(id),
      title,
      severities,
      needs,
      uses,
    }));
    process.stdout.write(`${JSON.stringify({ rules: list, areasWithoutRules }, null, 2)}\n`);
    return exitCodes.ok;
  }
  const lines = areas.flatMap((area) => {
    const own = rules.filter(({ id }) => areaOf(id) === area);
    if (own.length === 0) return [];
    return [
      '',
      area,
      ...own.map(
        ({ code, severities, title, id }) =>
          `  ${code}  ${severities.join('/').padEnd(15)} ${title}  (${id})`,
      ),
    ];
  });
  const rest = areasWithoutRules.length === 0 ? [] : ['', `No rule yet in: ${areasWithoutRules.join(', ')}`];
  process.stdout.write(`${[...lines, ...rest].join('\n').trimStart()}\n`);
  return exitCodes.ok;
}
