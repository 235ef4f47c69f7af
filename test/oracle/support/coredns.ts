import { execFileSync, spawn } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { freePorts } from '../../cluster/processes.ts';

const cacheDir = resolve(import.meta.dirname, '../../../.cache/oracle');
const binary = join(cacheDir, 'coredns');

/** Builds CoreDNS of the release that test/oracle/corefile/go.mod names: minutes the first time. */
export function buildCoredns(): void {
  mkdirSync(cacheDir, { recursive: true });
  execFileSync(
    'go',
    ['build', '-gcflags=all=-N -l -dwarf=false', '-o', binary, 'github.com/coredns/coredns'],
    {
      cwd: resolve(import.meta.dirname, '../corefile'),
      env: { ...process.env, GOTOOLCHAIN: process.env.GOTOOLCHAIN ?? 'local' },
      stdio: ['ignore', 'inherit', 'inherit'],
    },
  );
}

/** Names of the plugins that are compiled in, as `coredns -plugins` prints them. */
export function compiledPlugins(): readonly string[] {
  return execFileSync(binary, ['-plugins'], { encoding: 'utf8' })
    .split('\n')
    .filter((line) => line !== '' && !line.includes(' '))
    .sort();
}

/** A CoreDNS that serves, until it is stopped. */
export interface RunningCoredns {
  /** What it has logged. */
  log(): string;
  /** Settles when it has ended by itself. */
  readonly ended: Promise<void>;
  stop(): Promise<void>;
}

/** Starts CoreDNS with a Corefile in a folder of its own; what it said instead where it does not serve. */
async function startCoredns(directory: string, corefile: string): Promise<RunningCoredns | string> {
  writeFileSync(join(directory, 'Corefile'), corefile);
  const child = spawn(binary, ['-conf', join(directory, 'Corefile')], {
    cwd: directory,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let log = '';
  const ended = new Promise<void>((settle) =>
    child.on('close', () => {
      settle();
    }),
  );
  const isServing = await new Promise<boolean>((settle) => {
    const read = (chunk: Buffer) => {
      log += chunk.toString();
      if (/^CoreDNS-\d/m.test(log)) settle(true);
    };
    child.stdout.on('data', read);
    child.stderr.on('data', read);
    child.on('close', () => {
      settle(false);
    });
  });
  if (!isServing) return log;
  return {
    log: () => log,
    ended,
    stop: async () => {
      child.kill('SIGKILL');
      await ended;
    },
  };
}

/** Starts it on ports that are free, and with others where something took one of them in between. */
export async function startOnFreePorts(
  directory: string,
  count: number,
  corefileOf: (ports: readonly number[]) => string,
): Promise<{ ports: readonly number[]; text: string; running: RunningCoredns | string }> {
  for (let tries = 1; ; tries++) {
    const ports = await freePorts(count);
    const text = corefileOf(ports);
    const running = await startCoredns(directory, text);
    const isTaken = typeof running === 'string' && running.includes('address already in use');
    if (!isTaken || tries === 5) return { ports, text, running };
  }
}
