import { cite, citeDefault, citeFile } from '../model/cite.ts';
import type { KubeProxyConfig, KubeProxyFlags, KubeProxyMode } from '../model/evidence/kube-proxy.ts';
import { known, type Maybe, unknown } from '../model/maybe.ts';
import type { Snapshot } from '../snapshot/snapshot.ts';

const modes: readonly string[] = ['iptables', 'ipvs', 'nftables', 'kernelspace'] satisfies KubeProxyMode[];

function isMode(text: string | undefined): text is KubeProxyMode {
  return text !== undefined && modes.includes(text);
}

/** Without a file, what no flag says has its default; where no flag was kept, a shell may put them together. */
export function areFlagsAlone(args: readonly string[]): boolean {
  return args.length > 0 && !args.some((one) => one.startsWith('--config='));
}

/**
 * The mode in force: what kube-proxy itself answered on a node, else its configuration, else its flag. A mode that is
 * not set is iptables on Linux up to and including 1.37:
 * https://github.com/kubernetes/kubernetes/blob/v1.37.2/staging/src/k8s.io/kube-proxy/config/v1alpha1/types.go
 */
export function kubeProxyMode(
  snapshot: Snapshot,
  config: Maybe<KubeProxyConfig>,
  flags: KubeProxyFlags | undefined,
): Maybe<KubeProxyMode> {
  for (const [path, text] of [...snapshot.files].sort(([a], [b]) => (a < b ? -1 : 1))) {
    const answer = text.trim();
    if (/^nodes\/[^/]+\/proxyMode\.txt$/.test(path) && isMode(answer)) {
      return known(answer, [citeFile(path, 'proxyMode', answer, snapshot.label)]);
    }
  }
  if (config.state === 'known') return configured(config.value);
  if (config.state === 'unknown') return unknown(...config.missing);
  const flag = flags?.args.find((one) => one.startsWith('--proxy-mode='));
  const value = flag?.slice('--proxy-mode='.length);
  if (flags !== undefined && isMode(value)) {
    return known(value, [cite(flags.owner, flags.field, flag)]);
  }
  if (flags !== undefined && flag === undefined && areFlagsAlone(flags.args)) {
    return known('iptables', [citeDefault(flags.owner, flags.field, '--proxy-mode=iptables')]);
  }
  return unknown({
    what: 'kube-proxy mode',
    namespaces: null,
    reason: 'not-observable',
    detail: 'neither a configuration nor a flag that was read says it',
    next: 'GET http://127.0.0.1:10249/proxyMode on a node, saved as nodes/NODE/proxyMode.txt',
  });
}

function configured(config: KubeProxyConfig): Maybe<KubeProxyMode> {
  const { mode = '' } = config;
  const field = `${config.field}.mode`;
  if (mode === '') return known('iptables', [citeDefault(config, field, 'iptables')]);
  if (isMode(mode)) return known(mode, [cite(config, field, mode)]);
  return unknown({
    what: 'kube-proxy mode',
    namespaces: null,
    reason: 'unparseable',
    detail: 'no such mode',
  });
}
