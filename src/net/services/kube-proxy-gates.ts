import type { KubeProxy } from '../../model/evidence/kube-proxy.ts';

/**
 * The feature gates that kube-proxy is told of, in its configuration or, where flags alone configure it, in those. Gates
 * that it is not told of, and all where its configuration was not read, have the default of its version.
 */
export function kubeProxyGates({ config, flags }: KubeProxy): Readonly<Record<string, boolean>> {
  if (config.state === 'known') return config.value.featureGates ?? {};
  const flag = flags?.args.findLast((one) => one.startsWith('--feature-gates='));
  const pairs = (flag?.slice('--feature-gates='.length) ?? '')
    .split(',')
    .map((pair) => pair.trim().split('='));
  return Object.fromEntries(
    pairs.flatMap(([name = '', value]) => (name === '' ? [] : [[name, value === 'true']])),
  );
}
