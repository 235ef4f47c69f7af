import type { Directive } from '../../model/corefile.ts';
import { goPattern } from '../common/go-pattern.ts';
import { zoneHolds } from './corefile-decision.ts';
import type { DnsQuery } from './corefile-rewrite.ts';

/** What `template` does with a query: hands it on, gives an answer of that code and count, or fails. */
export type TemplateAnswer = 'passes' | 'not known' | { readonly rcode: string; readonly records: number };

/**
 * What one `template CLASS TYPE [ZONE...]` does with a query of class IN for a name in its zones, which `passesOn` names
 * where it falls through (plugin/template of coredns 1.15.0). Answers are counted, not made.
 */
export function templateAnswer({ name, type }: DnsQuery, { args, block }: Directive): TemplateAnswer {
  const [ofClass = '', ofType = ''] = args;
  if (!['IN', 'ANY'].includes(ofClass) || (ofType !== 'ANY' && ofType !== type)) return 'passes';
  const patterns = block.flatMap((option) => (option.name === 'match' ? option.args : []));
  const tried = (patterns.length === 0 ? [''] : patterns).map((pattern) => goPattern(pattern)?.test(name));
  if (tried.includes(undefined)) return 'not known';
  if (!tried.includes(true)) return fallsThrough(block, name) ? 'passes' : { rcode: 'SERVFAIL', records: 0 };
  if (block.some((option) => option.name === 'expr' || option.name === 'var')) return 'not known';
  const rcode = block.findLast((option) => option.name === 'rcode')?.args[0] ?? 'NOERROR';
  const records = block.flatMap((option) => (option.name === 'answer' ? option.args : [])).length;
  // Which of its answers are of the type that was asked for is not looked at.
  if (ofType === 'ANY' && records > 0) return 'not known';
  return { rcode, records };
}

function fallsThrough(block: readonly Directive[], name: string): boolean {
  const last = block.findLast((option) => option.name === 'fallthrough');
  if (last === undefined) return false;
  const zones = last.args.map((zone) => `${zone.toLowerCase().replace(/\.$/, '')}.`);
  return zones.length === 0 || zones.some((zone) => zoneHolds(zone === '.' ? '.' : zone, name));
}
