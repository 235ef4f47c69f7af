import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import { type Config, configSchema, emptyConfig } from '../model/config.ts';
import { UserError } from '../model/user-error.ts';
import { parseYaml } from '../parse/parse-yaml.ts';
import { rules } from '../rules/index.ts';
import { ruleNamed } from './select-rules.ts';

/** Reads the file given to `--config`; everything in it must be understood, or it would silence nothing unnoticed. */
export async function readConfig(path: string | undefined): Promise<Config> {
  if (path === undefined) return emptyConfig;
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch {
    throw new UserError(`${path} could not be read`, 'give --config the path of a YAML file');
  }
  const document = parseYaml(text);
  if (!document.ok) {
    const [problem] = document.problems;
    throw new UserError(
      `${path} is no YAML: ${problem?.message ?? ''} (line ${problem?.line ?? 1})`,
      'mend the file',
    );
  }
  const parsed = configSchema.safeParse(document.value ?? {});
  if (!parsed.success) {
    throw new UserError(
      `${path} is no configuration: ${z.prettifyError(parsed.error).replaceAll('\n', ' ')}`,
      'allowed are ignore, thresholds and annotations',
    );
  }
  for (const { rule } of parsed.data.ignore) ruleNamed(rule);
  for (const [code, thresholds] of Object.entries(parsed.data.thresholds)) {
    const rule = ruleNamed(code);
    for (const name of Object.keys(thresholds)) {
      if (Object.hasOwn(rule.thresholds, name)) continue;
      const all = Object.keys(rule.thresholds).join(', ');
      throw new UserError(
        `${rule.code} has no threshold ${name}`,
        all === '' ? 'it has none' : `it has ${all}`,
      );
    }
  }
  return { ...parsed.data, thresholds: byCode(parsed.data.thresholds) };
}

/** Thresholds may be keyed by a rule's id too. */
function byCode(thresholds: Config['thresholds']): Config['thresholds'] {
  return Object.fromEntries(
    Object.entries(thresholds).map(([name, values]) => [
      rules.find(({ id, code }) => id === name || code === name)?.code ?? name,
      values,
    ]),
  );
}
