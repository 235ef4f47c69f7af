import { readdirSync, writeFileSync } from 'node:fs';
import type { CommandTable } from '../../src/commands/command-table.ts';
import { kubectlResources, resourcesText } from './kubectl-resources.ts';
import { tableSchema } from './table-schema.ts';
import { tableText } from './table-text.ts';

/**
 * `npm run gen:commands [-- CLI...]` writes src/commands/tables/CLI.json anew, each by test/commands/generators/CLI.ts,
 * whose default export makes the table. What a generator needs (Go, a Debian package) it says when that is missing.
 */
const generators = new URL('./generators/', import.meta.url);
const tables = new URL('../../src/commands/tables/', import.meta.url);

const known = readdirSync(generators)
  .filter((name) => name.endsWith('.ts'))
  .map((name) => name.slice(0, -'.ts'.length));
const asked = process.argv.slice(2);
const unknown = asked.filter((cli) => !known.includes(cli));
if (unknown.length > 0)
  throw new Error(`no generator for ${unknown.join(', ')}; there are ${known.join(', ')}`);

for (const cli of asked.length > 0 ? asked : known) {
  const { default: generate } = (await import(new URL(`${cli}.ts`, generators).href)) as {
    default: () => CommandTable | Promise<CommandTable>;
  };
  writeFileSync(new URL(`${cli}.json`, tables), tableText(tableSchema.parse(await generate())));
  if (cli === 'kubectl') {
    writeFileSync(new URL('../kubectl-resources.json', tables), resourcesText(kubectlResources()));
  }
  console.log(`${cli}: written`);
}
