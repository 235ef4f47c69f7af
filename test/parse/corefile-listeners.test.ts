import { describe, expect, test } from 'vitest';
import { listenerConflictsOf } from '../../src/parse/corefile-listeners.ts';
import { parseCorefile } from '../../src/parse/corefile.ts';
import { parseVersion } from '../../src/parse/version.ts';
import { kubeadm, nodeLocal, openshift } from './corefiles.ts';

function conflictsIn(text: string, version?: string): string[] {
  const corefile = parseCorefile(text);
  if (!corefile.ok) throw new Error(JSON.stringify(corefile.problems));
  return listenerConflictsOf(corefile.value, version === undefined ? undefined : parseVersion(version)).map(
    ({ kind, key, address, earlier, earlierAddress }) =>
      `${kind} ${key.raw}@${address ?? '*'} line ${key.line}, line ${earlier.line} @${earlierAddress ?? '*'}`,
  );
}

describe('listenerConflictsOf', () => {
  test.each([
    ['kubeadm', kubeadm],
    ['NodeLocal DNSCache', nodeLocal],
    ['OpenShift', openshift],
    ['another port', '. {\n}\n.:1053 {\n}'],
    ['another scheme', '. {\n}\ntls://.:53 {\n}'],
    ['a zone below', 'example.org {\n}\na.example.org {\n}'],
    ['other addresses', '. {\n  bind 10.0.0.1\n}\n. {\n  bind 10.0.0.2\n}'],
    [
      'an address that is excepted',
      '. {\n  bind 10.0.0.1\n}\n. {\n  bind 10.0.0.1 10.0.0.2 {\n    except 10.0.0.1\n  }\n}',
    ],
    [
      'an exception by interface, which may cover everything',
      '. {\n  bind 10.0.0.1\n}\n. {\n  bind 10.0.0.1 {\n    except eth0\n  }\n}',
    ],
    ['a view before the block without', '. {\n  view v {\n    expr true\n  }\n}\n. {\n}'],
    ['two views', '. {\n  view a {\n    expr true\n  }\n}\n. {\n  view b {\n    expr true\n  }\n}'],
    ['keys with a variable', '{$ZONE} {\n}\n{$ZONE} {\n}'],
  ])('none: %s', (_, text) => {
    expect(conflictsIn(text)).toEqual([]);
  });

  test.each([
    ['the same zone', '.:53 {\n}\n. {\n}', 'defined-twice .@* line 3, line 1 @*'],
    ['the same zone in one block', '. .:53 {\n}', 'defined-twice .:53@* line 1, line 1 @*'],
    ['upper case', 'Example.org {\n}\nexample.ORG. {\n}', 'defined-twice example.ORG.@* line 3, line 1 @*'],
    [
      'a CIDR and the reverse zone it stands for',
      '10.0.0.0/8 {\n}\n10.in-addr.arpa {\n}',
      'defined-twice 10.in-addr.arpa@* line 3, line 1 @*',
    ],
    [
      'the same address',
      '. {\n  bind 10.0.0.1\n}\n. {\n  bind 10.0.0.1\n}',
      'defined-twice .@10.0.0.1 line 4, line 1 @10.0.0.1',
    ],
    ['all addresses, then one', '. {\n}\n. {\n  bind 10.0.0.1\n}', 'overlap .@10.0.0.1 line 3, line 1 @*'],
    ['one address, then all', '. {\n  bind lo\n}\n. {\n}', 'overlap .@* line 4, line 1 @lo'],
  ])('%s', (_, text, expected) => {
    expect(conflictsIn(text)).toEqual([expected]);
  });

  test('a view that repeats an earlier zone was refused before 1.14.3', () => {
    const text = '. {\n}\n. {\n  view v {\n    expr true\n  }\n}';
    expect(conflictsIn(text, '1.14.2')).toEqual(['defined-twice .@* line 3, line 1 @*']);
    expect(conflictsIn(text, '1.14.3')).toEqual([]);
    expect(conflictsIn(text)).toEqual([]);
  });
});
