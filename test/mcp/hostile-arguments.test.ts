import { encode } from 'gpt-tokenizer/encoding/o200k_base';
import { describe, expect, it } from 'vitest';
import { mostCharacters, mostTokens } from '../../src/mcp/budget.ts';
import { tools } from '../../tools/index.ts';
import { textArguments } from '../support/every-tool.ts';
import { filled, hostileTexts, largeTexts, planted } from '../support/hostile-texts.ts';
import { type RunningServer, startServer, type ToolAnswer } from '../support/mcp-server.ts';
import { strayPlaces } from '../support/run-tool.ts';

/** What a tool needs besides, so that the argument in question is looked at. */
const others: Readonly<Record<string, object>> = {
  trace_path: { client: 'every-node', to: 'cart.shop:80' },
  expand_dns_name: { name: 'cart.shop' },
  get_finding: { reviewId: 'r0', id: 'x' },
};

/** What may not stand in any answer: control, format and tag characters, halves of surrogate pairs. */
const unseen = /(?!\n)[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u;

const given = textArguments();

function waysToGive(argument: string, isList: boolean, text: string): object[] {
  return isList
    ? [{ [argument]: [text] }, { [argument]: Array.from({ length: 40 }, () => text) }]
    : [{ [argument]: text }];
}

/** What is wrong with an answer, whatever was asked. */
function faultsOf(name: string, answer: ToolAnswer): string[] {
  const { text, structured, isError } = answer;
  const tool = tools.find((one) => one.name === name);
  if (tool === undefined) throw new Error(`there is no tool ${name}`);
  const said = JSON.stringify(structured);
  const values = said.replace(/\\[nt"\\/]/g, '');
  const stray = strayPlaces(tool, answer, planted);
  return [
    ...(text.includes('crashed') ? ['it crashed'] : []),
    ...(isError && !text.includes(' Next: ') ? ['it says not what is next'] : []),
    ...(text.length > mostCharacters || said.length > mostCharacters ? ['it is too long'] : []),
    ...(encode(text).length > mostTokens || encode(said).length > mostTokens
      ? ['it takes too many tokens']
      : []),
    ...(unseen.test(text)
      ? [`its text holds what is not seen: ${JSON.stringify(unseen.exec(text)?.[0])}`]
      : []),
    ...(unseen.test(values) || /\\u[0-9a-f]{4}/.test(values) ? ['its content holds what is not seen'] : []),
    ...(stray.length > 0 ? [`it repeats it outside of marks: ${stray.join(', ')}`] : []),
  ];
}

describe('every argument of every tool that takes a text', () => {
  let server: RunningServer;
  const faults: string[] = [];
  const ask = async (tool: string, args: object, what: string): Promise<void> => {
    const answer = await server.call(tool, { ...others[tool], ...args });
    for (const fault of faultsOf(tool, answer))
      faults.push(`${tool} ${Object.keys(args).join()}, ${what}: ${fault}`);
  };

  it.each(Object.entries(hostileTexts))(
    'takes %s',
    async (what, text) => {
      server = await startServer(['--demo']);
      for (const { tool, argument, isList } of given) {
        for (const args of waysToGive(argument, isList, text)) await ask(tool, args, what);
      }
      expect(faults.splice(0)).toEqual([]);
      expect(await server.end()).toBe(0);
      expect(server.garbage).toEqual([]);
      expect(server.stderr()).not.toMatch(planted);
    },
    120_000,
  );

  it.each(Object.entries(largeTexts))(
    'takes 100,000 characters %s',
    async (what, text) => {
      server = await startServer(['--demo']);
      for (const { tool, argument, isList } of given)
        await ask(tool, { [argument]: isList ? [text] : text }, what);
      expect(faults.splice(0)).toEqual([]);
      expect(await server.end()).toBe(0);
      expect(server.garbage).toEqual([]);
      expect(server.stderr()).not.toMatch(planted);
    },
    240_000,
  );

  it('takes names of arguments that are hostile', async () => {
    server = await startServer(['--demo']);
    for (const { name } of tools) {
      for (const [what, text] of Object.entries(hostileTexts)) await ask(name, { [text]: text }, what);
      await ask(name, { [filled('a')]: 1 }, 'a long name');
    }
    expect(faults.splice(0)).toEqual([]);
    expect(await server.end()).toBe(0);
  }, 120_000);
});
