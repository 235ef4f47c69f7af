import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const preload = pathToFileURL(fileURLToPath(new URL('report-memory.mjs', import.meta.url))).href;

export interface Measurement {
  readonly seconds: number;
  /** Peak resident memory. */
  readonly megabytes: number;
  readonly output: string;
}

/** Runs a Node program to its end and measures the whole process. */
export function measure(args: readonly string[]): Measurement {
  const dir = mkdtempSync(join(tmpdir(), 'bench-'));
  const memoryFile = join(dir, 'memory');
  const start = performance.now();
  const { status, stdout, stderr } = spawnSync(process.execPath, ['--import', preload, ...args], {
    encoding: 'utf8',
    maxBuffer: 256 * 1024 ** 2,
    env: { ...process.env, MEMORY_FILE: memoryFile },
  });
  const seconds = (performance.now() - start) / 1000;
  if (status !== 0) throw new Error(`${args.join(' ')} ended with ${String(status)}: ${stderr}`);
  const megabytes = Number(readFileSync(memoryFile, 'utf8')) / 1024;
  rmSync(dir, { recursive: true });
  return { seconds, megabytes, output: stdout };
}

/** The middle one of several values. */
export function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}
