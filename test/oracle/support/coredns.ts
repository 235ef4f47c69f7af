import { execFileSync, spawn } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

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
export async function startCoredns(directory: string, corefile: string): Promise<RunningCoredns | string> {
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
