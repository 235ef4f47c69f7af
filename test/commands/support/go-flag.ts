import type { CommandFlag } from '../../../src/commands/command-table.ts';

/** A flag as Go's pflag package describes it; `type` is its type's name, `string` or `stringSlice`. */
export interface GoFlag {
  readonly name: string;
  readonly shorthand?: string;
  readonly type: string;
  /** What stands for the value where none is given; without it one must be. */
  readonly noValue?: string;
  readonly deprecated?: string;
  readonly persistent?: boolean;
}

/** A flag of a table, of one of pflag: a boolean or a counter needs no value, and only takes one after `=`. */
export function tableFlag({ name, shorthand, type, noValue, deprecated, persistent }: GoFlag): CommandFlag {
  const valueType = /^u?int(8|16|32|64)?$/.test(type)
    ? 'integer'
    : type === 'duration' || type === 'bool'
      ? ({ duration: 'duration', bool: 'boolean' } as const)[type]
      : undefined;
  return {
    name: `--${name}`,
    ...(shorthand === undefined || shorthand === '' ? {} : { aliases: [`-${shorthand}`] }),
    value: type === 'count' ? 'none' : noValue === undefined || noValue === '' ? 'required' : 'optional',
    ...(valueType === undefined ? {} : { type: valueType }),
    ...(persistent === true ? { inherited: true } : {}),
    ...(deprecated === undefined || deprecated === '' ? {} : { deprecated }),
  };
}
