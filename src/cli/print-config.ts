import { delimiter, isAbsolute, resolve } from 'node:path';
import type { Host, ServeOptions } from './serve-options.ts';

const serverName = 'kubernetes-network-review';

/** Where each host reads what is printed for it. */
export const placeOf: Readonly<Record<Host, string>> = {
  'claude-desktop': 'claude_desktop_config.json (Settings, Developer, Edit Config)',
  'claude-code': '.mcp.json in the project',
  vscode: '.vscode/mcp.json, or the user configuration (MCP: Open User Configuration)',
  cursor: '~/.cursor/mcp.json, or .cursor/mcp.json in the project',
  'gemini-cli': '~/.gemini/settings.json',
};

/** How a host starts the server. */
interface Entry {
  readonly command: string;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
}

/**
 * What starts this server from anywhere. Hosts start servers without the shell's environment and in another folder, so
 * every path is absolute, and what finds a cluster and its login is written down.
 */
export function entryOf(options: ServeOptions, node: string, program: string, env: NodeJS.ProcessEnv): Entry {
  return { command: node, args: [program, ...argumentsOf(options)], env: environmentOf(options, env) };
}

/** The hosts whose documentation demands that the way to talk is named. */
const typed: readonly Host[] = ['claude-code', 'cursor', 'vscode'];

/** The configuration of a host that holds the entry, ready to paste. */
export function hostConfig(host: Host, { command, args, env }: Entry): string {
  const entry = {
    ...(typed.includes(host) ? { type: 'stdio' } : {}),
    command,
    args,
    ...(Object.keys(env).length === 0 ? {} : { env }),
  };
  const key = host === 'vscode' ? 'servers' : 'mcpServers';
  return `${JSON.stringify({ [key]: { [serverName]: entry } }, null, 2)}\n`;
}

/**
 * The command by which Claude Code takes the entry, for a POSIX shell. `--env` takes all that follows up to the next
 * option, so it is not the last one before the name.
 */
export function claudeCommand({ command, args, env }: Entry): string {
  const variables = Object.entries(env).flatMap(([name, value]) => ['--env', `${name}=${value}`]);
  const words = ['claude', 'mcp', 'add', ...variables, '--transport', 'stdio', '--scope', 'user'];
  return [...words, serverName, '--', command, ...args].map(quoted).join(' ');
}

function quoted(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}

function argumentsOf(options: ServeOptions): string[] {
  const { sources, kubeconfig, complete, timeout, readRoot = [], allowContext = [] } = options;
  const { toolPrefix, config } = options;
  return [
    'serve',
    ...sources.flatMap((source) => {
      if ('context' in source) return ['--context', source.context];
      return 'demo' in source ? ['--demo'] : ['--from', resolve(source.from)];
    }),
    ...(kubeconfig === undefined ? [] : ['--kubeconfig', resolve(kubeconfig)]),
    ...(complete === true ? ['--complete'] : []),
    ...(timeout === 120_000 ? [] : ['--timeout', `${timeout}ms`]),
    ...readRoot.flatMap((root) => ['--read-root', resolve(root)]),
    ...allowContext.flatMap((name) => ['--allow-context', name]),
    ...(config === undefined ? [] : ['--config', resolve(config)]),
    ...(toolPrefix === '' ? [] : ['--tool-prefix', toolPrefix]),
  ];
}

/**
 * Which kubeconfig is meant here and now, and, where a cluster may be read, where the programs are that a login is
 * made by (aws, gke-gcloud-auth-plugin, kubelogin and what they start): a host may have neither.
 */
function environmentOf(options: ServeOptions, { KUBECONFIG = '', PATH = '' }: NodeJS.ProcessEnv) {
  const { sources, kubeconfig, allowContext = [] } = options;
  const isLive =
    sources.length === 0 ||
    kubeconfig !== undefined ||
    allowContext.length > 0 ||
    sources.some((source) => 'context' in source);
  if (!isLive) return {};
  const files = KUBECONFIG.split(delimiter).filter((file) => file !== '');
  // A folder beside packages is there only while a script of npm runs.
  const folders = PATH.split(delimiter).filter(
    (folder) => isAbsolute(folder) && !/[\\/]node_modules[\\/]/.test(folder),
  );
  return {
    ...(files.length === 0 ? {} : { KUBECONFIG: files.map((file) => resolve(file)).join(delimiter) }),
    ...(folders.length > 0 ? { PATH: [...new Set(folders)].join(delimiter) } : {}),
  };
}
