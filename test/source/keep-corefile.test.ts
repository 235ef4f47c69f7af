import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ProjectionProblem } from '../../src/model/fields.ts';
import { keepConfigMapData } from '../../src/source/keep-config-map.ts';

function keep(place: string, data: Record<string, string>) {
  const [namespace = '', name = ''] = place.split('/');
  const problems: ProjectionProblem[] = [];
  return { data: keepConfigMapData({ namespace, name }, data, problems), problems };
}

const planted = `# hunter2
.:53 {
  route53 example.org.:Z1 {
    aws_access_key AKIA1 hunter2 # hunter2
    credentials hunter2
  }
  etcd skydns.local {
    credentials root hunter2
  }
  tsig {
    secret example.org. hunter2
  }
  nomad {
    token hunter2
  }
  azure rg:zone {
    secret hunter2
  }
  forward . tls://user:hunter2@9.9.9.9#hunter2
}
`;

describe('Corefiles in ConfigMaps', () => {
  it.each([
    ['kube-system/coredns', 'Corefile'],
    ['kube-system/coredns-custom', 'corp.server'],
    ['kube-system/coredns-custom', 'log.override'],
    ['openshift-dns/dns-default', 'Corefile'],
    ['kube-system/my-dns', 'Corefile'],
  ])('are kept of %s, %s, without secrets, comments and other values', (place, key) => {
    const { data, problems } = keep(place, { [key]: planted, 'example.db': 'hunter2', NodeHosts: 'hunter2' });
    expect(problems).toEqual([]);
    expect(data).toEqual({
      [key]: `
.:53 {
  route53 example.org.:Z1 {
    aws_access_key [redacted]
    credentials [redacted]
  }
  etcd skydns.local {
    credentials [redacted]
  }
  tsig {
    secret [redacted]
  }
  nomad {
    token [redacted]
  }
  azure rg:zone {
    secret [redacted]
  }
  forward . tls://[redacted]@9.9.9.9${' '.repeat(8)}
}
`,
      'example.db': '',
      NodeHosts: '',
    });
  });

  it('are known by their name alone elsewhere', () => {
    expect(keep('kube-system/coredns-custom', { 'corp.conf': 'hunter2' }).data).toEqual({ 'corp.conf': '' });
  });

  it.each([
    ['shop/coredns', { Corefile: '.:53 {\n}' }],
    ['default/coredns-custom', { 'a.server': 'hunter2' }],
    ['kube-system/kube-proxy', { Corefile: 'hunter2' }],
    ['kube-system/coredns-autoscaler', { linear: 'hunter2' }],
  ])('are not looked for in %s', (place, data) => {
    expect(keep(place, data).data).toEqual({});
  });

  it.each([
    '.:53 {\n  x "-----BEGIN PRIVATE KEY-----\nhunter2\n-----END PRIVATE KEY-----"\n}\n',
    '.:53 {\n  nomad {\n    token "a\n#b"\n  }\n}\n',
  ])('are left out where a secret takes several lines: %j', (Corefile) => {
    const { data, problems } = keep('kube-system/coredns', { Corefile });
    expect(data).toEqual({});
    expect(problems.map(({ path }) => path)).toEqual(['data[Corefile]']);
    expect(JSON.stringify(problems)).toContain('it holds a credential of several lines, which was not kept');
  });

  it('are the same the second time', () => {
    const word = fc.constantFrom(
      'a',
      '{',
      '}',
      '#',
      '"',
      ' ',
      '\n',
      'secret x',
      'token x',
      'password: y',
      '//u@h',
    );
    fc.assert(
      fc.property(fc.array(word, { maxLength: 30 }), (words) => {
        const once = keep('kube-system/coredns', { Corefile: words.join('') });
        expect(keep('kube-system/coredns', once.data)).toEqual({ data: once.data, problems: [] });
      }),
    );
  });
});
