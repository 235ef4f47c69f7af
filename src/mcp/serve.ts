import { Console } from 'node:console';
import { serveStdio, StdioServerTransport } from '@modelcontextprotocol/server/stdio';
import { createServerMaker, type ServerParts } from './create-server.ts';

/** A message of more bytes ends the connection. An argument of 10 MB is still told that it is too large. */
const mostBytes = 64 * 1024 ** 2;

/** How long what is under way may take to end once the host has gone. */
const graceMs = 2_000;

/**
 * Serves on standard input and output until the host closes one of them. Both protocol generations: the first message
 * decides which.
 */
export async function serve(parts: ServerParts): Promise<void> {
  const { log } = parts;
  keepOutputClean();
  // What a tool left running must not take the other tools with it.
  const survive = (error: unknown): void => {
    log('error', { type: error instanceof Error ? error.name : typeof error }, 'a task failed unattended');
  };
  process.on('unhandledRejection', survive);
  process.on('uncaughtException', survive);

  const maker = createServerMaker(parts);
  const transport = new StdioServerTransport(process.stdin, process.stdout, { maxBufferSize: mostBytes });
  const connection = serveStdio(maker.factory, {
    transport,
    onerror: (error) => {
      log('warn', { type: error.name }, 'a message could not be served');
    },
  });
  await new Promise<void>((resolve) => {
    for (const event of ['end', 'close'] as const) process.stdin.once(event, resolve);
  });
  maker.close();
  await connection.close();
  setTimeout(() => {
    process.exit();
  }, graceMs).unref();
}

/** Standard output belongs to the protocol; a package that prints there would break it. */
function keepOutputClean(): void {
  globalThis.console = new Console(process.stderr, process.stderr);
  // A thousand answers may wait for a host that reads slowly.
  process.stdout.setMaxListeners(0);
}
