import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { tools } from '../../tools/index.ts';
import { drive, pythonWithClient, whyNoPython } from './python.ts';
import { type ServedSource, skipNote, sources } from './sources.ts';

const seenSchema = z.strictObject({
  protocol: z.string(),
  instructions: z.string().nullable(),
  tools: z.array(z.string()),
  calls: z.record(
    z.string(),
    z.strictObject({
      isError: z.boolean(),
      text: z.string(),
      faults: z.array(z.string()),
      structured: z.record(z.string(), z.unknown()).nullable(),
    }),
  ),
  prompt: z.string(),
  resource: z.string(),
});

const modes = [
  ['legacy', '2025-11-25'],
  ['auto', '2026-07-28'],
  ['2026-07-28', '2026-07-28'],
] as const;

const why = whyNoPython();

describe.skipIf(why !== undefined)(`the Python client${skipNote('the Python client', why)}`, () => {
  let python: string;
  beforeAll(() => {
    python = pythonWithClient();
  });

  describe.each(sources)('on $name', ({ name, type, why: reason, open }) => {
    describe.skipIf(reason !== undefined)(`served${skipNote(`the Python client on ${name}`, reason)}`, () => {
      let source: ServedSource;
      beforeAll(async () => {
        source = await open();
      });
      afterAll(() => source.close());

      it.each(modes)('calls every tool in mode %s, and all is as its schemas say', async (mode, protocol) => {
        const seen = seenSchema.parse(await drive(python, mode, source.command));
        expect(seen.protocol).toBe(protocol);
        expect(seen.tools).toEqual(tools.map((tool) => tool.name));
        const { 'a misspelt argument': misspelt, ...calls } = seen.calls;
        expect(Object.keys(calls).sort()).toEqual([...seen.tools].sort());
        for (const [tool, { isError, faults, text }] of Object.entries(calls)) {
          expect({ tool, isError, faults }).toEqual({ tool, isError: false, faults: [] });
          expect(text.length).toBeLessThan(45_000);
        }
        expect(calls.get_services?.text).toMatch(/^1 of 26 Services has an endpoint that is not ready\./);
        expect(calls.get_services?.structured).toMatchObject({ origin: { type, isDefault: true }, total: 1 });
        expect(misspelt).toMatchObject({ isError: true, faults: [expect.stringContaining('nmae')] });
        expect(misspelt?.text).toContain('did you mean name? Next: Call get_nodes again');
        expect(seen.prompt).toContain('area dns');
        expect(seen.resource).toContain('# SV01: The selector of a Service matches nothing');
        // A client that pins a version asks nothing first, so it is not told what the server does.
        if (mode === '2026-07-28') expect(seen.instructions).toBeNull();
        else expect(seen.instructions).toContain('list_sources names what can be read');
      });
    });
  });
});
