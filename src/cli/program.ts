import { Command, Option } from 'commander';
import type { CaptureOptions } from './capture.ts';
import type { CheckReviewOptions } from './check-review.ts';
import type { PlanAddressesOptions } from './plan-addresses.ts';
import type { PlanDnsOptions } from './plan-dns.ts';
import type { PlanMigrationOptions } from './plan-migration.ts';
import type { PlanMtuOptions } from './plan-mtu.ts';
import type { RbacOptions } from './rbac.ts';
import type { ReviewOptions } from './review.ts';
import type { RulesOptions } from './rules.ts';
import type { SkillInstallOptions, SkillPrintOptions } from './skill.ts';

import { addressFamilies, libcs } from '../net/dns/name-lookup.ts';
import type { StartServer } from './serve.ts';
import { type GivenSource, hosts, type ServeOptions } from './serve-options.ts';
import type { TraceOptions } from './trace.ts';
import { parseAmount, parseCount } from './parse-count.ts';
import { addSourceOptions, collectValues, parseDuration } from './source-options.ts';

interface ProgramSettings {
  readonly version: string;
  /** Where the demo cluster's snapshot is. */
  readonly demoFolder: string;
  /** The folder of the skill, as a URL that ends in a slash. */
  readonly skill: URL;
  readonly startServer: StartServer;
  readonly end: (code: number) => void;
}

/**
 * The command line. Commands load what they need when they run. `end` receives the exit code of the command that ran.
 */
export function createProgram({ version, demoFolder, skill, startServer, end }: ProgramSettings): Command {
  const program = new Command('kubernetes-network-review')
    .description('Reviews the networking of Kubernetes clusters. It reads; it never changes anything.')
    .version(version)
    .showSuggestionAfterError()
    .showHelpAfterError('(--help shows what there is)')
    .configureHelp({ helpWidth: 110 });

  addSourceOptions(
    addCommand(program, 'review', 'review a cluster, a snapshot or the demo', ['text', 'markdown', 'json']),
  )
    .option('--area <area>', 'only rules of this area; may be repeated', collectValues)
    .option('--rule <code-or-id>', 'only this rule; may be repeated', collectValues)
    .option('--namespace <name>', 'report only what is in this namespace; may be repeated', collectValues)
    .option('--output <file>', 'write the review there instead of standard output')
    .addOption(
      new Option('--fail-on <severity>', 'exit with 1 when there are findings this severe')
        .choices(['high', 'medium', 'low', 'never'])
        .default('never'),
    )
    .option('--require-complete', 'exit with 3 when evidence that a rule needs could not be read')
    .option('--config <file>', 'suppressions and thresholds, as YAML')
    .option('--now <rfc3339>', 'the time that ages are counted to')
    .action(async (options: ReviewOptions) => {
      end(await (await import('./review.ts')).runReview({ ...options, demoFolder }));
    });

  addSourceOptions(addCommand(program, 'capture', 'write what any command reads to a snapshot, redacted'))
    .requiredOption('--output <path>', 'a new directory, or a path that ends in .tar.gz')
    .option(
      '--namespace <name>',
      'where listing the whole cluster is forbidden, read this namespace',
      collectValues,
    )
    .action(async (options: CaptureOptions) => {
      end(await (await import('./capture.ts')).runCapture({ ...options, demoFolder }));
    });

  addCommand(program, 'rules', 'list the rules')
    .option('--area <area>', 'only rules of this area; may be repeated', collectValues)
    .action(async (options: RulesOptions) => {
      end((await import('./rules.ts')).runRulesCommand(options));
    });

  addCommand(program, 'explain', 'what a rule sees, why it matters and what to do')
    .argument('<code-or-id>')
    .action(async (name: string, options: { format: 'text' | 'json' }) => {
      end((await import('./explain.ts')).runExplain(name, options));
    });

  addCommand(program, 'scope', 'is this question answered here, and whose is it if not')
    .argument('[question]', 'the question, or - to read it from standard input')
    .action(async (question: string | undefined, options: { format: 'text' | 'json' }) => {
      end(await (await import('./scope.ts')).runScope(question, options));
    });

  addSourceOptions(
    addCommand(
      program,
      'check-review',
      'is this draft a complete and true review; without a source its form alone is judged, and no cluster is read',
    ),
  )
    .argument('<file>', 'the draft, Markdown or the JSON of a review, or - to read it from standard input')
    .option('--config <file>', 'suppressions and thresholds that the review is made with, as YAML')
    .action(async (file: string, options: CheckReviewOptions) => {
      end(await (await import('./check-review.ts')).runCheckReview(file, { ...options, demoFolder }));
    });

  addCommand(program, 'verify', 'do these commands exist, and do they only read')
    .argument('[text-or-file]', 'commands, a script or a text with commands; a file; or - for standard input')
    .action(async (text: string | undefined, options: { format: 'text' | 'json' }) => {
      end(await (await import('./verify.ts')).runVerify(text, options));
    });

  addCommand(program, 'rbac', 'print the least rights that every command needs, or a review by --area')
    .option('--area <area>', 'only what rules of this area need; may be repeated', collectValues)
    .option('--namespace <name>', 'Roles for these namespaces instead of a ClusterRole', collectValues)
    .action(async (options: RbacOptions) => {
      end((await import('./rbac.ts')).runRbac(options));
    });

  addSourceOptions(
    addCommand(program, 'trace', 'where a connection goes, step by step, and what is not known'),
  )
    .requiredOption('--client <client>', 'NAMESPACE/POD, node/NAME, external or every-node')
    .requiredOption('--to <destination>', 'NAME[:PORT], URL or IP[:PORT]')
    .action(async (options: TraceOptions) => {
      end(await (await import('./trace.ts')).runTrace({ ...options, demoFolder }));
    });

  const plan = program.command('plan').description('plan a change of the network; it changes nothing itself');
  addSourceOptions(
    addCommand(
      plan,
      'migration',
      'what becomes of Ingresses on the Gateway API, and in which order to move',
      ['text', 'markdown', 'json'],
    ),
  )
    .option('--namespace <name>', 'only Ingresses of this namespace; may be repeated', collectValues)
    .option('--output <file>', 'write the plan there instead of standard output')
    .action(async (options: PlanMigrationOptions) => {
      end(await (await import('./plan-migration.ts')).runPlanMigration({ ...options, demoFolder }));
    });

  addSourceOptions(
    addCommand(
      plan,
      'addresses',
      'who has which addresses, what collides, what is left and until when; with --range alone, without a cluster',
      ['text', 'markdown', 'json'],
    ),
  )
    .option(
      '--range <purpose=cidr>',
      'a further range: pods, services, nodes, load-balancers, vpc, external, cluster:NAME, ...; may be repeated',
      collectValues,
    )
    .option('--node-mask <length>', 'prefix of a node’s part of the IPv4 pods given', parseCount)
    .option('--node-mask-v6 <length>', 'prefix of a node’s part of the IPv6 pods given', parseCount)
    .option('--nodes <number>', 'nodes there are, or a new cluster starts with', parseCount)
    .option('--services <number>', 'Services there are, or a new cluster starts with', parseCount)
    .option('--load-balancers <number>', 'addresses of load balancers there are', parseCount)
    .option('--pods-per-node <number>', 'most pods on a node, of a new cluster 110 by default', parseCount)
    .option('--instance-type <type>', 'of EC2, for pods with addresses of the VPC: m5.large')
    .option('--nodes-per-month <number>', 'nodes that are added each month', parseAmount)
    .option('--services-per-month <number>', 'Services that are added each month', parseAmount)
    .option('--load-balancers-per-month <number>', 'the same of their addresses', parseAmount)
    .option('--months <number>', 'how long a new cluster’s ranges must last (default: 36)', parseCount)
    .addOption(
      new Option('--new-cluster <families>', 'propose ranges for a new cluster').choices([
        '4',
        '6',
        '4,6',
        '6,4',
      ]),
    )
    .option(
      '--within <cidr>',
      'take the new cluster’s ranges from here; may be repeated (default: RFC 1918)',
      collectValues,
    )
    .option('--output <file>', 'write the plan there instead of standard output')
    .option('--now <rfc3339>', 'the time that growth is counted from')
    .action(async (options: PlanAddressesOptions) => {
      end(await (await import('./plan-addresses.ts')).runPlanAddresses({ ...options, demoFolder }));
    });

  addSourceOptions(
    addCommand(
      plan,
      'dns',
      'the DNS queries that one lookup of a name costs, and who answers them; without a source, by what is given',
    ),
  )
    .argument('<name>', 'as a program gives it: api.example.com, cart.shop, cart.shop.svc.cluster.local.')
    .option('--namespace <name>', 'of the pod that asks (default: default)')
    .option('--pod <name>', 'the pod that asks, of that namespace; without it, one with the defaults')
    .addOption(new Option('--libc <name>', 'the C library that it asks with (default: both)').choices(libcs))
    .addOption(
      new Option('--family <family>', 'what the program wants: A and AAAA, or one').choices(addressFamilies),
    )
    .option('--ndots <number>', 'in place of what its resolv.conf says', Number)
    .option('--search <domain>', 'the search list in place of its own; may be repeated', collectValues)
    .option('--cluster-domain <domain>', 'where it was not read (default: cluster.local)')
    .option('--exists <name>', 'a full name that exists; may be repeated: others do not then', collectValues)
    .option('--output <file>', 'write the answer there instead of standard output')
    .action(async (name: string, options: PlanDnsOptions) => {
      end(await (await import('./plan-dns.ts')).runPlanDns(name, { ...options, demoFolder }));
    });

  addSourceOptions(
    addCommand(
      plan,
      'mtu',
      'what is left for pods, now and with what is given; with --cni, without a cluster',
    ),
  )
    .option('--cni <name>', 'as if this were the CNI: cilium, calico, flannel, aws-vpc-cni, ...')
    .option('--cni-version <version>', 'as if it had this version')
    .option('--encapsulation <kind>', 'as if packets between nodes went in none, vxlan, geneve, ipip or udp')
    .option('--encryption <kind>', 'as if none, wireguard or ipsec encrypted them')
    .option('--ipsec-key-bytes <n>', 'the length of Cilium’s IPsec authentication key, 16 unless given')
    .option('--family <family>', 'addresses of nodes: ipv4, ipv6 or dual')
    .option(
      '--node-mtu <[node=]bytes>',
      'as if all nodes, or this one, had this MTU; may be repeated',
      collectValues,
    )
    .option('--path <bytes-or-name>', 'a way that carries less, by its MTU or name: aws-transit-gateway, ...')
    .option('--dsr <dispatch>', 'as if Cilium’s DSR sent addresses by none, opt, geneve or ipip')
    .option(
      '--submariner <cable>',
      'as if this cable led to other clusters: none, libreswan, wireguard, vxlan',
    )
    .option('--output <file>', 'write the plan there instead of standard output')
    .action(async (options: PlanMtuOptions) => {
      end(await (await import('./plan-mtu.ts')).runPlanMtu({ ...options, demoFolder }));
    });

  const skillCommand = program.command('skill').description('how a review is done, as a skill for agents');
  addCommand(skillCommand, 'print', 'print the skill, or one of its references')
    .option('--reference <name>', 'a reference in place of the skill itself')
    .action(async (options: Omit<SkillPrintOptions, 'skill'>) => {
      end(await (await import('./skill.ts')).runSkillPrint({ ...options, skill }));
    });
  addCommand(skillCommand, 'install', 'write the skill into a folder that a host loads skills from')
    .requiredOption('--dir <dir>', 'the folder; the skill’s own is made in it')
    .option('--replace', 'overwrite files of the skill there that differ')
    .action(async (options: Omit<SkillInstallOptions, 'skill'>) => {
      end(await (await import('./skill.ts')).runSkillInstall({ ...options, skill }));
    });

  const sources: GivenSource[] = [];
  addSourceOptions(addCommand(program, 'serve', 'the MCP server, on standard input and output'))
    .option(
      '--read-root <dir>',
      'a folder below which tools may choose snapshots; may be repeated',
      collectValues,
    )
    .option(
      '--allow-context <name>',
      'a further context that tools may choose; may be repeated',
      collectValues,
    )
    .option('--tool-prefix <prefix>', 'stands before the name of each tool', '')
    .option('--config <file>', 'suppressions and thresholds of every review, as YAML')
    .addOption(
      new Option('--print-config <host>', 'print the configuration for this host and end').choices(hosts),
    )
    // The first source given is the default, whichever option gives it.
    .on('option:context', (context: string) => sources.push({ context }))
    .on('option:from', (from: string) => sources.push({ from }))
    .on('option:demo', () => sources.push({ demo: true }))
    .action(async (options: Omit<ServeOptions, 'sources'>) => {
      const { runServe } = await import('./serve.ts');
      end(await runServe({ ...options, sources }, startServer));
    });

  return program;
}

function addCommand(parent: Command, name: string, description: string, formats = ['text', 'json']): Command {
  return parent
    .command(name)
    .description(description)
    .addOption(new Option('--format <format>', 'how the answer is written').choices(formats).default('text'))
    .option('--verbose', 'tell on standard error what is being done')
    .addOption(
      new Option('--timeout <duration>', 'how long reading may take')
        .default(120_000, '2m')
        .argParser(parseDuration),
    )
    .version((parent.parent ?? parent).version() ?? '');
}
