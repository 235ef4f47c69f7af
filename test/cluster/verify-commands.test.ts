import { execFileSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { clis } from '../../src/commands/known-programs.ts';
import { rules } from '../../src/rules/index.ts';
import { binaryPath } from './build.ts';

/** The command lines a review may name; anything else would be a command of our own invention. */
const tools: readonly string[] = clis;
const reading = [
  'get',
  'describe',
  'explain',
  'logs',
  'events',
  'top pods',
  'top nodes',
  'auth can-i',
  'rollout history',
  'rollout status',
  'version',
  'api-resources',
  'api-versions',
  'exec',
];

const commands = rules.flatMap(({ code, docs }) => docs.verify.map((text) => ({ code, text })));
const kubectlCommands = commands.filter(({ text }) => text.startsWith('kubectl '));

const helps = new Map<string, string>();

/** What kubectl itself prints of a subcommand's flags and of those that every one has. */
function helpOf(subcommand: string): string {
  const known = helps.get(subcommand);
  if (known !== undefined) return known;
  const run = (...args: string[]) => execFileSync(binaryPath('kubectl'), args, { encoding: 'utf8' });
  const help = `${run(...subcommand.split(' '), '--help')}\n${run('options')}`;
  helps.set(subcommand, help);
  return help;
}

function flagsOf(words: readonly string[]): string[] {
  const end = words.indexOf('--');
  return (end < 0 ? words : words.slice(0, end))
    .filter((word) => word.startsWith('-'))
    .map((word) => word.split('=')[0] ?? '');
}

describe('verify commands of rules', () => {
  it('are there for every rule and name only known tools', () => {
    expect(kubectlCommands.length).toBeGreaterThan(rules.length / 2);
    expect(commands.filter(({ text }) => !tools.includes(text.split(' ')[0] ?? ''))).toEqual([]);
  });

  it('need no shell', () => {
    expect(commands.filter(({ text }) => /[|;&<>$`]/.test(text))).toEqual([]);
  });

  it.each(kubectlCommands)('$code: $text', ({ text }) => {
    const [, first = '', second = '', ...rest] = text.split(/\s+/);
    const isGroup = ['top', 'auth', 'rollout'].includes(first);
    const subcommand = isGroup ? `${first} ${second}` : first;
    const words = isGroup ? rest : [second, ...rest];
    expect(reading).toContain(subcommand);
    const help = helpOf(subcommand);
    for (const flag of flagsOf(words)) {
      const pattern = flag.startsWith('--')
        ? new RegExp(`(^|\\s)${flag}[=:]`, 'm')
        : new RegExp(`(^|\\s)${flag}, --`, 'm');
      expect(help, flag).toMatch(pattern);
    }
  });
});
