import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { tools } from '../../tools/index.ts';
import { diceOf, hex } from '../credentials/dice.ts';
import { type Positive, positives } from '../credentials/positives.ts';
import { textArguments } from '../support/every-tool.ts';
import { type RunningServer, startServer } from '../support/mcp-server.ts';

/** One text of each kind. */
const ofEachKind = [...new Map(positives().map((one) => [one.kind, one])).values()];

const refusal = /^What was sent holds a credential \([^)]+\); none is taken here in any form/;

/** Long enough to be told from chance, wherever it might come out. */
function piecesOf({ secret }: Positive): string[] {
  return [secret.slice(0, 16), secret.slice(-16)];
}

function expectNothingOf(one: Positive, said: string): void {
  for (const piece of piecesOf(one)) expect(said).not.toContain(piece);
}

/** Every way in which arguments may hold a text: by each of their names, under a name that is none, and further within. */
function waysToGive(tool: string, text: string): object[] {
  const own = textArguments().filter((one) => one.tool === tool);
  return [
    ...own.map(({ argument, isList }) => ({ [argument]: isList ? ['shop', text] : text })),
    { unknown: text },
    { within: { list: [{ text }] } },
    { [text]: true },
  ];
}

const result = z.object({
  isError: z.boolean().optional(),
  content: z.array(z.object({ text: z.string() })),
});

const listed = z.object({ prompts: z.array(z.object({ name: z.string() })).min(1) });

async function callsWith(server: RunningServer, one: Positive): Promise<string[]> {
  const calls = tools.flatMap(({ name, judges = [] }) =>
    waysToGive(name, one.text)
      .filter((args) => !judges.some((argument) => argument in args))
      .map((args) => server.request('tools/call', { name, arguments: args })),
  );
  const answers = await Promise.all(calls);
  return answers.map((answer) => {
    const { isError, content } = result.parse(answer.result);
    expect(isError).toBe(true);
    expect(content[0]?.text).toMatch(refusal);
    return JSON.stringify(answer);
  });
}

describe('a credential', () => {
  it(`of each of ${ofEachKind.length} kinds is refused by every tool, in every argument, and comes out nowhere`, async () => {
    expect(ofEachKind.length).toBeGreaterThanOrEqual(25);
    const server = await startServer(['--demo', '--verbose']);
    for (const one of ofEachKind) expectNothingOf(one, (await callsWith(server, one)).join('\n'));
    await server.end();
    for (const one of ofEachKind) expectNothingOf(one, server.stderr());
    expect(server.stderr()).toContain('"reason":"credential"');
    expect(server.garbage).toEqual([]);
  }, 240_000);

  it('of each kind is refused by every prompt, completion and resource', async () => {
    const server = await startServer(['--demo', '--verbose']);
    const { prompts } = listed.parse((await server.request('prompts/list')).result);
    for (const one of ofEachKind) {
      const { text } = one;
      const requests = [
        ...prompts.flatMap(({ name }) =>
          [{ namespace: text }, { source: text }, { area: text }, { [text]: 'x' }].map((args) =>
            server.request('prompts/get', { name, arguments: args }),
          ),
        ),
        server.request('prompts/get', { name: text }),
        server.request('completion/complete', {
          ref: { type: 'ref/prompt', name: 'network-review' },
          argument: { name: 'namespace', value: text },
        }),
        server.request('resources/read', { uri: `network-review://rules/${text}` }),
        server.request('skills/get', { uri: text }),
      ];
      for (const { error } of await Promise.all(requests)) {
        expect(error?.message).toBeDefined();
        expectNothingOf(one, error?.message ?? '');
      }
      const [first] = await Promise.all(requests);
      expect(first?.error?.message).toMatch(refusal);
    }
    await server.end();
    for (const one of ofEachKind) expectNothingOf(one, server.stderr());
  }, 240_000);

  const secret = `ghp_${diceOf('places').text(hex, 36)}`;
  const places: [string, object][] = [
    ['the name of a tool', { name: secret, arguments: {} }],
    ['arguments of a tool that is not there', { name: 'get_secret', arguments: { token: secret } }],
    ['arguments that are none', { name: 'get_nodes', arguments: secret }],
    ['the token of progress', { name: 'get_nodes', arguments: {}, _meta: { progressToken: secret } }],
    [
      'what a call says of itself',
      { name: 'get_nodes', arguments: {}, _meta: { traceparent: secret, note: secret } },
    ],
  ];
  it.each(places)('in %s is not repeated', async (_, params) => {
    const server = await startServer(['--demo', '--verbose']);
    const answer = await server.request('tools/call', params);
    expect(JSON.stringify([answer, server.notifications])).not.toContain(secret);
    await server.end();
    expect(server.stderr()).not.toContain(secret);
  });

  it('says what to do, and who changes policies', async () => {
    const server = await startServer(['--demo']);
    const { isError, text } = await server.call('get_services', { namespace: `token ${secret}` });
    expect(isError).toBe(true);
    expect(text).toBe(
      'What was sent holds a credential (GitHub token); none is taken here in any form, and nothing was done with the request, nothing of it kept or logged. Next: ask again without it. What was sent already counts as disclosed, so revoke or rotate it. Evidence is read with the rights this program was started with, or from a snapshot that `kubernetes-network-review capture` writes, redacted. Nothing is changed here either: a live change of a network policy goes to kubernetes-live-network-policy-guard, one of a mesh policy to kubernetes-live-mesh-policy-guard.',
    );
  });

  it('is judged, and not repeated, where a tool judges texts', async () => {
    const server = await startServer(['--demo', '--verbose']);
    const judging = tools.filter(({ judges = [] }) => judges.length > 0);
    expect(judging.map(({ name }) => name).sort()).toEqual(['check_review', 'check_scope']);
    for (const one of ofEachKind) {
      const asked = await server.call('check_scope', { question: `Is DNS slow?\n${one.text}` });
      expect(asked).toMatchObject({
        isError: false,
        structured: { verdict: 'refuse', owner: null, reason: 'credential' },
      });
      const draft = `## Scoped target\n\nDNS\n\n## Findings\n\n${one.text}\n`;
      const checked = await server.call('check_review', { draft });
      expect(checked, one.kind).toMatchObject({ isError: false, structured: { ok: false } });
      const { defects } = z
        .object({ defects: z.array(z.object({ rule: z.string(), line: z.number().nullable() })) })
        .parse(checked.structured);
      expect(
        defects.map(({ rule }) => rule),
        one.kind,
      ).toContain('secret');
      expectNothingOf(one, JSON.stringify([asked, checked]));
    }
    const source = await server.call('check_review', { draft: 'x', source: secret });
    expect(source).toMatchObject({ isError: true });
    expect(source.text).toMatch(refusal);
    await server.end();
    for (const one of ofEachKind) expectNothingOf(one, server.stderr());
  }, 240_000);
});
