import { delimiter, resolve } from 'node:path';
import type { Host, ServeOptions } from './serve-options.ts';

const serverName = 'kubernetes-network-review';

/** Where each host reads what is printed for it. */
export const placeOf: Readonly<Record<Host, string>> = {
  'claude-desktop': 'claude_desktop_config.json (Settings, Developer, Edit Config)',
  'claude-code': '.mcp.json in the project, or `claude mcp add-json` with the entry below the name',
  vscode: '.vscode/mcp.json, or the user configuration (MCP: Open User Configuration)',
  cursor: '~/.cursor/mcp.json, or .cursor/mcp.json in the project',
  'gemini-cli': '~/.gemini/settings.json',
};

/**
 * The configuration that starts this server from a host, ready to paste. Hosts start servers without the shell's PATH
 * and in another folder, so every path is absolute.
 */
export function hostConfig(host: Host, options: ServeOptions, node: string, program: string): string {
  const env = environmentOf(process.env);
  const entry = {
    ...(host === 'vscode' || host === 'claude-code' ? { type: 'stdio' } : {}),
    command: node,
    args: [program, ...argumentsOf(options)],
    ...(Object.keys(env).length === 0 ? {} : { env }),
  };
  const key = host === 'vscode' ? 'servers' : 'mcpServers';
  return `${JSON.stringify({ [key]: { [serverName]: entry } }, null, 2)}\n`;
}

function argumentsOf(options: ServeOptions): string[] {
  const { sources, kubeconfig, complete, timeout, readRoot = [], allowContext = [], toolPrefix } = options;
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
    ...(toolPrefix === '' ? [] : ['--tool-prefix', toolPrefix]),
  ];
}

/** Which kubeconfig is meant here and now: a host may not have the variable. */
function environmentOf(env: NodeJS.ProcessEnv): Record<string, string> {
  const { KUBECONFIG } = env;
  if (KUBECONFIG === undefined || KUBECONFIG === '') return {};
  const files = KUBECONFIG.split(delimiter).filter((file) => file !== '');
  return { KUBECONFIG: files.map((file) => resolve(file)).join(delimiter) };
}
