import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseResolvConf } from '../../src/parse/resolv-conf.ts';

describe('parseResolvConf', () => {
  test('of a pod', () => {
    const text =
      'search shop.svc.cluster.local svc.cluster.local cluster.local ec2.internal\n' +
      'nameserver 10.96.0.10\noptions ndots:5\n';
    expect(parseResolvConf(text)).toEqual({
      nameservers: ['10.96.0.10'],
      search: ['shop.svc.cluster.local', 'svc.cluster.local', 'cluster.local', 'ec2.internal'],
      options: { ndots: 5, flags: [] },
      ignoredLines: [],
    });
  });

  test('of systemd-resolved', () => {
    const text = '# written by systemd-resolved\nnameserver 127.0.0.53\noptions edns0 trust-ad\nsearch .\n';
    expect(parseResolvConf(text)).toEqual({
      nameservers: ['127.0.0.53'],
      search: ['.'],
      options: { flags: ['edns0', 'trust-ad'] },
      ignoredLines: [],
    });
  });

  test('the last search or domain counts, and options add up', () => {
    const text =
      'domain a.example\nsearch b.example\tc.example\ndomain d.example rest\noptions ndots:2\noptions rotate ndots:3\n';
    expect(parseResolvConf(text)).toMatchObject({
      search: ['d.example'],
      options: { ndots: 3, flags: ['rotate'] },
    });
    expect(parseResolvConf('search a.example\nsearch \n').search).toEqual(['a.example']);
  });

  test('numbers are capped, and words are none', () => {
    expect(parseResolvConf('options ndots:99 timeout:60 attempts:9\n').options).toEqual({
      ndots: 15,
      timeout: 30,
      attempts: 5,
      flags: [],
    });
    expect(parseResolvConf('options ndots:x\n').options.ndots).toBe(0);
  });

  test('addresses in every form that glibc takes', () => {
    const text =
      'nameserver 10.0.0.2 # rest\nnameserver fe80::1%eth0\nnameserver 127.1\nnameserver ::ffff:1.2.3.4\n';
    expect(parseResolvConf(text).nameservers).toEqual([
      '10.0.0.2',
      'fe80::1%eth0',
      '127.1',
      '::ffff:1.2.3.4',
    ]);
  });

  test('what glibc skips in silence is named', () => {
    const text =
      ' nameserver 10.0.0.2\nnameserver dns.example\nnameserver 10.0.0.256\nNAMESERVER 10.0.0.2\nsearch\n; comment\nsortlist 10.0.0.0\n';
    expect(parseResolvConf(text)).toEqual({
      nameservers: [],
      search: [],
      options: { flags: [] },
      ignoredLines: [1, 2, 3, 4, 5],
    });
  });

  test('any text is read', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        expect(parseResolvConf(text).nameservers.length).toBeLessThanOrEqual(text.split('\n').length);
      }),
    );
  });
});
