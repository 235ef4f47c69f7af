import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import type {
  CommandEffect,
  CommandEntry,
  CommandFlag,
  CommandTable,
} from '../../../src/commands/command-table.ts';

interface Command {
  readonly name: string;
  readonly aliases?: string[] | undefined;
  readonly deprecated?: string | undefined;
  readonly runnable: boolean;
  readonly flags: readonly z.infer<typeof flagSchema>[];
  readonly commands: readonly Command[];
}

const flagSchema = z.strictObject({
  name: z.string(),
  shorthand: z.string().optional(),
  type: z.string(),
  noValue: z.string().optional(),
  deprecated: z.string().optional(),
  usage: z.string().default(''),
  persistent: z.boolean().default(false),
});
const commandSchema: z.ZodType<Command> = z.lazy(() =>
  z.strictObject({
    name: z.string(),
    aliases: z.array(z.string()).optional(),
    deprecated: z.string().optional(),
    runnable: z.boolean(),
    flags: z.array(flagSchema),
    commands: z.array(commandSchema),
  }),
);

/** Commands with subcommands that also do something themselves; the function of all others prints their help. */
const alsoRuns = ['apply', 'create', 'cluster-info'];

/**
 * What each command does, read in its source. `get` and `describe` of Secrets are judged by what is asked for. A dry run
 * of any command, and `diff`, which is one, asks the API server at most for what it would do, and nothing is stored.
 * `proxy` and `port-forward` start a process that hands the caller's rights, or a way into a pod, to whoever reaches it.
 */
const reads = [
  'api-resources',
  'api-versions',
  'apply view-last-applied',
  'auth can-i',
  'auth whoami',
  'cluster-info',
  'cluster-info dump',
  'completion',
  'config current-context',
  'config get-clusters',
  'config get-contexts',
  'config get-users',
  'config view',
  'describe',
  'diff',
  'events',
  'explain',
  'get',
  'help',
  'kuberc view',
  'kustomize',
  'logs',
  'options',
  'plugin list',
  'rollout history',
  'rollout status',
  'top node',
  'top pod',
  'version',
  'wait',
];
/** A token is a credential: it is issued, and shown. */
const readsSecret = ['create token'];
const mutates = [
  ...['annotate', 'apply', 'apply edit-last-applied', 'apply set-last-applied', 'attach', 'auth reconcile'],
  ...['autoscale', 'certificate approve', 'certificate deny', 'cordon', 'cp', 'create', 'debug', 'delete'],
  ...[
    'drain',
    'edit',
    'exec',
    'expose',
    'label',
    'patch',
    'port-forward',
    'proxy',
    'replace',
    'run',
    'scale',
  ],
  ...[
    'rollout pause',
    'rollout restart',
    'rollout resume',
    'rollout undo',
    'taint',
    'uncordon',
    'kuberc set',
  ],
  ...['config delete-cluster', 'config delete-context', 'config delete-user', 'config rename-context'],
  ...['config set', 'config set-cluster', 'config set-context', 'config set-credentials', 'config unset'],
  ...['config use-context', 'set env', 'set image', 'set resources', 'set selector', 'set serviceaccount'],
  'set subject',
];
const mutatingGroups = ['create '];

/** Flags that turn a command into another, by its path. */
const flagEffects: Readonly<Record<string, CommandEffect>> = {
  'annotate --list': 'reads',
  'label --list': 'reads',
  'set env --list': 'reads',
  'config view --raw': 'reads-secret',
  // What it embeds is not redacted (cmd/config/view.go).
  'config view --flatten': 'reads-secret',
  'diff --show-secrets': 'reads-secret',
  // It prints the values that references to Secrets have (cmd/set/set_env.go).
  'set env --resolve': 'reads-secret',
  // It runs helm, or plugins.
  'kustomize --enable-helm': 'mutates',
  'kustomize --enable-alpha-plugins': 'mutates',
};

/** Which version has them first, from the command trees of k8s.io/kubectl v0.31 to v0.37 side by side. */
const since: Readonly<Record<string, string>> = {
  '--as-user-extra': '1.35',
  '--kuberc': '1.34',
  '--proxy-url': '1.37',
  'apply --subresource': '1.32',
  'attach --detach-keys': '1.36',
  'autoscale --cpu': '1.34',
  'autoscale --memory': '1.34',
  'diff --show-secrets': '1.36',
  'explain --max-depth': '1.37',
  'kuberc set': '1.35',
  'kuberc set --allowlist-entry': '1.36',
  'kuberc set --policy': '1.36',
  'kuberc view': '1.35',
  'kustomize --helm-debug': '1.32',
  'run --detach-keys': '1.36',
  'top node --show-swap': '1.34',
  'top pod --show-swap': '1.34',
};

/** What older versions had, from the changelogs of the versions that dropped it. */
const removedFlags: Readonly<Record<string, readonly CommandFlag[]>> = {
  get: [{ name: '--export', value: 'optional', type: 'boolean', until: '1.17' }],
  version: [{ name: '--short', value: 'optional', type: 'boolean', until: '1.27' }],
};
const removedCommands: readonly CommandEntry[] = [
  { name: 'convert', effect: 'reads', until: '1.19' },
  { name: 'rolling-update', effect: 'mutates', until: '1.17' },
];

/** The command tree as k8s.io/kubectl's own code builds it. Needs Go. */
export default function generate(): CommandTable {
  const folder = fileURLToPath(new URL('./kubectl/', import.meta.url));
  const output = execFileSync('go', ['run', '-gcflags=all=-N -l -dwarf=false', '.'], {
    cwd: folder,
    env: { ...process.env, GOTOOLCHAIN: process.env.GOTOOLCHAIN ?? 'local' },
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'inherit'],
    maxBuffer: 64 * 1024 * 1024,
  });
  const { version, root } = z
    .strictObject({ version: z.string(), root: commandSchema })
    .parse(JSON.parse(output));
  const entry = entryOf(root, []);
  return {
    cli: 'kubectl',
    version: version.replace(/^0/, '1'),
    made: new Date().toISOString().slice(0, 10),
    from: `command tree of the Go module k8s.io/kubectl v${version}`,
    complete: true,
    grammar: 'subcommands',
    root: {
      ...entry,
      commands: [...(entry.commands ?? []), { name: 'help', effect: 'reads' }, ...removedCommands],
    },
  };
}

function entryOf(
  { name, aliases, deprecated, runnable, flags, commands }: Command,
  path: readonly string[],
): CommandEntry {
  const called = path.join(' ');
  const isGroup = commands.length > 0 && !alsoRuns.includes(called);
  if (!isGroup && !runnable && called !== 'alpha') throw new Error(`${called} is no group and cannot run`);
  const ownFlags = [...flags.map((flag) => flagOf(flag, called)), ...(removedFlags[called] ?? [])];
  return {
    name,
    ...(aliases !== undefined && { aliases }),
    effect: isGroup || called === 'alpha' ? 'reads' : effectOf(called),
    ...(ownFlags.length > 0 && { flags: ownFlags }),
    ...(commands.length > 0 && { commands: commands.map((one) => entryOf(one, [...path, one.name])) }),
    ...(isGroup && { group: true }),
    ...(deprecated !== undefined && { deprecated }),
    ...sinceOf(called),
  };
}

function effectOf(path: string): CommandEffect {
  if (readsSecret.includes(path)) return 'reads-secret';
  if (reads.includes(path)) return 'reads';
  if (mutates.includes(path) || mutatingGroups.some((group) => path.startsWith(group))) return 'mutates';
  throw new Error(`what does kubectl ${path} do? say it in ${import.meta.filename}`);
}

const types: Readonly<Record<string, CommandFlag['type']>> = {
  bool: 'boolean',
  tristate: 'boolean',
  int: 'integer',
  int32: 'integer',
  int64: 'integer',
  duration: 'duration',
};

function flagOf(flag: z.infer<typeof flagSchema>, path: string): CommandFlag {
  const name = `--${flag.name}`;
  const type = types[flag.type];
  const values = valuesOf(flag.name, flag.usage);
  const effect = flagEffects[`${path} ${name}`];
  return {
    name,
    ...(flag.shorthand !== undefined && { aliases: [`-${flag.shorthand}`] }),
    value: flag.noValue === undefined ? 'required' : 'optional',
    ...(type !== undefined && { type }),
    ...(values !== undefined && { values }),
    // cobra gives every command its --help when it runs.
    ...((flag.persistent || flag.name === 'help') && { inherited: true }),
    ...(effect !== undefined && { effect }),
    ...(flag.deprecated !== undefined && { deprecated: flag.deprecated }),
    ...sinceOf(`${path} ${name}`.trim()),
  };
}

function sinceOf(called: string): { since?: string } {
  const version = Object.hasOwn(since, called) ? since[called] : undefined;
  return version === undefined ? {} : { since: version };
}

/** Formats that go on with a template, a file or columns. */
const goesOn = /^(?:jsonpath|go-?template|template|custom-columns)/;

/** The values that the flag's own help lists in full. */
function valuesOf(name: string, usage: string): string[] | undefined {
  // A boolean is taken, too, for one of both (cmd/util/helpers.go).
  if (name === 'dry-run') return ['none', 'server', 'client', 'true', 'false'];
  if (name === 'cascade') return ['background', 'orphan', 'foreground'];
  if (name !== 'output') return undefined;
  const listed = /(?:[Oo]ne of|render the schema):? ?(?:\(([^)]+)\)|([^()]+)$)/.exec(usage);
  const values = (listed?.[1] ?? listed?.[2] ?? '').match(/[a-z][a-z\d-]+/g)?.filter((one) => one !== 'or');
  return values?.map((value) => (goesOn.test(value) ? `${value}=` : value));
}
