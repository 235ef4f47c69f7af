import { execFile, execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { environment } from '../support/mcp-server.ts';

const here = import.meta.dirname;
const requirements = join(here, 'requirements.txt');

/** Why the Python client cannot be run here, or undefined. */
export function whyNoPython(): string | undefined {
  const program =
    'import ensurepip, sys, venv; assert sys.version_info >= (3, 10); print(sys.version_info[:2])';
  try {
    execFileSync('python3', ['-c', program], { stdio: 'pipe' });
    return undefined;
  } catch {
    return 'there is no Python 3.10 or newer with venv and pip';
  }
}

/** A Python interpreter that has the client, installed into .cache on first use. */
export function pythonWithClient(): string {
  const version = execFileSync('python3', ['--version']);
  const key = createHash('sha256').update(version).update(readFileSync(requirements)).digest('hex');
  const folder = join(here, '../../.cache/clients', `python-${key.slice(0, 12)}`);
  const python = join(folder, 'bin/python');
  const done = join(folder, 'done');
  if (existsSync(done)) return python;
  rmSync(folder, { recursive: true, force: true });
  execFileSync('python3', ['-m', 'venv', folder], { stdio: 'pipe' });
  const install = ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', '-r', requirements];
  execFileSync(python, install, { stdio: ['ignore', 'ignore', 'inherit'] });
  writeFileSync(done, '');
  return python;
}

/** Runs drive.py, which prints JSON. */
export async function drive(python: string, mode: string, command: readonly string[]): Promise<unknown> {
  const args = [join(here, 'drive.py'), mode, ...command];
  const { stdout } = await promisify(execFile)(python, args, {
    env: environment(),
    maxBuffer: 64 * 1024 ** 2,
  });
  return JSON.parse(stdout);
}
