import type { Judgement } from './judgement.ts';
import { nameOf } from './unwrap.ts';
import type { ShellWord } from './shell-words.ts';
import { shownWord } from './shown-word.ts';

/** They print what they are given, changed; they are passed over. */
const textFilters = new Set(
  'grep egrep fgrep zgrep rg jq yq awk gawk mawk sed sort uniq head tail wc column less more cut tr cat tac nl paste fold fmt comm diff base64 tee'.split(
    ' ',
  ),
);

/** Words of the shell itself, and programs that touch nothing. */
const ofShell = new Set(
  'echo printf cd export set unset shift true false test [ [[ read wait exit return local declare typeset readonly trap alias unalias type which hash pwd break continue : sleep date seq basename dirname history clear man command builtin exec xargs time eval source .'.split(
    ' ',
  ),
);

const askForHelp = 'ask the user for its help text or its output; it is not among the twelve command lines';

/** What reads the same, or whom to ask. */
const instead: Readonly<Record<string, string>> = {
  'kube-proxy':
    'it starts a proxy instead of reading one; its metrics are read on the node at 127.0.0.1:10249/metrics, or where metricsBindAddress in its configuration says: kubectl get configmap kube-proxy -n kube-system -o yaml',
  ss: 'conntrack -L lists the connections the kernel tracks',
  netstat: 'conntrack -L lists the connections the kernel tracks',
  ifconfig: 'ip address show',
  route: 'ip route show',
  arp: 'ip neigh show',
  brctl: 'ip -d link show type bridge',
  bridge: 'ip -d link show type bridge',
  tcpdump: 'hubble observe shows flows where Cilium runs; else ask the user for its output',
  crictl: 'kubectl get pods -A -o wide',
  docker: 'kubectl get pods -A -o wide',
  oc: 'kubectl takes the same get and describe',
  k: 'kubectl, by its own name',
};

/** Where credentials lie: tokens of service accounts, private keys, kubeconfig files. */
const secretFile =
  /\/run\/secrets\/|serviceaccount\/token|\/etc\/kubernetes\/(?:pki\/.{0,250}\.key|[\w-]*\.conf\b)|\.kube\/config|kubeconfig|\/etc\/shadow|\.(?:key|p12|pfx)$|\bid_(?:rsa|ed25519|ecdsa)\b|\.docker\/config\.json|\.aws\/credentials|\/proc\/[^/]+\/environ/i;

/** Judges a command that is none of the twelve; undefined where it is passed over. */
export function judgeOutside(words: readonly ShellWord[], within: string | undefined): Judgement | undefined {
  const cli = shownWord(nameOf(words[0]));
  const args = words.slice(1).map(({ value }) => value);
  const file = args.find((value) => secretFile.test(value));
  if (file !== undefined && (textFilters.has(cli) || cli === 'xxd' || cli === 'strings')) {
    return {
      cli,
      verdict: 'reads-secret',
      detail: `${cli} prints ${shownWord(file)}, which holds a credential`,
      suggestion: null,
    };
  }
  const harm = textFilters.has(cli) ? harmOf(cli, args) : undefined;
  if (harm !== undefined) return { cli, verdict: 'outside-set', detail: harm, suggestion: null };
  if (textFilters.has(cli)) {
    if (within === undefined) return undefined;
    return { cli, verdict: 'ok', detail: `${within} runs ${cli}, which only prints`, suggestion: null };
  }
  if (ofShell.has(cli) && within === undefined) return undefined;
  if (within === undefined && isNoProgram(words[0]?.value ?? '')) return undefined;
  if (cli === 'kubernetes-network-review' || cli === 'kubectl-network_review') {
    return { cli, verdict: 'ok', detail: 'this program, which only reads', suggestion: null };
  }
  return {
    cli,
    verdict: 'outside-set',
    detail: `${cli} is none of the command lines that are known here`,
    suggestion: Object.hasOwn(instead, cli) ? (instead[cli] ?? null) : askForHelp,
  };
}

/** `NAME`, `metadata:`, `}`, `10.0.0.1`: what was printed or configured, and is taken for shell. Letters of other scripts stay. */
function isNoProgram(word: string): boolean {
  return (
    /^[\x20-\x7e]*$/.test(word) && (/^[A-Z][A-Za-z]*$/.test(word) || !/^[A-Za-z_.~/][\w.+~/-]*$/.test(word))
  );
}

/** What makes a filter more than one. */
function harmOf(cli: string, args: readonly string[]): string | undefined {
  if (cli === 'sed' && args.some((one) => /^(?:-[a-zA-Z]*i|--in-place)/.test(one)))
    return 'sed -i changes files';
  if (cli === 'tee' && args.some((one) => !one.startsWith('-') && one !== '/dev/null'))
    return 'tee writes a file';
  if (cli.endsWith('awk') && args.some((one) => /\bsystem\s*\(|\|\s*(?:getline|(?:&\s*)?")/.test(one))) {
    return 'this awk program runs other commands';
  }
  if (cli === 'yq' && args.some((one) => /^(?:-[a-zA-Z]*i|--inplace)/.test(one)))
    return 'yq -i changes files';
  if (cli === 'sort' && args.some((one) => /^(?:-o|--output)/.test(one))) return 'sort -o writes a file';
  return undefined;
}
