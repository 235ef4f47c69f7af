import { spawn, type ChildProcess } from 'node:child_process';
import { closeSync, openSync, readFileSync, rmSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

/** Child processes that end, and whose directory is removed, with `stop` or with this process, however it ends. */
export interface ProcessGroup {
  /** `within` is the command that runs it elsewhere, such as in a network namespace. */
  start(
    name: string,
    binary: string,
    flags: Readonly<Record<string, string>>,
    within?: readonly string[],
  ): void;
  /** Polls until `isReady` answers true; throws with the end of the process's log if it exits or 60 s pass. */
  waitFor(name: string, isReady: () => Promise<boolean>): Promise<void>;
  pids(): number[];
  stop(): Promise<void>;
}

// The pipe to this shell closes even when this process is killed with SIGKILL; the shell, in a process group of its
// own so that Ctrl-C does not reach it, then ends what it was told of.
const guardScript =
  'pids=; while read -r pid; do pids="$pids $pid"; done; kill -9 $pids 2>/dev/null; sleep 0.2; rm -rf "$0"';

function logTail(dir: string, name: string): string {
  return readFileSync(join(dir, `${name}.log`), 'utf8')
    .split('\n')
    .slice(-15)
    .join('\n');
}

/** Starts an empty group whose logs go to `dir`, one `NAME.log` per process. */
export function startProcessGroup(dir: string): ProcessGroup {
  const children = new Map<string, ChildProcess>();
  const guard = spawn('sh', ['-c', guardScript, dir], {
    detached: true,
    stdio: ['pipe', 'ignore', 'ignore'],
  });

  return {
    start(name, binary, flags, within = []) {
      const log = openSync(join(dir, `${name}.log`), 'a');
      const args = Object.entries(flags).map(([flag, value]) => `--${flag}=${value}`);
      const [command, ...before] = [...within, binary];
      const child = spawn(command, [...before, ...args], { cwd: dir, stdio: ['ignore', log, log] });
      closeSync(log);
      children.set(name, child);
      guard.stdin.write(`${String(child.pid)}\n`);
    },

    async waitFor(name, isReady) {
      const child = children.get(name);
      const deadline = Date.now() + 60_000;
      while (!(await isReady())) {
        const hasEnded = child?.exitCode !== null || child.signalCode !== null;
        if (hasEnded || Date.now() > deadline) {
          throw new Error(
            `${name} ${hasEnded ? 'ended' : 'was not ready in 60 s'}; its log ends:\n${logTail(dir, name)}`,
          );
        }
        await sleep(100);
      }
    },

    pids: () => [...children.values()].flatMap(({ pid }) => (pid === undefined ? [] : [pid])),

    async stop() {
      const running = [...children.values()].filter(
        (child) => child.exitCode === null && child.signalCode === null,
      );
      await Promise.all(
        running.map(async (child) => {
          const ended = new Promise((resolve) => child.once('exit', resolve));
          child.kill('SIGKILL'); // nothing they hold outlives the directory
          await ended;
        }),
      );
      guard.kill('SIGKILL');
      rmSync(dir, { recursive: true, force: true });
    },
  };
}

/** `count` different loopback ports that were free when asked. */
export async function freePorts(count: number): Promise<number[]> {
  const servers = Array.from({ length: count }, () => createServer());
  const ports: number[] = [];
  for (const server of servers) {
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    ports.push((server.address() as AddressInfo).port);
  }
  await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))));
  return ports;
}
