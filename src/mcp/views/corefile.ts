import { z } from 'zod';
import type { Directive } from '../../model/corefile.ts';
import type { DecisionStep, ZoneDecision } from '../../model/corefile-decision.ts';
import { type CorefileSeen, partOf } from '../../model/evidence/cluster-dns.ts';
import type { Detail } from '../budget.ts';
import { plain, plainRef } from '../plain.ts';
import { dataText, shown, untrusted } from '../untrusted.ts';

const programs = ['CoreDNS', 'kube-dns', 'NodeLocal DNSCache'] as const;

const stepItem = z.strictObject({
  plugin: z.string(),
  role: z.enum(['answers', 'may answer', 'changes', 'not known']),
  zones: z.array(z.string()).nullable().describe('It is asked about names in these; null: not known'),
  moreZones: z.int().positive().optional(),
  except: z.array(z.string()).optional(),
  passesOn: z.array(z.string()).optional().describe('Names that it does not know go on in these zones'),
  to: z.array(untrusted(100)).optional().describe('Untrusted: where a forward sends queries'),
  line: z.int(),
  text: untrusted(200).optional().describe('Untrusted: its arguments'),
});

export const zoneItem = z.strictObject({
  part: z.literal('zones'),
  program: z.enum(programs),
  corefile: z.string(),
  file: untrusted(200).optional().describe('Untrusted: the imported file that holds it'),
  line: z.int(),
  zone: z.string().nullable().describe('null: it has variables that are not known'),
  scheme: z.string(),
  port: z.string(),
  addresses: z.array(untrusted(100)).optional().describe('Untrusted: what bind names; without it: all'),
  hasView: z.literal(true).optional().describe('Takes only queries that its view lets pass'),
  steps: z.array(stepItem).describe('In the order in which they are asked'),
  otherwise: z.enum(['SERVFAIL', 'REFUSED']),
});

const problemKinds = [
  'does not parse',
  'zone defined twice',
  'plugin not compiled in',
  'option refused',
  'option passed over',
  'option ends',
  'file not used',
] as const;

export const problemItem = z.strictObject({
  part: z.literal('problems'),
  corefile: z.string(),
  problem: z.enum(problemKinds),
  line: z.int().nullable(),
  text: untrusted(200),
});

type Step = z.infer<typeof stepItem>;
type Zone = z.infer<typeof zoneItem>;
type Problem = z.infer<typeof problemItem>;

/** A zone as people write it, without the trailing dot; the root is a dot. */
export function zoneText(zone: string): string {
  return zone === '.' ? zone : plain(zone.replace(/\.$/, ''));
}

export function zoneItems(
  corefile: CorefileSeen,
  decisions: readonly ZoneDecision[],
  detail: Detail,
): Zone[] {
  return decisions.map(({ zone, scheme, port, addresses, block, isFiltered, steps, otherwise }) => ({
    part: 'zones',
    program: corefile.program,
    corefile: `ConfigMap ${plainRef(partOf(corefile, block.file).configMap.ref)}`,
    ...(block.file !== undefined && { file: dataText(block.file, 200) }),
    line: block.line,
    zone: zone === undefined ? null : zoneText(zone),
    scheme,
    port: plain(port === '' ? '0' : port),
    ...(addresses.length > 0 && {
      addresses: addresses.slice(0, 10).map((address) => dataText(address, 100)),
    }),
    ...(isFiltered && { hasView: true as const }),
    steps: steps.slice(0, 20).map((step) => stepOf(step, detail)),
    otherwise,
  }));
}

const forwarding = new Set(['forward', 'grpc', 'proxy']);
const mostZones = 8;

function stepOf({ plugin, directive, role, zones, except, passesOn }: DecisionStep, detail: Detail): Step {
  const more = (zones?.length ?? 0) - mostZones;
  return {
    plugin: plain(plugin),
    role,
    zones: zones?.slice(0, mostZones).map(zoneText) ?? null,
    ...(more > 0 && { moreZones: more }),
    ...(except.length > 0 && { except: except.slice(0, mostZones).map(zoneText) }),
    ...(role === 'answers' &&
      passesOn.length > 0 && { passesOn: passesOn.slice(0, mostZones).map(zoneText) }),
    ...(forwarding.has(plugin) && { to: directive.args.slice(1, 11).map((one) => dataText(one, 100)) }),
    line: directive.line,
    ...(detail === 'full' && { text: dataText(directive.args.join(' '), 200) }),
  };
}

/** `CoreDNS cluster.local, port 53 (ConfigMap kube-system/coredns line 1)`, then a line for each step. */
export function zoneLines({
  program,
  corefile,
  file,
  line,
  zone,
  port,
  steps,
  otherwise,
  ...rest
}: Zone): string {
  const scheme = rest.scheme === 'dns' ? '' : `${rest.scheme} `;
  const on =
    rest.addresses === undefined ? '' : ` on ${rest.addresses.map((one) => shown(one, 100)).join(' ')}`;
  const where = `${corefile}${file === undefined ? '' : ` ${shown(file)}`} line ${line}`;
  const view = rest.hasView === true ? ', queries that its view lets pass' : '';
  return [
    `${program} ${zone ?? 'zone not known'}, ${scheme}port ${port}${on}${view} (${where}):`,
    ...steps.map((step) => `  ${stepText(step)}`),
    `  else ${otherwise}`,
  ].join('\n');
}

function stepText({ plugin, role, zones, moreZones, except, passesOn, to, text, line }: Step): string {
  const more = moreZones === undefined ? '' : ` and ${moreZones} more`;
  const parts = [
    ...(zones === null
      ? ['for zones not known']
      : zones.join(' ') === '.'
        ? []
        : [`for ${zones.join(' ')}${more}`]),
    ...(to === undefined ? [] : [`to ${to.map((one) => shown(one, 100)).join(' ')}`]),
    ...(except === undefined ? [] : [`except ${except.join(' ')}`]),
    ...(passesOn === undefined ? [] : [`passes on what it does not know of ${passesOn.join(' ')}`]),
    ...(text === undefined || text === '' ? [] : [`arguments ${shown(text)}`]),
    `line ${line}`,
  ];
  return `${plugin} ${role}: ${parts.join(', ')}`;
}

/** What is wrong with a Corefile, as far as it shows without running it. */
export function problemItems(corefile: CorefileSeen): Problem[] {
  const { parsed, conflicts, lacking, options, unused } = corefile;
  const problem = (kind: Problem['problem'], text: string, line?: number, file?: string): Problem => ({
    part: 'problems',
    corefile: `ConfigMap ${plainRef(partOf(corefile, file).configMap.ref)}`,
    problem: kind,
    line: line ?? null,
    text: dataText(text, 200),
  });
  const at = (kind: Problem['problem'], { name, args, line, file }: Directive): Problem =>
    problem(kind, [name, ...args].join(' '), line, file);
  const words = { refused: 'option refused', idle: 'option passed over', ends: 'option ends' } as const;
  return [
    ...(parsed.ok
      ? []
      : parsed.problems.map(({ message, line, file }) => problem('does not parse', message, line, file))),
    ...conflicts.map(({ key }) => problem('zone defined twice', key.raw, key.line, key.file)),
    ...lacking.map((directive) => at('plugin not compiled in', directive)),
    ...options.map(({ directive, verdict }) => at(words[verdict], directive)),
    ...unused.map(({ path }) => problem('file not used', path)),
  ];
}

export function problemLine({ corefile, problem, line, text }: Problem): string {
  return `Problem: ${problem}, ${corefile}${line === null ? '' : ` line ${line}`}: ${shown(text)}`;
}
