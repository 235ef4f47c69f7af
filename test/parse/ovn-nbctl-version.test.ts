import { describe, expect, it } from 'vitest';
import { parseOvnNbctlVersion } from '../../src/parse/ovn-nbctl-version.ts';

const schemaOf = (text: string) => {
  const read = parseOvnNbctlVersion(text);
  return read.ok ? [read.value.major, read.value.minor, read.value.patch] : read.problems[0]?.message;
};

describe('parseOvnNbctlVersion', () => {
  it('takes the schema and no other version', () => {
    expect(schemaOf('ovn-nbctl 24.03.2\nOpen vSwitch Library 3.3.1\nDB Schema 7.3.0\n')).toEqual([7, 3, 0]);
    expect(schemaOf('ovn-nbctl 21.12.0\r\nOpen vSwitch Library 2.16.90\r\nDB Schema 5.34.1\r\n')).toEqual([
      5, 34, 1,
    ]);
  });

  it.each(['', 'command not found', 'ovn-nbctl 24.03.2\nOpen vSwitch Library 3.3.1\n', 'DB Schema seven'])(
    'reads nothing out of %j',
    (text) => {
      expect(schemaOf(text)).toBe('no line DB Schema with a version');
    },
  );
});
