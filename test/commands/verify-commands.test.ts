import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';
import { verifyCommands } from '../../src/commands/verify-commands.ts';

const corpus = (name: string): unknown =>
  parse(readFileSync(new URL(`./corpus/${name}.yaml`, import.meta.url), 'utf8'));
const singles = z.array(z.tuple([z.string(), z.string()]));
const texts = z.array(z.strictObject({ text: z.string(), is: z.array(z.string()) }));

describe('a command', () => {
  it.each(['plain', 'wrapped', 'documented'].flatMap((name) => singles.parse(corpus(name))))(
    '%s: %s',
    (text, label) => {
      const [verdict, cli = text.split(' ')[0]] = label.split(' ');
      const found = verifyCommands(text).map((one) => ({ verdict: one.verdict, cli: one.cli, at: one.at }));
      expect(found).toEqual([{ verdict, cli, at: { line: 1, column: 1 } }]);
    },
  );
});

describe('a text', () => {
  it.each(['texts', 'documented-texts'].flatMap((name) => texts.parse(corpus(name))))(
    '$text',
    ({ text, is }) => {
      expect(
        verifyCommands(text).map(({ at, verdict, cli }) => `${at.line}:${at.column} ${verdict} ${cli}`),
      ).toEqual(is);
    },
  );
});

describe('a suggestion', () => {
  it.each([
    ['kubectl describ pod web-0', 'kubectl describe'],
    ['kubectl get podss', 'kubectl get pods'],
    ['kubectl get pods --namepsace shop', 'kubectl get --namespace'],
    ['kubectl get pods -o yml', '--output yaml'],
    ['kubectl get pods \u2014all-namespaces', 'kubectl get --all-namespaces'],
    ['kubectl exec web-0 ip route', 'kubectl exec ... -- ip'],
    ['kubectl apply -f x.yaml --dry-run client', '--dry-run=client'],
    ['cilium bpf lb list', 'cilium-dbg bpf lb list'],
    ['cilium config get KubeProxyReplacement', 'cilium-dbg config get'],
    // It is near to what changes something.
    ['kubectl delet pod web-0', null],
    ['hubble config ste server x', null],
    ['conntrack --flus', null],
  ])('for %s is %s', (text, suggestion) => {
    expect(verifyCommands(text).map((one) => one.suggestion)).toEqual([suggestion]);
  });
});

describe('what newer versions have', () => {
  it.each([
    ['kubectl explain pods --max-depth=2', 'kubectl explain only reads; --max-depth since 1.37'],
    ['kubectl kuberc view', 'kubectl kuberc view only reads; since 1.35'],
    ['kubectl top pod --show-swap', 'kubectl top pod only reads; --show-swap since 1.34'],
  ])('%s: %s', (text, detail) => {
    expect(verifyCommands(text).map((one) => one.detail)).toEqual([detail]);
  });
});
