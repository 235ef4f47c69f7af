import type { Directive, ServerBlock } from '../../model/corefile.ts';
import type { DecisionStep, StepRole } from '../../model/corefile-decision.ts';

/** What this project must be told of CoreDNS: the order of its plugins, and how it reads a zone. */
export interface CorednsReading {
  /** Names of the plugins in the order in which they are asked, whatever the order in a Corefile. */
  readonly order: readonly string[];
  /** The zones that an argument stands for, lower case with the trailing dot; a CIDR may be several. */
  readonly zonesOf: (argument: string) => readonly string[];
}

type Zones =
  | 'none'
  | 'arguments'
  | 'after file'
  | 'after type'
  | 'first'
  | 'all'
  | 'before last'
  | 'before colon'
  | 'after colon';

/** Where each plugin's zones stand among its arguments; without any, most take those of their server block. */
const plugins: Readonly<Record<string, readonly [StepRole, Zones, byDefault?: string]>> = {
  local: ['answers', 'none', 'localhost. 0.in-addr.arpa. 127.in-addr.arpa. 255.in-addr.arpa.'],
  rewrite: ['changes', 'all'],
  autopath: ['changes', 'before last'],
  acl: ['changes', 'arguments'],
  template: ['may answer', 'after type'],
  dynupdate: ['answers', 'arguments'],
  hosts: ['answers', 'after file'],
  route53: ['answers', 'before colon'],
  azure: ['answers', 'after colon'],
  clouddns: ['answers', 'before colon'],
  k8s_external: ['answers', 'arguments'],
  kubernetes: ['answers', 'arguments'],
  file: ['answers', 'after file'],
  auto: ['answers', 'arguments'],
  secondary: ['answers', 'arguments'],
  etcd: ['answers', 'arguments'],
  forward: ['answers', 'first'],
  grpc: ['answers', 'first'],
  erratic: ['answers', 'all'],
  whoami: ['answers', 'all'],
  nomad: ['answers', 'arguments', 'service.nomad'],
  proxy: ['answers', 'first'],
  federation: ['may answer', 'arguments'],
};

/**
 * The steps of a server block in the order in which CoreDNS takes them. Plugins that answer no name of their own
 * (cache, errors, any, chaos, ...) are not among them. From plugin/<name>/setup.go of coredns 1.15.0.
 */
export function stepsOf(block: ServerBlock, { order, zonesOf }: CorednsReading): readonly DecisionStep[] {
  const rank = new Map(order.map((name, index) => [name, index]));
  return block.directives
    .filter(({ name }) => Object.hasOwn(plugins, name) || !rank.has(name))
    .map((directive) => stepOf(directive, block, zonesOf))
    .sort((a, b) => (rank.get(a.plugin) ?? order.length) - (rank.get(b.plugin) ?? order.length));
}

function stepOf(directive: Directive, block: ServerBlock, zonesOf: CorednsReading['zonesOf']): DecisionStep {
  const { name, unresolved } = directive;
  const [role, where, byDefault] = (Object.hasOwn(plugins, name) ? plugins[name] : undefined) ?? [];
  const zones = (): readonly string[] | undefined => {
    if (where === undefined || unresolved.length > 0) return undefined;
    if (where === 'all') return ['.'];
    const named = namedZones(directive, where);
    if (named.length > 0)
      return where === 'first' ? zonesOf(named[0] ?? '').slice(0, 1) : named.flatMap(zonesOf);
    if (byDefault !== undefined) return byDefault.split(' ').flatMap(zonesOf);
    const own = block.keys.flatMap(({ zone }) => zone ?? []);
    return own.length < block.keys.length ? undefined : own;
  };
  return {
    plugin: name,
    directive,
    role: role ?? 'not known',
    zones: zones(),
    except: optionsOf(directive, 'except').flatMap(({ args }) => args.flatMap(zonesOf)),
    passesOn: passesOn(directive, role, zonesOf),
  };
}

function namedZones({ args }: Directive, where: Zones): readonly string[] {
  switch (where) {
    case 'none':
      return [];
    case 'after file':
      return args.slice(1);
    case 'before last':
      return args.slice(0, -1);
    case 'after type':
      return args.slice(2);
    case 'before colon':
      return args.map((argument) => argument.split(':')[0] ?? '');
    case 'after colon':
      return args.map((argument) => argument.slice(argument.indexOf(':') + 1));
    default:
      return args;
  }
}

/** forward hands on to the next forward with the answers that `next` names, and no plugin else falls through unasked. */
function passesOn(
  directive: Directive,
  role: StepRole | undefined,
  zonesOf: CorednsReading['zonesOf'],
): readonly string[] {
  if (role !== 'answers') return ['.'];
  if (['next', 'next_on_nodata'].some((name) => optionsOf(directive, name).length > 0)) return ['.'];
  const [last] = optionsOf(directive, 'fallthrough').slice(-1);
  if (last === undefined) return [];
  return last.args.length === 0 ? ['.'] : last.args.flatMap(zonesOf);
}

function optionsOf({ block }: Directive, name: string): readonly Directive[] {
  return block.filter((option) => option.name === name);
}
