import { spawnSync } from 'node:child_process';

const needs = 'gcc and musl-gcc; on Debian: apt-get install gcc libc6-dev musl-tools';

/** The command that compiles with musl; it may be given, as `zig cc -target x86_64-linux-musl`. */
export const muslCompiler = process.env.MUSL_GCC ?? 'musl-gcc -static';

/** Installs compilers for glibc and musl where they lack and may be installed; gives what lacks after that. */
export function ensureCompilers(): string | undefined {
  if (areThere()) return undefined;
  console.log('Installing gcc and musl-tools, with whose C libraries lookups of names are compared ...');
  const sudo = process.getuid?.() === 0 ? [] : ['sudo', '-n'];
  for (const step of [
    ['update'],
    ['install', '-y', '--no-install-recommends', 'gcc', 'libc6-dev', 'musl-tools'],
  ]) {
    const [command = '', ...args] = [...sudo, 'apt-get', '-q', ...step];
    const { status } = spawnSync(command, args, {
      env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
      stdio: 'inherit',
    });
    if (status !== 0) return `apt-get ${step[0] ?? ''} failed. Lookups of names are compared with ${needs}`;
  }
  return areThere() ? undefined : `There is no musl-gcc even so. Lookups of names are compared with ${needs}`;
}

function areThere(): boolean {
  return ['gcc', muslCompiler].every((compiler) => {
    const [command = '', ...args] = compiler.split(' ');
    return spawnSync(command, [...args, '--version'], { stdio: 'ignore' }).status === 0;
  });
}

/** Does this musl go on with the next search domain behind a name that cannot be sent? Those before 1.2.4 give up. */
export function goesOnBehindUnsendable(): boolean {
  if (!muslCompiler.startsWith('musl-gcc')) return true;
  // The library is its own loader, which tells its version when it is run with nothing to load.
  const loader = `/lib/ld-musl-${{ x64: 'x86_64', arm64: 'aarch64' }[process.arch as string] ?? process.arch}.so.1`;
  const { stderr } = spawnSync(loader, [], { encoding: 'utf8' });
  const [, major, minor, patch] = /^Version (\d+)\.(\d+)\.(\d+)/m.exec(stderr) ?? [];
  if (patch === undefined) throw new Error(`musl does not tell its version: ${stderr}`);
  return Number(major) * 10_000 + Number(minor) * 100 + Number(patch) >= 10_204;
}
