import type { Directive, ServerBlock } from '../../model/corefile.ts';
import type { CorefileSeen } from '../../model/evidence/cluster-dns.ts';

const paths = new WeakMap<CorefileSeen, ReadonlyMap<object, string>>();

/**
 * The path of a server block, of one of its keys, of a directive at any depth or of an import within the file that holds
 * it: `[.:53].forward.max_concurrent`, the second of one name as `forward[2]`. It does not change with lines, nor with what
 * else is wrong. Empty for what is none of these.
 */
export function corefilePath(seen: CorefileSeen, place: object): string {
  let known = paths.get(seen);
  if (known === undefined) paths.set(seen, (known = pathsOf(seen)));
  return known.get(place) ?? '';
}

function pathsOf({ parsed }: CorefileSeen): ReadonlyMap<object, string> {
  const found = new Map<object, string>();
  if (!parsed.ok) return found;
  const nameBlock = ordinals();
  for (const block of parsed.value.blocks) {
    const path = nameBlock(`[${keyOf(block)}]`);
    found.set(block, path);
    for (const key of block.keys) found.set(key, path);
    addAll(found, block.directives, path);
  }
  const nameImport = ordinals();
  for (const one of parsed.value.imports) found.set(one, `.${nameImport('import')}`);
  return found;
}

function addAll(found: Map<object, string>, directives: readonly Directive[], above: string): void {
  const nameOf = ordinals();
  for (const directive of directives) {
    const path = `${above}.${nameOf(/^\w{1,40}$/.test(directive.name) ? directive.name : '?')}`;
    // A snippet that is imported twice may bring in the same directive twice.
    if (!found.has(directive)) found.set(directive, path);
    addAll(found, directive.block, path);
  }
}

/** Zone and port of its first key, in the syntax of names; CoreDNS serves no two alike on one address. */
function keyOf({ keys: [first] }: ServerBlock): string {
  if (first === undefined) return '';
  const { scheme, zone = '?', port } = first;
  const name = zone === '.' ? '.' : zone.replace(/\.$/, '');
  const shown = name === '.' || /^[a-z0-9_*]([-a-z0-9_.*]{0,251}[a-z0-9])?$/.test(name) ? name : '?';
  return `${scheme === 'dns' ? '' : `${scheme}://`}${shown}:${/^\d{1,5}$/.test(port) ? port : '?'}`;
}

/** Numbers the second and every further one of a name. */
function ordinals(): (name: string) => string {
  const counts = new Map<string, number>();
  return (name) => {
    const count = (counts.get(name) ?? 0) + 1;
    counts.set(name, count);
    return count === 1 ? name : `${name}[${count}]`;
  };
}
