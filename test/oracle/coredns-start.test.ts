import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { refusedArgumentsIn } from '../../src/net/dns/corefile-arguments.ts';
import { optionFate } from '../../src/parse/coredns-options.ts';
import { corednsHasPlugin, corednsPlugins, newestCorednsInTable } from '../../src/parse/coredns-plugins.ts';
import { listenerConflictsOf } from '../../src/parse/corefile-listeners.ts';
import { parseCorefile } from '../../src/parse/corefile.ts';
import { parseVersion } from '../../src/parse/version.ts';
import { cases, runs } from './support/cases.ts';
import { buildCoredns, compiledPlugins, startOnFreePorts } from './support/coredns.ts';
import { recordRun } from './support/record.ts';
import { freePort, startCase } from './support/start-case.ts';

const version = parseVersion(newestCorednsInTable)!;

let directory: string;
beforeAll(() => {
  buildCoredns();
  directory = mkdtempSync(join(tmpdir(), 'coredns-'));
});
afterAll(() => {
  rmSync(directory, { recursive: true });
  recordRun('corednsStart', cases);
});

/** All that keeps it from starting, in the words that CoreDNS's message has. */
function whyNot(text: string): readonly string[] {
  const parsed = parseCorefile(text);
  if (!parsed.ok) return ['Error during parsing', 'error inspecting'];
  const { blocks } = parsed.value;
  const directives = blocks.flatMap((block) => block.directives);
  const lacking = directives.filter(({ name }) => corednsHasPlugin(name, version) === 'no');
  // Before any plugin looks at its arguments.
  if (lacking.length > 0) return lacking.map(({ name }) => `Unknown directive '${name}'`);
  const options = directives.filter(({ name, block }) =>
    block.some((option) => optionFate(name, option, version).state === 'refused'),
  );
  const refused = blocks.flatMap(refusedArgumentsIn);
  const owners = directives.filter(
    (one) => refused.includes(one) || one.block.some((option) => refused.includes(option)),
  );
  const conflicts = listenerConflictsOf(parsed.value, version);
  return [
    ...[...options, ...owners].map(({ name }) => `plugin/${name}: `),
    ...(conflicts.length > 0 ? ['cannot serve'] : []),
  ];
}

it('starts what CoreDNS starts, and says what keeps it from that', async () => {
  await fc.assert(
    fc.asyncProperty(startCase, async (template) => {
      const count = template.split(freePort).length - 1;
      const { text, running: theirs } = await startOnFreePorts(directory, count + 2, (ports) => {
        const [first = 0, second = 0, ...others] = ports;
        return template
          .replaceAll('$DNS0', String(first))
          .replaceAll('$DNS1', String(second))
          .replaceAll(freePort, () => String(others.pop()));
      });
      const ours = whyNot(text);
      if (typeof theirs !== 'string') {
        await theirs.stop();
        expect({ text, ours }).toEqual({ text, ours: [] });
        return;
      }
      const isNamed = ours.some((why) => theirs.includes(why));
      expect({ text, ours, theirs, isNamed }).toEqual({ text, ours, theirs, isNamed: true });
    }),
    runs,
  );
});

it('knows the plugins that are compiled in', () => {
  const here = corednsPlugins.filter(({ name }) => corednsHasPlugin(name, version) === 'yes');
  expect(here.map(({ name }) => name).sort()).toEqual(compiledPlugins());
});
