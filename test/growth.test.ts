import { describe, expect, it } from 'vitest';
// First, so that what follows is counted.
import { stepsOf } from './support/count-steps.ts';
import { verifyCommands } from '../src/commands/verify-commands.ts';
import { checkReview } from '../src/draft/check-review.ts';
import { marked } from '../src/mcp/untrusted.ts';
import { cleanText } from '../src/model/clean-text.ts';
import { scopeOf } from '../src/scope/scope-of.ts';
import { redactText } from '../src/source/redact-text.ts';
import { demoEvidence } from './support/draft-pairs.ts';

/** Characters of the shorter text; the longer has ten times as many. */
const few = 600;

/** What may lead any reader of text to go over it again: beginnings without an end, in runs of any kind. */
const anywhere = [
  ...['a', ' ', '\n', ' \n', '.', '-', '"', '\\', '\\\n', '`', '|', '$(', '[[[[{{{{', 'a=b '],
  ...['\u0000\ud83d', '\u202eשלום ', '\u001b]0;', '🙂'],
];

const credentialLike = [
  ...['eyJ', 'eyJ-', 'eyJabcdefghijk.', '://', '://a', 'password', 'password=', 'password ', 'password"'],
  ...['\\"', '-----BEGIN PRIVATE KEY-----', '--a', '--token ', 'bearer ', 'token: |\n ', 'authorization:'],
  ...['secret\n', 'LS0tLS1CRUdJTi', 'AKIA', 'login a password b '],
];

const shellLike = [
  ...['kubectl get pods -n "$(ip a)" | grep x\n', '```sh\n$ kubectl get pods\nNAME READY\n```\n', 'kubectl '],
  ...['Run kubectl get pods -A to see, then `conntrack -S` on the node. ', "kubectl '", '$((', '<a <b> '],
  ...['kubectl apply -f - <<EOF\n', 'a@b:~$ ip r\n', '- > 1. ', 'kubectl get pods  \\\n  ', 'sudo ', '00s'],
  ...['שלום kubectl get pods \u202e', 'kubectl get --xyz --xyz=1 ', "bash -c 'kubectl get pods'\n"],
];

const draftLike = [
  'no NetworkPolicies and I have no ',
  '`kubectl get pods` and `',
  '## Findings\n## Rollback\n',
  '- Change the pod CIDR and the policy of a namespace, then migrate from Calico to Cilium.\n',
  'password = Xk29fQw7Lp3vZ8 ',
];

const findingLike = [
  '- [high] [inference] Service shop/cart spec.x=Cluster: there is no NetworkPolicy in the way.\n',
  '- [low] [inference] Service shop/web spec.nothing=1: it is left out because of SV13, DN01: 3.\n',
  '| high | inference | Service shop/web | spec.x=1 | it is |\n',
];

const questionLike = [
  'Please check why the pods of the shop cannot reach the Service, and whether the NetworkPolicy is right. ',
  ...['pod name use my resolve here kubectl policy is are ', 'policy ', 'and is it so, and is it so, '],
  ...['.?!,;:()', 'spec:\n  policyTypes: [Egress]\n', 'why\n', 'review DNS, Services, and '],
];

const draftHead = '## Scoped target\nx\n\n## Next actions\n\n## Findings\n\n';
const evidence = await demoEvidence();

/** What reads a text of any length that an agent gave it. */
const readers: readonly (readonly [string, (text: string) => unknown, readonly string[]])[] = [
  ['verify_commands', verifyCommands, [...anywhere, ...shellLike]],
  ['check_review', (text) => checkReview(draftHead + text), [...anywhere, ...draftLike]],
  ['check_review against evidence', (text) => checkReview(draftHead + text, evidence), findingLike],
  ['check_scope', (text) => scopeOf(text, false), [...anywhere, ...questionLike]],
  ['redaction', redactText, [...anywhere, ...credentialLike]],
  ['cleaning', (text) => cleanText(text, 1_000_000, true), anywhere],
  ['cleaning into one line, in marks', (text) => marked(text, 1_000_000), anywhere],
];

function textOf(unit: string, length: number): string {
  return unit.repeat(Math.ceil(length / unit.length)).slice(0, length);
}

describe('ten times the text costs at most twelve times the steps', () => {
  it.each(readers)(
    '%s',
    (_, read, own) => {
      const faults: string[] = [];
      // What is made once, an index or a table, does not count.
      read(textOf('a b\n', 100));
      for (const unit of own) {
        const [short, long] = [few, few * 10].map((length) => {
          const text = textOf(unit, length);
          return stepsOf(() => read(text));
        });
        if ((long ?? 0) > (short ?? 0) * 12)
          faults.push(`${JSON.stringify(unit)}: ${short ?? 0}, then ${long ?? 0}`);
      }
      expect(faults).toEqual([]);
    },
    300_000,
  );
});

describe('the counting itself', () => {
  const quadratic: readonly (readonly [string, (text: string) => unknown])[] = [
    [
      'a loop in a loop',
      (text) => text.split('').map((one) => text.split('').filter((other) => other === one)),
    ],
    ['a search from each place', (text) => text.split('').map((_, at) => text.indexOf('\n', at))],
    ['a pattern that tries each run again', (text) => /a+$/.test(`${text}b`)],
    [
      'looking through a growing list',
      (text) =>
        text
          .split('')
          .reduce<string[]>((all, _, at) => (all.includes(String(at)) ? all : [...all, String(at)]), []),
    ],
  ];

  it.each(quadratic)('tells %s from what is linear', (_, run) => {
    const text = 'a'.repeat(60);
    expect(stepsOf(() => run(text.repeat(10)))).toBeGreaterThan(40 * stepsOf(() => run(text)));
  });
});
