import { describe, expect, it } from 'vitest';
import { parseKubeletResolvConf } from '../../src/parse/kubelet-resolv-conf.ts';

describe('parseKubeletResolvConf', () => {
  it('takes the last search line and the last option of each name, and no domain', () => {
    const text =
      ' # a\nnameserver 10.0.0.2 ignored\nnameserver fe80::1%eth0\ndomain corp.example\nsearch a.example\n' +
      'search b.example. . c\noptions ndots:2 rotate\noptions ndots:3\n';
    expect(parseKubeletResolvConf(text)).toEqual({
      ok: true,
      value: {
        nameservers: ['10.0.0.2', 'fe80::1%eth0'],
        searches: ['b.example', 'c'],
        options: ['ndots:3', 'rotate'],
      },
    });
  });

  it('fails on a nameserver line without an address, as kubelet does', () => {
    expect(parseKubeletResolvConf('search a\nnameserver\n')).toEqual({
      ok: false,
      problems: [{ message: 'nameserver without an address', line: 2 }],
    });
  });
});
