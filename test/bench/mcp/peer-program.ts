import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join, resolve } from 'node:path';

export const peer = { name: 'kubernetes-mcp-server', version: '0.0.67' };

const folder = resolve(import.meta.dirname, '../../../.cache/bench', `${peer.name}-${peer.version}`);

/** The peer as npm has it for this machine, installed beside this project on first use. */
export function peerProgram(): { readonly binary: string; readonly script: string } {
  const script = join(folder, 'node_modules', peer.name, 'bin/index.js');
  if (!existsSync(script)) {
    mkdirSync(folder, { recursive: true });
    const args = ['install', '--prefix', folder, '--no-audit', '--no-fund', '--ignore-scripts'];
    execFileSync('npm', [...args, `${peer.name}@${peer.version}`], {
      stdio: ['ignore', 'ignore', 'inherit'],
    });
  }
  const names: Readonly<Record<string, string>> = { x64: 'amd64', arm64: 'arm64' };
  const name = `${peer.name}-${process.platform}-${names[process.arch] ?? process.arch}`;
  return { script, binary: createRequire(script).resolve(`${name}/bin/${name}`) };
}
