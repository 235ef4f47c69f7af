import type { Directive } from '../../model/corefile.ts';
import { goPattern } from '../common/go-pattern.ts';

/** What is asked of a DNS server: a name, lower case with the dot at its end, and a type such as `A`. */
export interface DnsQuery {
  readonly name: string;
  readonly type: string;
}

/** What the plugins behind `rewrite` are asked. */
export interface RewrittenQuery {
  readonly query: DnsQuery;
  /** The answer is to another question than was asked, which clients may not take. */
  readonly isAnotherAnswer: boolean;
}

interface RewriteRule {
  readonly stops: boolean;
  /** `name`, `type`, `ttl` and so on. */
  readonly field: string;
  readonly args: readonly string[];
}

const kinds = new Set(['exact', 'prefix', 'suffix', 'substring', 'regex']);

/** With a rule in braces the words of all its lines are taken as one. */
function ruleOf({ args, block }: Directive): RewriteRule {
  const words = args.length < 2 ? [...args, ...block.flatMap((line) => [line.name, ...line.args])] : args;
  const [first = ''] = words;
  const isMode = /^(?:continue|stop)$/i.test(first);
  const [field = '', ...rest] = isMode ? words.slice(1) : words;
  return { stops: first.toLowerCase() !== 'continue', field: field.toLowerCase(), args: rest };
}

/**
 * Does a `rewrite` change names in questions and leave them in answers as they then are, so that an answer is to another
 * question than was asked? Those of type exact change both (plugin/rewrite/name.go of coredns 1.15.0).
 */
export function answersAnotherName(directive: Directive): boolean {
  if (directive.unresolved.length > 0) return false;
  const { field, args } = ruleOf(directive);
  return field === 'name' && leavesName(args);
}

function leavesName([kind = '', from = '', to = '', ...options]: readonly string[]): boolean {
  if (!kinds.has(kind.toLowerCase()) || kind.toLowerCase() === 'exact' || to === '') return false;
  return !isSame(from, to) && !options.includes('auto') && !options.includes('name');
}

/** A rule that only serves to carry `answer value` puts the name back as it was. */
function isSame(from: string, to: string): boolean {
  const [a, b] = [from, to].map((name) => name.toLowerCase().replace(/\.$/, ''));
  return a === b || to === '{0}' || (from === '(.*)' && to === '{1}');
}

/**
 * What a query becomes by all rules of a server block, in the order in which they stand; undefined where it cannot be
 * told: variables, expressions that are not followed, rules on EDNS0 or on codes (plugin/rewrite of coredns 1.15.0).
 */
export function rewrittenQuery(query: DnsQuery, rules: readonly Directive[]): RewrittenQuery | undefined {
  let asked = query;
  let isAnotherAnswer = false;
  for (const directive of rules) {
    if (directive.unresolved.length > 0) return undefined;
    const { stops, field, args } = ruleOf(directive);
    if (field === 'type') {
      const [from = '', to = ''] = args.map((arg) => arg.toUpperCase());
      if (asked.type !== from) continue;
      asked = { ...asked, type: to };
      isAnotherAnswer ||= to !== query.type;
    } else if (field === 'name' || field === 'ttl') {
      // The value of a ttl rule stands where a name rule has the name that it writes.
      const [kind = '', from = '', to = ''] = args.length === 2 ? ['exact', ...args] : args;
      const name = renamed(asked.name, kind.toLowerCase(), from, field === 'ttl' ? from : to);
      if (name === undefined) return undefined;
      if (name === false) continue;
      if (field === 'name') {
        if (!isSendable(name)) return undefined;
        isAnotherAnswer ||= leavesName(args) && name !== asked.name;
        asked = { ...asked, name };
      }
    } else if (field === 'rcode') {
      const [kind = '', from = ''] = args.length === 3 ? ['exact', ...args] : args;
      if (renamed(asked.name, kind.toLowerCase(), from, from) !== false) return undefined;
      continue;
    } else if (field === 'class' && args[0]?.toUpperCase() !== 'IN') {
      continue;
    } else {
      return undefined;
    }
    if (stops) break;
  }
  return { query: asked, isAnotherAnswer };
}

/** The name that a query of that type becomes; undefined where it cannot be told, or of no type in particular differs. */
export function rewrittenName(name: string, rules: readonly Directive[], type?: string): string | undefined {
  const named = rules.map(ruleOf).flatMap(({ field, args }) => (field === 'type' ? args.slice(0, 1) : []));
  const types = type === undefined ? ['', ...named.map((one) => one.toUpperCase())] : [type];
  const names = new Set(types.map((one) => rewrittenQuery({ name, type: one }, rules)?.query.name));
  return names.size === 1 ? [...names][0] : undefined;
}

/** The name that a rule makes of this one; false where it does not hold for it. */
function renamed(name: string, kind: string, from: string, to: string): string | false | undefined {
  const [was, is] = [absolute(from), absolute(to)];
  switch (kind) {
    case 'exact':
      return name === was && is;
    case 'prefix':
      return name.startsWith(was) && `${is}${name.slice(was.length)}`;
    case 'suffix':
      return name.endsWith(was) && `${name.slice(0, name.length - was.length)}${is}`;
    case 'substring':
      return name.includes(was) && name.replaceAll(was, () => is);
    case 'regex': {
      const pattern = goPattern(from);
      if (pattern === undefined) return undefined;
      const groups = pattern.exec(name);
      if (groups === null) return false;
      return groups.reduce((made, group, index) => made.replaceAll(`{${index}}`, () => group), is);
    }
    default:
      return undefined;
  }
}

/** As plugin.Name.Normalize: the dot at its end is added to parts of names too. */
function absolute(name: string): string {
  return `${name.toLowerCase()}${name.endsWith('.') ? '' : '.'}`;
}

function isSendable(name: string): boolean {
  const labels = name.replace(/\.$/, '').split('.');
  return (
    name === '.' ||
    (name.length <= 254 && labels.every((label) => label !== '' && label.length <= 63 && !/[\\]/.test(label)))
  );
}
