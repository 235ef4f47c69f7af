import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { verifyCommands } from '../../src/commands/verify-commands.ts';
import { rules } from '../../src/rules/index.ts';

const root = new URL('../../', import.meta.url);

function filesUnder(folder: string, ending: string): string[] {
  return readdirSync(new URL(folder, root), { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith(ending))
    .map((path) => `${folder}/${path}`)
    .sort();
}

const read = (path: string) => readFileSync(new URL(path, root), 'utf8');

/** Commands that a text names and does not advise a reviewer to run, and why. */
const onPurpose: readonly { readonly text: RegExp; readonly why: string }[] = [
  { text: /^cilium policy trace$|^hubble record$|^kube-proxy --metrics-port$/, why: 'told not to be used' },
  { text: /^kube-proxy --cleanup/, why: 'what the user does on a node after a change of mode' },
  { text: /^ethtool -S \w+$/, why: 'what the user has saved is called by the command that printed it' },
  {
    text: /^kubectl get secret cart-tls -n shop -o yaml$|^kubectl get endpointslice -n shop --for service\/cart$|^cilium-dbg bpf lb show-all$/,
    why: 'given in a draft that is told to be wrong',
  },
  { text: /^npm |^kubectl apply -f -$/, why: 'how to install this program, and the rights it needs' },
  {
    text: /^curl (?:-sv .*)?--resolve\b|^ping -M do\b/,
    why: 'traffic that only the user can send, told what to look at',
  },
];

/** The text and all that is wrong with its commands; `mayMutate`: it tells a person what to change. */
function faultsOf(text: string, mayMutate: boolean): string[] {
  return verifyCommands(text)
    .filter(({ verdict }) => verdict !== 'ok' && !(mayMutate && verdict === 'mutates'))
    .filter((one) => onPurpose.every(({ text: pattern }) => !pattern.test(one.text)))
    .map((one) => `${one.verdict}: ${one.text} (${one.detail}; ${one.suggestion ?? 'no suggestion'})`);
}

describe('what a rule says', () => {
  it.each(rules.map(({ code, docs }) => ({ code, docs })))('$code: real commands', ({ docs }) => {
    for (const command of docs.verify) {
      expect(faultsOf(command, false)).toEqual([]);
      expect(verifyCommands(command), command).toHaveLength(1);
    }
    expect(
      faultsOf([docs.why, ...docs.actions, docs.rollback, ...(docs.cutover ?? [])].join('\n\n'), true),
    ).toEqual([]);
  });
});

/** String and template literals of a source file, what is computed in them replaced by a name. */
function literalsOf(source: string): string[] {
  return [...source.matchAll(/'((?:[^'\\\n]|\\.)*)'|`((?:[^`\\]|\\.)*)`/g)].map(([, plain, template]) =>
    (plain ?? template ?? '')
      .replace(/\$\{[^{}]*(?:\{[^{}]*\}[^{}]*)*\}/g, 'NAME')
      .replace(/\\([`'])/g, '$1'),
  );
}

/** Where sentences are made that tell a reader what to do next. */
const speaking = ['facts', 'rules', 'net', 'review', 'render', 'pipeline', 'snapshot', 'engine', 'mcp'];

describe('what the program says', () => {
  it.each(speaking)('next steps of src/%s name real commands', (folder) => {
    const faults = filesUnder(`src/${folder}`, '.ts').flatMap((path) =>
      literalsOf(read(path))
        .filter((text) => text.includes(' ') && !/^[a-z-]+ -+[A-Za-z]+$/.test(text))
        .flatMap((text) => faultsOf(text, true).map((fault) => `${path}: ${fault}`)),
    );
    expect(faults).toEqual([]);
  });
});

describe('what pages say', () => {
  const pages = [
    ...filesUnder('references', '.md'),
    ...filesUnder('prompts', '.md'),
    ...['README.md', 'SECURITY.md', 'CONTRIBUTING.md'],
  ];

  it.each(pages)('%s names real commands', (path) => {
    expect(faultsOf(read(path), true)).toEqual([]);
  });

  it('has commands to judge', () => {
    const count = pages.reduce((sum, path) => sum + verifyCommands(read(path)).length, 0);
    expect(count).toBeGreaterThan(600);
  });
});
