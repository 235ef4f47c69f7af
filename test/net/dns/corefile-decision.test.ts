import { describe, expect, it } from 'vitest';
import type { ZoneDecision } from '../../../src/model/corefile-decision.ts';
import { decisionsFor, decisionsOf } from '../../../src/net/dns/corefile-decision.ts';
import { parseCorefile } from '../../../src/parse/corefile.ts';
import { corednsPlugins } from '../../../src/parse/coredns-plugins.ts';
import { parseZoneKey } from '../../../src/parse/corefile-zone.ts';
import { eks, kubeadm } from '../../parse/corefiles.ts';

const reading = {
  order: corednsPlugins.map(({ name }) => name),
  zonesOf: (argument: string) => {
    const read = parseZoneKey(argument);
    return read.ok ? read.value.zones : [];
  },
};

/** Braces with a space inside stand for a block of lines, which is all that CoreDNS's grammar knows. */
function table(text: string): readonly ZoneDecision[] {
  const corefile = parseCorefile(text.replaceAll('{ ', '{\n').replaceAll(' }', '\n}'));
  if (!corefile.ok) throw new Error(JSON.stringify(corefile.problems));
  return decisionsOf(corefile.value, reading);
}

/** `. -> kubernetes(cluster.local.), forward(.) else SERVFAIL` */
function words(decisions: readonly ZoneDecision[]): string[] {
  return decisions.map(({ zone = '?', port, steps, otherwise, isFiltered }) => {
    const each = steps.map(({ plugin, zones }) => `${plugin}(${zones?.join(' ') ?? '?'})`);
    return `${zone}${port === '53' ? '' : `:${port}`}${isFiltered ? ' view' : ''} -> ${each.join(', ')} else ${otherwise}`;
  });
}

const asked = (name: string, text: string) => words(decisionsFor(name, table(text)));

describe('the decision table', () => {
  it('of kubeadm has the cluster and its reverse zones before the resolver of the node', () => {
    const [one] = table(kubeadm);
    expect(words(table(kubeadm))).toEqual([
      '. -> kubernetes(cluster.local. in-addr.arpa. ip6.arpa.), forward(.) else SERVFAIL',
    ]);
    expect(one?.steps.map(({ role, passesOn }) => [role, passesOn])).toEqual([
      ['answers', ['in-addr.arpa.', 'ip6.arpa.']],
      ['answers', []],
    ]);
    expect(words(table(eks))).toEqual(words(table(kubeadm)));
  });

  it('follows the order of the compiled plugins, not of the text', () => {
    expect(
      words(
        table(`.:53 {
          forward . 10.0.0.2
          file db.example.org example.org
          kubernetes cluster.local
          hosts { fallthrough }
          template IN A old.example { rcode NXDOMAIN }
          acl example.net { block }
          rewrite name a.example b.example
        }`),
      ),
    ).toEqual([
      '. -> rewrite(.), acl(example.net.), template(old.example.), hosts(.), kubernetes(cluster.local.), file(example.org.), forward(.) else SERVFAIL',
    ]);
  });

  it('reads the zones of every plugin where they stand', () => {
    const zones = (directive: string) =>
      table(`corp.example a.test:1053 {\n${directive}\n}`)[0]?.steps.map(({ zones: its }) => its)[0];
    expect(zones('hosts')).toEqual(['corp.example.', 'a.test.']);
    expect(zones('hosts /etc/hosts b.test')).toEqual(['b.test.']);
    expect(zones('file db.test B.Test 10.0.0.0/15')).toEqual([
      'b.test.',
      '0.10.in-addr.arpa.',
      '1.10.in-addr.arpa.',
    ]);
    expect(zones('auto b.test')).toEqual(['b.test.']);
    expect(zones('secondary { transfer from 10.0.0.1 }')).toEqual(['corp.example.', 'a.test.']);
    expect(zones('etcd b.test')).toEqual(['b.test.']);
    expect(zones('k8s_external b.test')).toEqual(['b.test.']);
    expect(zones('kubernetes')).toEqual(['corp.example.', 'a.test.']);
    expect(zones('forward b.test 10.0.0.1')).toEqual(['b.test.']);
    expect(zones('grpc . 10.0.0.1')).toEqual(['.']);
    expect(zones('proxy b.test 10.0.0.1')).toEqual(['b.test.']);
    expect(zones('template ANY ANY')).toEqual(['corp.example.', 'a.test.']);
    expect(zones('route53 b.test.:Z1Z2 c.test.:Z3')).toEqual(['b.test.', 'c.test.']);
    expect(zones('azure group:b.test')).toEqual(['b.test.']);
    expect(zones('clouddns b.test.:project:zone')).toEqual(['b.test.']);
    expect(zones('nomad')).toEqual(['service.nomad.']);
    expect(zones('whoami')).toEqual(['.']);
    expect(zones('erratic')).toEqual(['.']);
  });

  it('does not know the zones of variables, nor of plugins that releases do not have', () => {
    expect(
      words(table('.:53 {\nkubernetes {$DOMAIN}\nk8s_gateway example.org\nforward . 10.0.0.1\n}')),
    ).toEqual(['. -> kubernetes(?), forward(.), k8s_gateway(?) else SERVFAIL']);
    expect(words(table('{$ZONE} {\nkubernetes\n}'))).toEqual(['? -> kubernetes(?) else SERVFAIL']);
  });

  it('refuses where a block has no handler and fails where it has none that answers', () => {
    expect(words(table('example.org {\nbind 10.0.0.1\nreload\n}'))).toEqual([
      'example.org. ->  else REFUSED',
    ]);
    expect(words(table('example.org {\nerrors\ncache\n}'))).toEqual(['example.org. ->  else SERVFAIL']);
  });

  it('has a line for every key, with scheme, port and addresses', () => {
    expect(
      table('tls://example.org example.net:1053 {\nbind 10.0.0.1 fd00::1\nwhoami\n}').map(
        ({ zone, scheme, port, addresses }) => [zone, scheme, port, ...addresses],
      ),
    ).toEqual([
      ['example.org.', 'tls', '853', '10.0.0.1', 'fd00::1'],
      ['example.net.', 'dns', '1053', '10.0.0.1', 'fd00::1'],
    ]);
  });
});

describe('what decides about a name', () => {
  const text = `.:53 {
    kubernetes cluster.local in-addr.arpa { fallthrough in-addr.arpa }
    forward . 10.0.0.2 { except internal.example }
  }
  corp.example {
    hosts { fallthrough }
    forward . 10.1.0.2
  }
  deep.corp.example { file db.deep }`;

  it('is the block of the longest zone', () => {
    expect(asked('db.deep.corp.example.', text)).toEqual([
      'deep.corp.example. -> file(deep.corp.example.) else REFUSED',
    ]);
    expect(asked('corp.example.', text)).toEqual([
      'corp.example. -> hosts(corp.example.), forward(.) else SERVFAIL',
    ]);
    expect(asked('notcorp.example.', text)).toEqual(['. -> forward(.) else SERVFAIL']);
  });

  it('ends at the first plugin that passes nothing on', () => {
    expect(asked('cart.shop.svc.cluster.local.', text)).toEqual([
      '. -> kubernetes(cluster.local. in-addr.arpa.) else SERVFAIL',
    ]);
    expect(asked('1.0.0.10.in-addr.arpa.', text)).toEqual([
      '. -> kubernetes(cluster.local. in-addr.arpa.), forward(.) else SERVFAIL',
    ]);
  });

  it('skips what a plugin excepts', () => {
    expect(asked('a.internal.example.', text)).toEqual(['. ->  else SERVFAIL']);
    const own = 'a.example {\nforward a.example 10.0.0.1 { except a.example }\n}';
    expect(asked('a.example.', own)).toEqual(['a.example. -> forward(a.example.) else SERVFAIL']);
    expect(asked('b.a.example.', own)).toEqual(['a.example. ->  else SERVFAIL']);
  });

  it('goes on behind what answers some queries only, and behind a forward with next', () => {
    expect(asked('x.example.', '.:53 {\ntemplate IN AAAA { rcode NXDOMAIN }\nforward . 10.0.0.1\n}')).toEqual(
      ['. -> template(.), forward(.) else SERVFAIL'],
    );
    const next = '.:53 {\nforward . 10.0.0.1 { next NXDOMAIN }\nforward . 10.0.0.2\nforward . 10.0.0.3\n}';
    expect(asked('x.example.', next)).toEqual(['. -> forward(.), forward(.) else SERVFAIL']);
  });

  it('may be every block that a view lets it into', () => {
    const views = `example.org {\nview a { expr true }\nwhoami\n}\nexample.org {\nwhoami\n}\n.:53 {\nwhoami\n}`;
    expect(asked('a.example.org.', views)).toEqual([
      'example.org. view -> whoami(.) else SERVFAIL',
      'example.org. -> whoami(.) else SERVFAIL',
    ]);
  });

  it('is decided for each address and port by itself', () => {
    const listeners = `example.org {\nbind 10.0.0.1\nwhoami\n}\n.:53 {\nbind 10.0.0.1 10.0.0.2\nwhoami\n}\n.:1053 {\nwhoami\n}`;
    expect(asked('a.example.org.', listeners)).toEqual([
      'example.org. -> whoami(.) else SERVFAIL',
      '. -> whoami(.) else SERVFAIL',
      '.:1053 -> whoami(.) else SERVFAIL',
    ]);
  });

  it('may be a block whose zone is not known', () => {
    expect(asked('a.example.org.', '{$ZONE} {\nwhoami\n}\nexample.org {\nwhoami\n}')).toEqual([
      '? -> whoami(.) else SERVFAIL',
      'example.org. -> whoami(.) else SERVFAIL',
    ]);
  });

  it('is nothing where no block serves it', () => {
    expect(asked('a.example.net.', 'example.org {\nwhoami\n}')).toEqual([]);
  });
});
