import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));

interface Measured {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
  /** Peak resident memory. */
  readonly megabytes: number;
}

/** Runs the built program beside this process, which may serve it meanwhile, and measures it. */
export async function runMeasured(args: readonly string[]): Promise<Measured> {
  const dir = mkdtempSync(join(tmpdir(), 'measured-'));
  const memoryFile = join(dir, 'memory');
  const child = spawn(
    process.execPath,
    ['--import', here('../../bench/report-memory.mjs'), here('../../../dist/main.js'), ...args],
    { env: { ...process.env, MEMORY_FILE: memoryFile }, stdio: ['ignore', 'pipe', 'pipe'] },
  );
  const [stdout, stderr, code] = await Promise.all([
    textOf(child.stdout),
    textOf(child.stderr),
    new Promise<number | null>((resolve) => child.once('close', resolve)),
  ]);
  const megabytes = Number(readFileSync(memoryFile, 'utf8')) / 1024;
  rmSync(dir, { recursive: true });
  return { code, stdout, stderr, megabytes };
}

async function textOf(stream: AsyncIterable<Buffer>): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of stream) chunks.push(chunk);
  return Buffer.concat(chunks).toString('utf8');
}
