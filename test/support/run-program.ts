import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const main = fileURLToPath(new URL('../../dist/main.js', import.meta.url));

export interface Ran {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs the built program to its end, without a kubeconfig unless `env` names one. */
export function runProgram(
  args: readonly string[],
  options: { input?: string; env?: NodeJS.ProcessEnv; cwd?: string } = {},
): Ran {
  const { status, stdout, stderr } = spawnSync(process.execPath, [main, ...args], {
    encoding: 'utf8',
    input: options.input ?? '',
    ...(options.cwd !== undefined && { cwd: options.cwd }),
    maxBuffer: 64 * 1024 ** 2,
    env: { PATH: process.env.PATH, HOME: '/nonexistent', ...options.env },
  });
  return { code: status, stdout, stderr };
}
