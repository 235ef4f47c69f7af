#!/usr/bin/env node
import { fileURLToPath } from 'node:url';
import { CommanderError } from 'commander';
import manifest from '../../package.json' with { type: 'json' };
import { exitCodes } from '../cli/exit-codes.ts';
import { createProgram } from '../cli/program.ts';
import { cleanText } from '../model/clean-text.ts';
import { UserError } from '../model/user-error.ts';

const demoFolder = fileURLToPath(new URL('./demo', import.meta.url));
const skill = new URL('./skill/kubernetes-network-review/', import.meta.url);
/** An error repeats what it was given: without what moves a cursor or sets a title, and not at any length. */
const longestError = 2_000;
const program = createProgram({
  version: manifest.version,
  demoFolder,
  skill,
  startServer: async (options) => {
    const [{ startServer }, { default: listed }, { prompts }] = await Promise.all([
      import('../mcp/start-server.ts'),
      import('../../tools/listed.json', { with: { type: 'json' } }),
      import('../../prompts/index.ts'),
    ]);
    const references = new URL('../references/', import.meta.url);
    const readConfig = async (path: string | undefined) =>
      (await import('../cli/read-config.ts')).readConfig(path);
    await startServer(options, {
      version: manifest.version,
      listed,
      tools: async () => (await import('../../tools/index.ts')).tools,
      prompts,
      references,
      skill,
      demoFolder,
      readConfig,
    });
  },
  end: (code) => {
    process.exitCode = code;
  },
});
for (const command of [program, ...program.commands, ...program.commands.flatMap((one) => one.commands)]) {
  command.exitOverride();
  command.configureOutput({
    outputError: (text, write) => {
      write(`${cleanText(text.trimEnd(), longestError, true)}\n`);
    },
  });
}

// A reader that has seen enough (`| head`) closes the pipe; that is no failure of ours.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit(process.exitCode ?? exitCodes.ok);
  throw error;
});

try {
  const { refuseCredentialsIn } = await import('../cli/refuse-credentials.ts');
  refuseCredentialsIn(process.argv.slice(2));
  await program.parseAsync();
} catch (error) {
  if (error instanceof CommanderError) {
    process.exitCode = error.exitCode === 0 ? exitCodes.ok : exitCodes.noAnswer;
  } else if (error instanceof UserError) {
    const [message, next] = [error.message, error.next].map((text) => cleanText(text, longestError));
    process.stderr.write(`error: ${message}\nnext:  ${next}\n`);
    process.exitCode = exitCodes.noAnswer;
  } else {
    throw error;
  }
}
