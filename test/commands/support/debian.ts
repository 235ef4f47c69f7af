import { spawnSync } from 'node:child_process';

/** The upstream version of an installed Debian package; an error when it is not installed. */
export function packageVersion(name: string): string {
  const { status, stdout } = spawnSync('dpkg-query', ['-W', '-f', '${db:Status-Status} ${Version}', name], {
    encoding: 'utf8',
  });
  const [, version] = /^installed (?:\d+:)?([\d.]+)/.exec(stdout) ?? [];
  if (status !== 0 || version === undefined)
    throw new Error(`this needs the Debian package ${name}, with its manual`);
  return version;
}

/** What a tool prints of itself, to wherever it does. */
export function helpOf(command: string, ...args: string[]): string {
  const { error, stdout, stderr } = spawnSync(command, args, { encoding: 'utf8' });
  if (error !== undefined) throw error;
  return stdout + stderr;
}

/** A page of the manual as plain text, a paragraph a line. */
export function manualOf(page: string): string {
  const { status, stdout, stderr } = spawnSync('man', ['--nh', '--nj', '-P', 'cat', page], {
    encoding: 'utf8',
    env: { ...process.env, LC_ALL: 'C', MANWIDTH: '4000' },
  });
  if (status !== 0 || stdout === '') throw new Error(`no manual page ${page}: ${stderr}`);
  return stdout;
}

/** The options whose definitions begin a line: `-L, --list [chain]`, `--sport, --orig-port-src PORT`, `[!] --vaddr address`. */
export function definedOptions(text: string): ReadonlySet<string> {
  const lines = text.match(/^ *\t?(?:\[!\] ?)?-.*$/gm) ?? [];
  const definitions = lines.map(
    (line) => /^\s*(?:\[!\] ?)?((?:--?[\w?][\w-]*(?:, ?|[ \t]+(?=-)|))+)/.exec(line)?.[1] ?? '',
  );
  return new Set(definitions.flatMap((one) => one.match(/--?[\w?][\w-]*/g) ?? []));
}
