import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { callTool } from '../../src/mcp/call-tool.ts';
import { type Answer, defineTool } from '../../src/mcp/define-tool.ts';
import type { Shared } from '../../src/mcp/make-context.ts';
import { ReadRoots } from '../../src/mcp/read-roots.ts';
import { Readings } from '../../src/mcp/readings.ts';
import { Reviews } from '../../src/mcp/reviews.ts';
import { Sources } from '../../src/mcp/sources.ts';
import { emptyConfig } from '../../src/model/config.ts';
import { UserError } from '../../src/model/user-error.ts';

const output = z.strictObject({ verdict: z.string() });

function tool(run: () => Promise<Answer<z.infer<typeof output>>>) {
  const input = z.strictObject({ name: z.string().max(5).optional() });
  return defineTool({ name: 'get_things', title: 'Things', description: 'Things.', input, output, run });
}

const shared: Shared = {
  sources: new Sources([], new ReadRoots([]), (text) => text),
  readings: new Readings({
    read: () => Promise.resolve({ clusters: [], size: 0 }),
    now: () => 0,
    newId: () => 's1',
    mostSize: 1,
  }),
  reviews: new Reviews({ now: () => 0, newId: () => 'r1' }),
  config: () => Promise.resolve(emptyConfig),
  tool: (name) => `p_${name}`,
  readGuide: () => Promise.reject(new Error('no tool here reads the skill')),
};

async function call(
  run: () => Promise<Answer<z.infer<typeof output>>>,
  args: unknown = {},
  signal?: AbortSignal,
) {
  const logged: unknown[] = [];
  const request = { signal: signal ?? new AbortController().signal, notify: () => Promise.resolve() };
  const result = await callTool(
    'get_things',
    () => Promise.resolve([tool(run)]),
    args,
    // Of a request a call uses its signal, its _meta and the way to notify.
    request as unknown as Parameters<typeof callTool>[3],
    shared,
    (level, fields, message) => logged.push({ level, ...fields, message }),
  );
  const [first] = result.content;
  return { ...result, text: first?.type === 'text' ? first.text : '', logged };
}

const fine = () => Promise.resolve({ text: 'Fine.', structured: { verdict: 'Fine.' } });

describe('a call', () => {
  it('answers text and structured content', async () => {
    expect(await call(fine)).toMatchObject({
      content: [{ type: 'text', text: 'Fine.' }],
      structuredContent: { verdict: 'Fine.' },
      logged: [{ level: 'info', tool: 'get_things', outcome: 'answered' }],
    });
  });

  it('survives a crash, and repeats nothing of what was thrown', async () => {
    const crash = (): never => {
      throw new TypeError('password=hunter2 in kube-system');
    };
    const { isError, text, logged } = await call(crash);
    expect(isError).toBe(true);
    expect(text).toMatch(
      /^P_get_things crashed \(TypeError\); the server goes on\. Next: Call it with other arguments/,
    );
    expect(JSON.stringify({ text, logged })).not.toContain('hunter2');
    expect(JSON.stringify(logged)).toContain('call-tool.test.ts');
  });

  it('does not give out what is not as its schema says', async () => {
    const structured = { verdict: 7, more: 'x' } as unknown as z.infer<typeof output>;
    const { isError, text, logged } = await call(() => Promise.resolve({ text: 'x', structured }));
    expect(isError).toBe(true);
    expect(text).toContain('crashed (OutputError)');
    expect(logged).toMatchObject([
      { level: 'error', error: { message: 'verdict: invalid_type; : unrecognized_keys' } },
    ]);
  });

  it.each([
    ['text', { text: 'x'.repeat(45_001), structured: { verdict: 'x' } }],
    ['structured content', { text: 'x', structured: { verdict: 'x'.repeat(45_000) } }],
  ])('gives out no %s that is larger than hosts take', async (_, answer) => {
    const { isError, text } = await call(() => Promise.resolve(answer));
    expect(isError).toBe(true);
    expect(text).toBe(
      'The answer would be larger than any host takes. Next: Narrow it with filters, a smaller limit or detail concise.',
    );
  });

  it('tells a mistake and the next step', async () => {
    const mistake = (): never => {
      throw new UserError('that is not there', 'call p_list_things');
    };
    expect((await call(mistake)).text).toBe('That is not there. Next: Call p_list_things.');
    expect((await call(fine, { nmae: 'x' })).text).toBe(
      'There is no argument nmae; did you mean name? Next: Call p_get_things again; it takes these arguments: name.',
    );
    expect((await call(fine, { name: 'too long' })).text).toMatch(/^Argument name: Too big: /);
    expect((await call(fine, 'nothing')).text).toMatch(/^The arguments: Invalid input: expected object/);
  });

  it('that was cancelled ends as such', async () => {
    const end = new AbortController();
    const result = await call(
      () => {
        end.abort();
        return Promise.reject(new Error('broken off'));
      },
      {},
      end.signal,
    );
    expect(result).toMatchObject({ isError: true, logged: [{ outcome: 'cancelled' }] });
  });
});
