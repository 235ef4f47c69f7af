import type { Corefile, Directive } from '../model/corefile.ts';
import type { CorefileSeen, DnsProgram, DnsServer, OptionSeen } from '../model/evidence/cluster-dns.ts';
import { valueOf } from '../model/maybe.ts';
import { optionFate, type OptionFate } from '../parse/coredns-options.ts';
import { corednsPlugins } from '../parse/coredns-plugins.ts';
import { atLeast } from '../parse/version.ts';
import { lackOf, newest, oldestInUse } from './coredns-support.ts';

/**
 * What the release that reads a Corefile, and those after it, make of each line. Images of somebody else's build may take
 * lines that no release does; what a release takes, its builds take too.
 */
export function optionsOf(
  corefile: Corefile,
  program: DnsProgram,
  server: DnsServer | undefined,
): Pick<CorefileSeen, 'options' | 'unclearOptions'> {
  const options: OptionSeen[] = [];
  const unclear: Directive[] = [];
  for (const written of corefile.blocks.flatMap(({ directives }) => directives)) {
    const { name: plugin, block } = written;
    const version = program === 'CoreDNS' && server !== undefined ? valueOf(server.version) : undefined;
    const until = corednsPlugins.find(({ name }) => name === plugin)?.until;
    if (until !== undefined && version !== undefined && !atLeast(version, until)) {
      options.push({ directive: written, plugin, verdict: 'ends', since: until, before: undefined });
    }
    for (const directive of block) {
      const fate = directive.unresolved.length > 0 ? undefined : fateOf(plugin, directive, server, version);
      if (fate === undefined) unclear.push(directive);
      else options.push(...seenOf(plugin, directive, fate));
    }
  }
  return {
    options,
    unclearOptions: { options: unclear, missing: unclear.length === 0 ? [] : lackOf(program, server) },
  };
}

/** Undefined where the version or the build decides, and is not known. */
function fateOf(
  plugin: string,
  directive: Directive,
  server: DnsServer | undefined,
  version: Parameters<typeof optionFate>[2] | undefined,
): OptionFate | undefined {
  if (oldestInUse === undefined || newest === undefined) return undefined;
  const inNewest = optionFate(plugin, directive, newest);
  if (inNewest.state === 'not known') return inNewest;
  if (version !== undefined) {
    const fate = optionFate(plugin, directive, version);
    // A release newer than the table takes what the newest there does.
    if (fate.state === 'not known') return inNewest.state === 'refused' ? undefined : inNewest;
    return fate.state === 'refused' && server?.isStock !== true ? undefined : fate;
  }
  const inOldest = optionFate(plugin, directive, oldestInUse);
  if (inOldest.state !== inNewest.state) return undefined;
  return inNewest.state === 'refused' && server !== undefined && !server.isStock ? undefined : inNewest;
}

function seenOf(plugin: string, directive: Directive, fate: OptionFate): OptionSeen[] {
  const of = { directive, plugin };
  switch (fate.state) {
    case 'not known':
      return [];
    case 'refused':
      return [{ ...of, verdict: 'refused', since: fate.since, before: fate.before }];
    case 'idle':
      return [{ ...of, verdict: 'idle', since: fate.endsWith, before: undefined }];
    case 'taken':
      return fate.endsWith === undefined
        ? []
        : [{ ...of, verdict: 'ends', since: fate.endsWith, before: undefined }];
  }
}
