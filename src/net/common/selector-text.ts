import type { Requirement } from '../../model/label-selector.ts';

/** A label selector as text: `env in (a, b),app=x,!old` (apimachinery labels.Parse). */
export function requirementsIn(text: string): Requirement[] {
  const terms = text.matchAll(/([^,()\s]+)(?:\s+(in|notin)\s+\(([^)]*)\)?|\s*(?:==?|!=)\s*[^,()\s]*)?/g);
  return [...terms].map(([plain, key = '', operator, list = '']) => {
    if (operator !== undefined) {
      return {
        key,
        operator: operator === 'in' ? 'In' : 'NotIn',
        values: list.split(',').map((one) => one.trim()),
      };
    }
    const [, name = ''] = /^!?([^=!\s]+)/.exec(plain) ?? [];
    const rest = name === '' ? '' : plain.slice(plain.indexOf(name) + name.length).trimStart();
    const sign = /^(?:==?|!=)/.exec(rest)?.[0];
    const value = rest.slice(sign?.length).trimStart();
    if (sign === undefined) return { key: name, operator: plain.startsWith('!') ? 'DoesNotExist' : 'Exists' };
    return { key: name, operator: sign === '!=' ? 'NotIn' : 'In', values: [value] };
  });
}
