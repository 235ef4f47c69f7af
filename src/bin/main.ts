#!/usr/bin/env node
import { fileURLToPath } from 'node:url';
import { CommanderError } from 'commander';
import manifest from '../../package.json' with { type: 'json' };
import { exitCodes } from '../cli/exit-codes.ts';
import { createProgram } from '../cli/program.ts';
import { UserError } from '../model/user-error.ts';

const demoFolder = fileURLToPath(new URL('./demo', import.meta.url));
const skill = new URL('./skill/kubernetes-network-review/', import.meta.url);
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
    process.stderr.write(`error: ${error.message}\nnext:  ${error.next}\n`);
    process.exitCode = exitCodes.noAnswer;
  } else {
    throw error;
  }
}
