import type { CommandTable } from '../../src/commands/command-table.ts';

/** A table as its file holds it: a line for each flag and each list of words, so that a new version's differences read well. */
export function tableText(table: CommandTable): string {
  return `${lines(table, '')}\n`;
}

function lines(value: unknown, indent: string): string {
  if (typeof value !== 'object' || value === null || isShort(value)) return JSON.stringify(value);
  const inner = `${indent} `;
  const parts = Array.isArray(value)
    ? value.map((one: unknown) => inner + lines(one, inner))
    : Object.entries(value)
        .filter(([, one]) => one !== undefined)
        .map(([key, one]) => `${inner}${JSON.stringify(key)}: ${lines(one, inner)}`);
  const [open, close] = Array.isArray(value) ? '[]' : '{}';
  return `${open}\n${parts.join(',\n')}\n${indent}${close}`;
}

/** A flag, or a list of strings. */
function isShort(value: object): boolean {
  const isText = (one: unknown) => typeof one !== 'object';
  if (Array.isArray(value)) return value.every(isText);
  return (
    Object.values(value).every((one) => isText(one) || (Array.isArray(one) && one.every(isText))) &&
    'value' in value
  );
}
