import type { Directive, ServerBlock } from '../../model/corefile.ts';

export type CachedAnswer = 'success' | 'denial';

/** What cache keeps at most where no TTL is written (plugin/cache of coredns 1.15.0). */
const longest: Readonly<Record<CachedAnswer, number>> = { success: 3600, denial: 1800 };
const shortest = 5;

function zone(text: string): string {
  return text === '.' ? '.' : `${text.toLowerCase().replace(/\.$/, '')}.`;
}

function holds(zones: readonly string[], name: string): boolean {
  return zones.some((one) => one === '.' || name === one || name.endsWith(`.${one}`));
}

/** The zones of a cache or of its option, which are those of its server block where none is written. */
export function cacheZones(args: readonly string[], block: ServerBlock): readonly string[] {
  return args.length > 0 ? args.map(zone) : block.keys.flatMap((key) => key.zone ?? []);
}

/** Arguments of cache: a TTL, which may be left out, and zones. */
function argumentsOf({ args }: Directive): { ttl: number | undefined; zones: readonly string[] } {
  const [first, ...rest] = args;
  return first !== undefined && /^\d+$/.test(first)
    ? { ttl: Number(first), zones: rest }
    : { ttl: undefined, zones: args };
}

/** Does this cache keep answers of that sort about a name? */
export function keeps(cache: Directive, block: ServerBlock, name: string, part: CachedAnswer): boolean {
  if (!holds(cacheZones(argumentsOf(cache).zones, block), name)) return false;
  // A second line takes the place of the first.
  const disabled = cache.block.findLast((one) => one.name === 'disable' && one.args[0] === part);
  if (disabled === undefined) return true;
  return disabled.args.length > 1 && !holds(disabled.args.slice(1).map(zone), name);
}

/** How many seconds it keeps an answer that may live `ttl` seconds: TTL is the most, MINTTL the least. */
export function keptSeconds(cache: Directive, part: CachedAnswer, ttl: number): number {
  const own = cache.block.filter((one) => one.name === part);
  const last = (index: number) => own.findLast((one) => one.args[index] !== undefined)?.args[index];
  const most = Number(last(1) ?? argumentsOf(cache).ttl ?? longest[part]);
  const least = Number(last(2) ?? shortest);
  return Math.max(Math.min(ttl, most), least);
}
