import { parsed, type Parsed, unparsed } from '../model/parsed.ts';
import type { Version } from '../model/version.ts';
import { parseVersion } from './version.ts';

/**
 * Parses `ovn-nbctl -V` for the schema of the northbound database that it is made for, in the line `DB Schema 7.3.0`.
 * https://github.com/ovn-org/ovn/blob/main/utilities/ovn-dbctl.c
 */
export function parseOvnNbctlVersion(text: string): Parsed<Version> {
  const schema = parseVersion(/^DB Schema (\S{1,64})\s*$/mu.exec(text)?.[1] ?? '');
  return schema === undefined
    ? unparsed({ message: 'no line DB Schema with a version', line: 1, column: 1 })
    : parsed(schema);
}
