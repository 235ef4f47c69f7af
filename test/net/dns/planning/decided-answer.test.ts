import { describe, expect, it } from 'vitest';
import { valueOf } from '../../../../src/model/maybe.ts';
import { decisionsFor } from '../../../../src/net/dns/corefile-decision.ts';
import { answerIn } from '../../../../src/net/dns/planning/decided-answer.ts';
import { expectedAnswers, withAutopath } from '../../../../src/net/dns/planning/expected-answers.ts';
import { coredns, corefile, dnsService } from '../../../support/dns-objects.ts';
import { service } from '../../../support/objects.ts';
import { evidenceIn } from '../../../support/snapshot-of.ts';

const image = 'registry.k8s.io/coredns/coredns:v1.15.0';
const cart = 'cart.shop.svc.cluster.local.';

function evidenceFor(text: string) {
  const shop = { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'shop' } };
  return evidenceIn({
    objects: [shop, service('shop/cart'), dnsService, coredns({ image }), corefile(text)],
  });
}

/** `kubernetes data`, or the code of a failure. */
function answer(lines: string, name = cart, type = 'A'): string {
  const evidence = evidenceFor(`. {\n${lines}\n}\n`);
  const dns = valueOf(evidence.clusterDns);
  const decisions = (dns === undefined ? undefined : valueOf(dns.corefiles)?.found[0]?.decisions) ?? [];
  const [decision] = decisions;
  if (decision === undefined) return 'no decision';
  const { by, outcome, failure } = answerIn(decision, { name, type }, evidence);
  const isAmong =
    by === undefined || decisionsFor(name, decisions)[0]?.steps.some((one) => one.directive === by.directive);
  return `${isAmong === true ? '' : 'not among the steps: '}${by?.plugin ?? 'nobody'} ${failure ?? outcome}`;
}

const kubernetes = 'kubernetes cluster.local in-addr.arpa {\n fallthrough in-addr.arpa\n }';

describe('what answers in a server block', () => {
  it.each([
    ['kubernetes', kubernetes, 'kubernetes data'],
    ['nothing of its own', 'cache', 'nobody SERVFAIL'],
    ['a plugin of another build', `${kubernetes}\nk8s_gateway example.org`, 'k8s_gateway unknown'],
    ['acl that blocks all', `acl {\n block\n }\n${kubernetes}`, 'acl REFUSED'],
    ['acl that filters a type', `acl {\n filter type A\n }\n${kubernetes}`, 'acl nodata'],
    ['acl that filters another type', `acl {\n filter type AAAA\n }\n${kubernetes}`, 'kubernetes data'],
    ['acl for some networks', `acl {\n block net 10.0.0.0/8\n }\n${kubernetes}`, 'acl unknown'],
    ['acl that allows some', `acl {\n allow net 10.0.0.0/8\n block\n }\n${kubernetes}`, 'acl unknown'],
    ['acl that allows first', `acl {\n allow type A\n block\n }\n${kubernetes}`, 'kubernetes data'],
    ['acl for another zone', `acl example.org {\n block\n }\n${kubernetes}`, 'kubernetes data'],
    [
      'a template for another type',
      `template IN AAAA {\n rcode NXDOMAIN\n }\n${kubernetes}`,
      'kubernetes data',
    ],
    ['a template for all', `template IN A {\n rcode NXDOMAIN\n }\n${kubernetes}`, 'template nxdomain'],
    [
      'a template that matches',
      `template IN A {\n match ^cart\n answer "x"\n }\n${kubernetes}`,
      'template data',
    ],
    [
      'a template that does not',
      `template IN A {\n match ^web\n answer "x"\n }\n${kubernetes}`,
      'template SERVFAIL',
    ],
    [
      'a template that passes on',
      `template IN A {\n match ^web\n fallthrough cluster.local\n }\n${kubernetes}`,
      'kubernetes data',
    ],
    ['a template with an expression', `template IN A {\n match (a+)+\n }\n${kubernetes}`, 'template unknown'],
    ['a line of hosts', `hosts {\n 203.0.113.1 ${cart}\n fallthrough\n }\n${kubernetes}`, 'hosts data'],
    ['no line of hosts', `hosts {\n 203.0.113.1 a.\n fallthrough\n }\n${kubernetes}`, 'kubernetes data'],
    ['hosts alone', `hosts {\n 203.0.113.1 a.\n }\n${kubernetes}`, 'hosts SERVFAIL'],
    ['a file of hosts', `hosts /h {\n fallthrough\n }\n${kubernetes}`, 'hosts unknown'],
    [
      'a renamed question',
      `rewrite name ${cart} web.shop.svc.cluster.local\n${kubernetes}`,
      'kubernetes nxdomain',
    ],
    ['a question renamed away', `rewrite name ${cart} a.example\n${kubernetes}`, 'nobody SERVFAIL'],
    ['a rule that is not followed', `rewrite name regex (a+)+ b\n${kubernetes}`, 'rewrite unknown'],
  ])('%s', (_, lines, expected) => {
    expect(answer(lines)).toBe(expected);
  });

  it('an answer to another name than was asked is left open', () => {
    const lines = `rewrite name suffix .old.example .shop.svc.cluster.local\n${kubernetes}`;
    expect(answer(lines, 'cart.old.example.')).toBe('kubernetes unknown');
    expect(answer(lines.replace('local\n', 'local answer auto\n'), 'cart.old.example.')).toBe(
      'kubernetes data',
    );
    expect(answer(lines, 'none.old.example.')).toBe('kubernetes nxdomain');
  });

  it('a rule for a type ends the rules for that type alone', () => {
    const lines = `rewrite stop type AAAA A\nrewrite name a.example ${cart}\n${kubernetes}\nwhoami`;
    expect(answer(lines, 'a.example.', 'A')).toBe('kubernetes data');
    expect(answer(lines, 'a.example.', 'AAAA')).toBe('whoami nodata');
  });

  it('hosts has names of addresses outside of its zones, and passes on what it does not have', () => {
    const lines = `hosts /dev/null example.org {\n 203.0.113.1 a.example.org b.test\n }\n${kubernetes}\nwhoami`;
    expect(answer(lines, '1.113.0.203.in-addr.arpa.', 'PTR')).toBe('hosts data');
    expect(answer(lines.replace('/dev/null example.org', ''), '2.113.0.203.in-addr.arpa.', 'PTR')).toBe(
      'whoami nodata',
    );
    expect(answer(lines.replace('a.example.org ', ''), '1.113.0.203.in-addr.arpa.', 'A')).toBe(
      'whoami nodata',
    );
  });

  it('hosts has what is in the file of its own pod, too', () => {
    const lines = `hosts {\n 203.0.113.1 a.test\n fallthrough\n }\nwhoami`;
    expect(answer(lines, 'localhost.')).toBe('hosts unknown');
    expect(answer(lines, 'localhost.test.')).toBe('whoami nodata');
  });

  it('local has loopback addresses, before anything is rewritten', () => {
    const lines = `local\nrewrite name localhost a.example\n${kubernetes}`;
    expect(answer(lines, 'localhost.')).toBe('local data');
    expect(answer(lines, 'localhost.shop.svc.cluster.local.')).toBe('local data');
    expect(answer(lines, 'x.localhost.', 'SRV')).toBe('local nodata');
    expect(answer(lines, '1.0.0.127.in-addr.arpa.', 'PTR')).toBe('local data');
    expect(answer(lines, '2.0.0.127.in-addr.arpa.', 'PTR')).toBe('local nxdomain');
    const off = lines.replace('local\n', 'local {\n localhost_prefix off\n }\n');
    expect(answer(off, 'localhost.shop.svc.cluster.local.')).toBe('kubernetes nxdomain');
  });

  it('dns64 leaves open what has no IPv6 address', () => {
    expect(answer(`dns64\n${kubernetes}`, cart, 'AAAA')).toBe('kubernetes unknown');
    expect(answer(`dns64\n${kubernetes}`)).toBe('kubernetes data');
  });
});

describe('autopath', () => {
  const asked = (text: string, name: string, exists?: readonly string[]): string => {
    const known = exists && new Set(exists);
    const answers = expectedAnswers('10.96.0.10', evidenceFor(text), known);
    const walked = withAutopath(answers, { namespace: 'shop', domain: 'cluster.local', isAssumed: false });
    return walked.of(name, 'A').outcome;
  };
  const block = (autopath: string, more = '', pods = 'verified') =>
    `. {\nautopath ${autopath}\n${more}\nkubernetes cluster.local {\npods ${pods}\n}\nforward . 10.0.0.2\n}\n`;

  it('walks only for its zones, and for pods that are verified', () => {
    const name = 'cart.shop.shop.svc.cluster.local';
    expect(asked(block('@kubernetes'), name)).toBe('data');
    expect(asked(block('other.svc.cluster.local @kubernetes'), name)).toBe('nxdomain');
    expect(asked(block('@kubernetes', '', 'insecure'), name)).toBe('nxdomain');
  });

  it('asks the plugins of the server block that the query came to, and no other', () => {
    const stub = 'corp.example {\nhosts {\n203.0.113.1 www.corp.example\n}\n}\n';
    const name = 'www.corp.example.shop.svc.cluster.local';
    expect(asked(`${block('@kubernetes')}${stub}`, name)).toBe('unknown');
    expect(asked(`${block('@kubernetes')}${stub}`, name, ['www.corp.example'])).toBe('data');
    expect(asked(`${block('@kubernetes')}${stub}`, 'www.corp.example')).toBe('data');
  });

  it('leaves open what becomes of a name that rewrite changes', () => {
    const more = 'rewrite name none.shop.svc.cluster.local gone.shop.svc.cluster.local';
    expect(asked(block('@kubernetes', more), 'none.shop.svc.cluster.local')).toBe('unknown');
  });
});
