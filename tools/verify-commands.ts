import { z } from 'zod';
import { costOf, fits, sumOf } from '../src/mcp/budget.ts';
import { defineTool } from '../src/mcp/define-tool.ts';
import { dataText, marked, untrusted } from '../src/mcp/untrusted.ts';
import { commandCheck } from '../src/model/command-check.ts';
import { redactChecks } from '../src/source/redact-checks.ts';

const shownCheck = commandCheck.extend({ text: untrusted(300) });

export default defineTool({
  name: 'verify_commands',
  title: 'Do these commands exist and only read',
  description:
    'Finds every command in a text (shell, Markdown, prose) and judges it: ok, mutates, reads-secret, unknown-command, unknown-flag, bad-value or outside-set, with a suggestion. Knows kubectl, cilium, cilium-dbg, hubble, calicoctl, subctl, ip, conntrack, iptables, ipvsadm, nft and coredns. Runs nothing.',
  input: z.strictObject({ text: z.string().max(1_048_576) }),
  output: z.strictObject({
    verdict: z.string(),
    commands: z.array(shownCheck),
    ok: z.boolean(),
    omitted: z.int().describe('Commands left out for length'),
  }),
  async run({ text }) {
    const { onlyNamed, verifyCommands } = await import('../src/commands/verify-commands.ts');
    const all = redactChecks(verifyCommands(text)).map((check) => ({
      ...check,
      text: dataText(check.text, 300),
    }));
    const ok = all.every(({ verdict }) => verdict === 'ok');
    const kept = fitting(all);
    // Of more than fits, what is wrong matters more than what is not.
    const commands =
      kept.length === all.length ? all : fitting(all.filter(({ verdict }) => verdict !== 'ok'));
    const structured = {
      verdict: verdictOf(
        all.length,
        ok,
        all.some(({ detail }) => detail.endsWith(onlyNamed)),
      ),
      commands,
      ok,
      omitted: all.length - commands.length,
    };
    return { text: textOf(structured), structured };
  },
});

type Shown = z.infer<typeof shownCheck>;

function fitting(checks: readonly Shown[]): Shown[] {
  let cost = costOf('');
  const kept: Shown[] = [];
  for (const check of checks) {
    cost = sumOf(cost, costOf(JSON.stringify(check)), costOf(lineOf(check).slice(0, 20)));
    if (!fits(cost, 'concise')) break;
    kept.push(check);
  }
  return kept;
}

function lineOf({ text, verdict, at, detail, suggestion }: Shown): string {
  const instead = suggestion === null ? '' : `; instead: ${suggestion}`;
  return `${at.line}:${at.column} ${verdict}: ${marked(text, 300)} ${detail}${instead}`;
}

function verdictOf(count: number, ok: boolean, isAnyOnlyNamed: boolean): string {
  if (count === 0) return 'No command was found.';
  if (!ok) return 'Not every command exists and only reads.';
  return isAnyOnlyNamed
    ? 'Every command exists and only reads, save those that the text says not to run.'
    : 'Every command exists and only reads.';
}

function textOf({
  verdict,
  commands,
  omitted,
}: {
  verdict: string;
  commands: readonly Shown[];
  omitted: number;
}) {
  return [
    verdict,
    ...commands.map(lineOf),
    ...(omitted === 0 ? [] : [`${omitted} more are left out; give a part of the text.`]),
  ].join('\n');
}
