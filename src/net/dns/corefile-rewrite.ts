import type { Directive } from '../../model/corefile.ts';

const kinds = new Set(['exact', 'prefix', 'suffix', 'substring', 'regex']);

/**
 * Does a `rewrite` change names in questions and leave them in answers as they then are, so that an answer is to another
 * question than was asked? Those of type exact change both (plugin/rewrite/name.go of coredns 1.15.0).
 */
export function answersAnotherName(directive: Directive): boolean {
  const { args, block, unresolved } = directive;
  if (unresolved.length > 0) return false;
  // With a rule in braces the words of all its lines are taken as one.
  const words = args.length < 2 ? [...args, ...block.flatMap((line) => [line.name, ...line.args])] : args;
  const [field = '', ...rest] = /^(?:continue|stop)$/i.test(words[0] ?? '') ? words.slice(1) : words;
  if (field.toLowerCase() !== 'name' || rest.length < 3) return false;
  const [kind = '', from = '', to = '', ...options] = rest;
  if (!kinds.has(kind.toLowerCase()) || kind.toLowerCase() === 'exact') return false;
  return !isSame(from, to) && !options.includes('auto') && !options.includes('name');
}

/** A rule that only serves to carry `answer value` puts the name back as it was. */
function isSame(from: string, to: string): boolean {
  const [a, b] = [from, to].map((name) => name.toLowerCase().replace(/\.$/, ''));
  return a === b || to === '{0}' || (from === '(.*)' && to === '{1}');
}
