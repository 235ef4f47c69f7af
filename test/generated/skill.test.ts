import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { encode } from 'gpt-tokenizer/encoding/o200k_base';
import { format, resolveConfig } from 'prettier';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';
import { handoffOwners } from '../../src/model/handoff-owner.ts';
import { labels } from '../../src/model/label.ts';
import { rules } from '../../src/rules/index.ts';
import { scopeOf } from '../../src/scope/scope-of.ts';
import { skillReferences } from '../../src/model/skill.ts';
import { tools } from '../../tools/index.ts';

const root = new URL('../../', import.meta.url);

function textOf(file: string): string {
  return readFileSync(new URL(file, root), 'utf8');
}

type Rule = (typeof rules)[number];

/** The first command that needs nothing filled in but a namespace and a name. */
function commandOf({ docs }: Rule): string | undefined {
  const command = docs.verify.find((one) => !one.includes('{kind}'));
  return command?.replaceAll('{namespace}', 'NAMESPACE').replaceAll('{name}', 'NAME');
}

function checkText(rule: Rule): string {
  const thresholds = Object.entries(rule.thresholds).map(([name, value]) => `${name} ${value}`);
  const command = commandOf(rule);
  return [
    `- **${rule.code}** (${rule.severities.join(', ')}) ${rule.title}.`,
    ...(thresholds.length === 0 ? [] : [`By default: ${thresholds.join(', ')}.`]),
    ...(command === undefined ? [] : [`\`${command}\``]),
  ].join(' ');
}

function withChecks(text: string): string {
  return text.replace(
    /<!-- checks:start ([a-z0-9 -]+) -->[^]*<!-- checks:end -->/,
    (_, areas: string) => {
      const own = rules
        .filter(({ id }) => areas.split(' ').includes(id.split('/')[0] ?? ''))
        .toSorted((a, b) => areas.indexOf(a.id.split('/')[0] ?? '') - areas.indexOf(b.id.split('/')[0] ?? '') || (a.code < b.code ? -1 : 1));
      const head = `What the rules of this program look for, by code, severity and condition, with a command to look with. \`explain_rule CODE\` says what each sees, where it stays silent, and its sources.`;
      return [`<!-- checks:start ${areas} -->`, '', head, '', ...own.map(checkText), '', '<!-- checks:end -->'].join('\n');
    },
  );
}

it.each(skillReferences)('references/%s.md lists the checks of its areas', async (name) => {
  const path = fileURLToPath(new URL(`references/${name}.md`, root));
  const options = await resolveConfig(path);
  const text = await format(withChecks(readFileSync(path, 'utf8')), { ...options, parser: 'markdown' });
  await expect(text).toMatchFileSnapshot(path);
});

it('every rule stands in one reference', () => {
  const all = skillReferences.map((name) => textOf(`references/${name}.md`)).join('\n');
  for (const { code } of rules) expect(all.split(`- **${code}** `), code).toHaveLength(2);
});

it('the skill, its references and the prompts name tools that exist, and the skill every tool', () => {
  const folder = readdirSync(new URL('prompts/', root)).filter((name) => name.endsWith('.md'));
  const files = [...folder.map((name) => `prompts/${name}`), ...skillReferences.map((name) => `references/${name}.md`)];
  const named = files.flatMap((file) => textOf(file).match(/\b(?:get|list|explain|review|trace|verify|check|plan|calculate|expand)_[a-z_]+/g) ?? []);
  const names = tools.map(({ name }) => name);
  expect(named.filter((name) => name !== 'get_' && !names.includes(name))).toEqual([]);
  expect(names.filter((name) => !textOf('prompts/skill.md').includes(`\`${name}\``))).toEqual([]);
});

it('the skill and its references name rules that exist', () => {
  const files = ['prompts/skill.md', ...skillReferences.map((name) => `references/${name}.md`)];
  const named = files.flatMap((file) => textOf(file).match(/\b(?:DP|IP|DS|MT|SV|EP|GW|IN|DN|NL|XD|MC|EG)\d\d\b/g) ?? []);
  const codes = new Set(rules.map(({ code }) => code));
  expect(named.filter((code) => !codes.has(code))).toEqual([]);
});

describe('prompts/skill.md', () => {
  const text = textOf('prompts/skill.md');
  const [, front = '', body = ''] = /^---\n([^]*?)\n---\n([^]*)$/.exec(text) ?? [];

  it('has front matter as Agent Skills ask for it', () => {
    const schema = z.strictObject({
      name: z.literal('kubernetes-network-review'),
      description: z.string().min(200).max(1024),
      license: z.literal('Apache-2.0'),
      compatibility: z.string().max(500),
      metadata: z.record(z.string(), z.string()),
    });
    expect(schema.safeParse(parse(front)).error).toBeUndefined();
  });

  it('takes under 5,000 tokens and 500 lines', () => {
    expect(encode(body).length).toBeLessThan(5_000);
    expect(text.split('\n').length).toBeLessThan(500);
  });

  it('links each reference, and nothing else', () => {
    const links = [...body.matchAll(/\]\(([^)]+)\)/g)].map(([, to]) => to);
    expect(links).toEqual(skillReferences.map((name) => `references/${name}.md`));
  });

  it('refuses in the words that check_scope gives', () => {
    const answers = [
      'Please restart CoreDNS now.',
      'Here is my kubeconfig, use it to log in.',
      'Apply this NetworkPolicy for me.',
      'Is my NetworkPolicy written correctly?',
    ].map((question) => scopeOf(question, false).answer);
    expect(body).toContain(answers[0]);
    // Where evidence comes from is told of this program alone.
    expect(body).toContain(answers[1]?.replace(/ Evidence is read [^]*? redacted\./, ''));
    for (const [answer, owner] of [
      [answers[2], handoffOwners.liveNetworkPolicy],
      [answers[3], handoffOwners.networkPolicy],
    ] as const) {
      expect(answer).toContain(owner);
      expect(body).toContain(answer?.replace(owner, 'OWNER'));
    }
  });

  it('names every owner, label and part of an answer', () => {
    for (const owner of Object.values(handoffOwners)) expect(body).toContain(`\`${owner}\``);
    for (const label of labels) expect(body).toContain(`\`${label}\``);
    const parts = ['Scoped target', 'Evidence level', 'Findings', 'Next actions', 'Rollback', 'Handoffs', 'Assumptions and blockers'];
    expect([...body.matchAll(/^\d\. `## ([A-Za-z ]+)`/gm)].map(([, part]) => part)).toEqual(parts);
  });
});
