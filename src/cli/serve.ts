import { realpathSync } from 'node:fs';
import { UserError } from '../model/user-error.ts';
import { exitCodes } from './exit-codes.ts';
import { claudeCommand, entryOf, hostConfig, placeOf } from './print-config.ts';
import type { ServeOptions } from './serve-options.ts';

/** Serves until the host goes. */
export type StartServer = (options: ServeOptions) => Promise<void>;

/** `serve`: the MCP server on standard input and output, or how a host would start it. Gives the exit code. */
export async function runServe(options: ServeOptions, start: StartServer): Promise<number> {
  const { sources, toolPrefix, printConfig } = options;
  if (!/^[A-Za-z0-9_.-]{0,32}$/.test(toolPrefix)) {
    throw new UserError(
      '--tool-prefix takes at most 32 letters, digits, "_", "." and "-"',
      'choose one such as prod_',
    );
  }
  if (sources.some((source) => 'from' in source && source.from === '-')) {
    throw new UserError('serve speaks to its host on standard input', 'give --from the path of the snapshot');
  }
  if (printConfig === undefined) {
    await start(options);
    return exitCodes.ok;
  }
  // By way of a link in a folder of executables, a host would need that folder.
  const program = realpathSync(process.argv[1] ?? '');
  const entry = entryOf(options, process.execPath, program, process.env);
  const command = printConfig === 'claude-code' ? `Run this:\n${claudeCommand(entry)}\nor paste` : 'Paste';
  process.stderr.write(`${command} into ${placeOf[printConfig]}:\n`);
  process.stdout.write(hostConfig(printConfig, entry));
  return exitCodes.ok;
}
