import type { Fault } from './fault.ts';
import type { Judgement } from './judgement.ts';
import type { KubectlResource } from './kubectl-resource.ts';
import resourcesJson from './kubectl-resources.json' with { type: 'json' };
import { secretsRead } from './kubectl-secrets.ts';
import { nearMiss } from './near-miss.ts';
import { isOpen } from './placeholder.ts';
import type { ShellWord } from './shell-words.ts';
import { shownWord } from './shown-word.ts';
import type { Walk } from './walk.ts';

type Effect = Pick<Judgement, 'verdict' | 'detail'>;

const resources: readonly KubectlResource[] = resourcesJson;

/** The groups that have a kind of this name, short name or category. */
const groupsOf = new Map<string, Set<string>>();
for (const { name, singular, kind, group, shortNames, categories } of resources) {
  for (const one of [name, singular, kind.toLowerCase(), ...shortNames, ...categories]) {
    groupsOf.set(one, (groupsOf.get(one) ?? new Set()).add(group));
  }
}

/** Where the words of a command name kinds: all of them, or the one behind so many others. */
const kindsAt: Readonly<Record<string, number>> = {
  get: 0,
  describe: 0,
  delete: 0,
  edit: 0,
  label: 0,
  annotate: 0,
  patch: 0,
  scale: 0,
  wait: 0,
  expose: 0,
  autoscale: 0,
  explain: 0,
  'rollout status': 0,
  'rollout history': 0,
  'rollout restart': 0,
  'rollout undo': 0,
  'rollout pause': 0,
  'rollout resume': 0,
  'auth can-i': 1,
};

/** Flags that say which objects in another way than by kind and name. */
const otherTargets = new Set(['--raw', '--filename', '--kustomize', '--list']);

/** What kubectl's table alone does not tell: kinds that are none, output without its template, Secrets, dry runs. */
export function kubectlFaults({ path, args, flags }: Walk): Fault[] {
  const command = path.join(' ');
  const skipped = kindsAt[command];
  const isElsewhere = flags.some(({ flag }) => otherTargets.has(flag.name));
  const faults: Fault[] = [];
  if (skipped !== undefined && !isElsewhere) {
    for (const kind of kindsIn(args, skipped)) faults.push(...kindFaults(command, kind));
  }
  const hasTemplate = flags.some(({ flag }) => flag.name === '--template');
  const output = flags.findLast(({ flag }) => flag.name === '--output')?.value;
  if (
    !hasTemplate &&
    output !== undefined &&
    /^(?:jsonpath|go-?template|template|custom-columns)[a-z-]*=?$/.test(output)
  ) {
    const detail = `kubectl ${command}: --output ${output} has no template`;
    faults.push({ verdict: 'bad-value', detail, suggestion: `--output ${output.replace(/=$/, '')}=...` });
  }
  const [strategy] = args.map(({ value }) => value).filter((value) => dryRuns.has(value));
  if (
    strategy !== undefined &&
    flags.some(({ flag, value }) => flag.name === '--dry-run' && value === undefined)
  ) {
    faults.push({
      verdict: 'bad-value',
      detail: `kubectl ${command}: ${strategy} is no value of --dry-run without = between them`,
      suggestion: `--dry-run=${strategy}`,
    });
  }
  return faults;
}

const dryRuns: ReadonlySet<string> = new Set(['client', 'server', 'none']);

/** `pods,services`, `service/cart`, `deployments.apps`: the kinds that the arguments name. */
function kindsIn(args: readonly ShellWord[], skipped: number): string[] {
  const given = args.slice(skipped).map(({ value }) => value);
  const [first] = given;
  if (first === undefined) return [];
  // Once one is KIND/NAME, all are.
  const named = first.includes('/') && !isOpen(first) ? given.filter((one) => one.includes('/')) : [first];
  return named.flatMap((one) => (one.split('/')[0] ?? '').split(',')).filter((kind) => kind !== '');
}

const groups: ReadonlySet<string> = new Set(resources.map(({ group }) => group));

/** All kinds of these groups are listed; those of other groups come with whatever is installed. */
function isKubernetesOwn(group: string): boolean {
  const isOfProject =
    ['', 'apps', 'batch', 'autoscaling', 'policy'].includes(group) || group.endsWith('.k8s.io');
  return isOfProject && groups.has(group);
}

function kindFaults(command: string, given: string): Fault[] {
  const kind = given.toLowerCase();
  if (isOpen(given) || kind === '*' || groupsOf.has(kind)) return [];
  const [bare = '', ...qualifier] = kind.split('.');
  const having = groupsOf.get(bare);
  if (command === 'explain' && having !== undefined) return [];
  const isQualified = qualifier.length > 0;
  const group = qualifier.join('.').replace(/^v\d+(?:(?:alpha|beta)\d+)?(?:\.|$)/, '');
  // A custom resource that nobody here knows is a resource all the same, and so is what a webhook asks about.
  if ((isQualified && (having?.has(group) === true || !isKubernetesOwn(group))) || command === 'auth can-i')
    return [];
  const [elsewhere] = [...(having ?? [])].map((one) => (one === '' ? bare : `${bare}.${one}`));
  const near = elsewhere ?? nearMiss(bare, groupsOf.keys());
  return [
    {
      verdict: 'bad-value',
      detail: isQualified
        ? `${shownWord(group)} has no kind ${shownWord(bare)} that is known here`
        : `${shownWord(given)} is no kind that is known here; a custom resource is named with its group`,
      suggestion: near === undefined ? null : `kubectl ${command} ${near}`,
    },
  ];
}

/** What the command does where the table's answer depends on what it is asked for; undefined where it does not. */
export function kubectlEffect(found: Walk): Effect | undefined {
  const { path, flags, entry, args } = found;
  const command = path.join(' ');
  const valueOf = (name: string) => flags.findLast(({ flag }) => flag.name === name)?.value;
  if (entry.effect === 'mutates') {
    const dryRun = dryRunOf(found);
    if (dryRun !== undefined) return dryRun;
  }
  if (isOn(found, '--local')) {
    return { verdict: 'ok', detail: 'it only prints what it makes of a local file' };
  }
  if (command === 'diff' && !isOn(found, '--show-secrets')) {
    return {
      verdict: 'ok',
      detail: 'it sends a dry run, for which the right to patch is needed; nothing is stored',
    };
  }
  const directory = command === 'cluster-info dump' ? valueOf('--output-directory') : undefined;
  if (directory !== undefined && directory !== '-') {
    return { verdict: 'mutates', detail: 'it writes what it reads to files' };
  }
  const showsObjects = ['get', 'describe', 'apply view-last-applied'].includes(command);
  return showsObjects ? secretsRead(found, kindsIn(args, 0), valueOf) : undefined;
}

function isOn({ flags }: Walk, name: string): boolean {
  const given = flags.findLast(({ flag }) => flag.name === name);
  return given !== undefined && (given.value === undefined || isTrue.test(given.value));
}

const isTrue = /^(?:1|t|T|TRUE|true|True)$/;

/** Without a value it is `client`, as it is with a boolean one that is true (cmd/util/helpers.go). */
function dryRunOf({ flags }: Walk): Effect | undefined {
  const given = flags.findLast(({ flag }) => flag.name === '--dry-run');
  if (given === undefined) return undefined;
  const { value = 'client' } = given;
  if (value === 'server') {
    return {
      verdict: 'ok',
      detail:
        'a dry run: the API server is asked for what it would do, with the right to do it, and stores nothing',
    };
  }
  // Any other value is refused.
  return isOpen(value) || /^(?:none|0|f|F|FALSE|false|False)$/.test(value)
    ? undefined
    : { verdict: 'ok', detail: 'a dry run that only prints' };
}
