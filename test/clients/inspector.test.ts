import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { tools } from '../../tools/index.ts';
import { inspect, installInspector, nodeOfInspector } from './inspector.ts';
import { type ServedSource, skipNote, sources } from './sources.ts';

const node = nodeOfInspector();
const why = node === undefined ? 'it needs Node.js 22.19, which .ci/run brings' : undefined;

const resultSchema = z.object({ result: z.record(z.string(), z.unknown()) });
const textSchema = z.object({ content: z.tuple([z.object({ text: z.string() })]) });

describe.skipIf(why !== undefined)(`the MCP inspector${skipNote('the MCP inspector', why)}`, () => {
  let command: string;
  beforeAll(() => {
    command = installInspector();
  });

  describe.each(sources)('on $name', ({ name, type, why: reason, open }) => {
    describe.skipIf(reason !== undefined)(`served${skipNote(`the MCP inspector on ${name}`, reason)}`, () => {
      let source: ServedSource;
      beforeAll(async () => {
        source = await open();
      });
      afterAll(() => source.close());

      async function run(...args: string[]) {
        const all = [command, '--cli', ...source.command, '--format', 'json', ...args];
        const { code, stdout, stderr } = await inspect(node ?? '', all);
        const parsed = resultSchema.safeParse(stdout === '' ? undefined : JSON.parse(stdout));
        return { code, stderr, result: parsed.data?.result ?? {} };
      }

      it.each([
        ['legacy', '2025-11-25'],
        ['auto', '2026-07-28'],
        ['modern', '2026-07-28'],
      ])('finds no error in the schemas of tools, era %s', async (era, protocolVersion) => {
        const started = await run('--protocol-era', era, '--method', 'initialize');
        expect(started).toMatchObject({ code: 0, result: { protocolVersion } });
        const { code, result, stderr } = await run(
          '--protocol-era',
          era,
          '--method',
          'tools/list',
          '--strict',
        );
        expect(stderr).not.toMatch(/^Error/m);
        // What a client with poorer schemas may not take is in outputs alone, which such clients do not send on.
        expect(stderr).not.toContain('Path: inputSchema');
        expect(code).toBe(0);
        expect(result.tools).toMatchObject(tools.map((tool) => ({ name: tool.name })));
      });

      it('calls a tool, turning its arguments into what the schema says', async () => {
        const call = ['--method', 'tools/call', '--tool-name', 'get_services'];
        const { code, result } = await run(...call, '--tool-arg', 'limit=2', 'endpoints=none-ready');
        expect(code).toBe(0);
        expect(textSchema.parse(result).content[0].text).toMatch(
          /^2 of 26 Services have no ready endpoint\./,
        );
        expect(result.structuredContent).toMatchObject({ origin: { type, isDefault: true }, shown: 2 });
        // 5 is how it tells an answer that is an error.
        const misspelt = await run(...call, '--tool-arg', 'limmit=2');
        expect(misspelt.code).toBe(5);
        expect(textSchema.parse(misspelt.result).content[0].text).toContain('did you mean limit? Next: ');
      });

      it('gets an answer to each of 200 calls, ten at a time', async () => {
        const load = ['--load', '--load-requests', '200', '--load-concurrency', '10'];
        const { code, result } = await run('--method', 'tools/call', '--tool-name', 'get_nodes', ...load);
        expect(code).toBe(0);
        expect(result).toMatchObject({ requests: 200, ok: 200, toolErrors: 0, errors: 0 });
      });
    });
  });

  it('finds the skill as the skills extension asks for it, each file by its digest', async () => {
    const source = await sources[0]?.open();
    const verify = ['--protocol-era', 'modern', '--method', 'skills/list', '--verify'];
    const all = [command, '--cli', ...(source?.command ?? []), '--format', 'json', ...verify];
    const { code, stdout, stderr } = await inspect(node ?? '', all);
    expect(stderr).not.toMatch(/^Error/m);
    expect(stdout.match(/"status":"verified"/g)).toHaveLength(8);
    expect(stdout).toContain('"conformance":[]');
    expect(code).toBe(0);
  });

  it('lists and reads prompts and resources', async () => {
    const source = await sources[0]?.open();
    const read = async (...args: string[]) => {
      const all = [command, '--cli', ...(source?.command ?? []), '--format', 'json', '--method', ...args];
      const { code, stdout } = await inspect(node ?? '', all);
      expect(code).toBe(0);
      return stdout;
    };
    expect(await read('prompts/list')).toContain('"name":"network-review"');
    const prompt = ['prompts/get', '--prompt-name', 'network-review', '--prompt-args', 'area=dns'];
    expect(await read(...prompt)).toContain('area dns, all namespaces');
    expect(await read('resources/list')).toContain('network-review://prompts/network-review');
    expect(await read('resources/templates/list')).toContain('network-review://rules/{code}');
    expect(await read('resources/read', '--uri', 'network-review://rules/SV01')).toContain('# SV01: ');
  });
});
