import { execFile, execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { environment } from '../support/mcp-server.ts';

const version = '2.12.0';
const oldestNode = [22, 19] as const;

const cache = join(import.meta.dirname, '../../.cache');

/** A Node.js that the inspector runs on: this one, or the newer one that CI leaves in .cache. */
export function nodeOfInspector(): string | undefined {
  const packages = join(cache, 'node24/node_modules');
  const names = existsSync(packages) ? readdirSync(packages).filter((name) => name.startsWith('node-')) : [];
  return [process.execPath, ...names.map((name) => join(packages, name, 'bin/node'))].find(isNewEnough);
}

function isNewEnough(node: string): boolean {
  const match = /^v(\d+)\.(\d+)/.exec(execFileSync(node, ['--version'], { encoding: 'utf8' }));
  const [major, minor] = [Number(match?.[1]), Number(match?.[2])];
  return major > oldestNode[0] || (major === oldestNode[0] && minor >= oldestNode[1]);
}

/** The inspector's command, installed into .cache on first use. */
export function installInspector(): string {
  const folder = join(cache, 'clients', `inspector-${version}`);
  const command = join(
    folder,
    'node_modules/@modelcontextprotocol/inspector/clients/launcher/build/index.js',
  );
  if (existsSync(command)) return command;
  mkdirSync(folder, { recursive: true });
  const wanted = `@modelcontextprotocol/inspector@${version}`;
  // What its packages would run after their installation is for its browser part.
  const args = ['install', '--silent', '--no-save', '--ignore-scripts', '--prefix', folder, wanted];
  execFileSync('npm', args, { stdio: ['ignore', 'ignore', 'inherit'] });
  return command;
}

export interface Inspected {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs the inspector once, without a home that it could write to. */
export function inspect(node: string, args: readonly string[]): Promise<Inspected> {
  const env = environment({ MCP_INSPECTOR_SECRET_STORE: 'memory' });
  const options = { env, maxBuffer: 64 * 1024 ** 2 };
  return new Promise((resolve) => {
    const child = execFile(node, args, options, (_, stdout, stderr) => {
      resolve({ code: child.exitCode ?? -1, stdout, stderr });
    });
  });
}
