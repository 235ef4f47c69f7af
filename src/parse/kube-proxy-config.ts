import { boolean, integer, type KeptOf, list, map, object, string } from '../model/fields.ts';
import type { Parsed } from '../model/parsed.ts';
import { parseKept } from './parse-kept.ts';

const syncPeriods = { syncPeriod: string, minSyncPeriod: string };
const masquerade = { masqueradeBit: integer, masqueradeAll: boolean };

/**
 * What is kept of a KubeProxyConfiguration (kubeproxy.config.k8s.io/v1alpha1; staging/src/k8s.io/kube-proxy
 * config/v1alpha1/types.go). Durations are text as Go prints them; an empty mode is the default one.
 */
const fields = object({
  apiVersion: string,
  kind: string,
  mode: string,
  clusterCIDR: string,
  detectLocalMode: string,
  detectLocal: object({ bridgeInterface: string, interfaceNamePrefix: string }),
  nodePortAddresses: list(string),
  bindAddress: string,
  healthzBindAddress: string,
  metricsBindAddress: string,
  iptables: object({ ...masquerade, ...syncPeriods, localhostNodePorts: boolean }),
  ipvs: object({
    ...syncPeriods,
    scheduler: string,
    excludeCIDRs: list(string),
    strictARP: boolean,
    tcpTimeout: string,
    tcpFinTimeout: string,
    udpTimeout: string,
  }),
  nftables: object({ ...masquerade, ...syncPeriods }),
  conntrack: object({
    maxPerCore: integer,
    min: integer,
    tcpEstablishedTimeout: string,
    tcpCloseWaitTimeout: string,
    tcpBeLiberal: boolean,
    udpTimeout: string,
    udpStreamTimeout: string,
  }),
  featureGates: map(boolean),
});

export type KubeProxyConfig = KeptOf<typeof fields>;

/** Parses kube-proxy's configuration file; printing the value as JSON and parsing that gives the value again. */
export function parseKubeProxyConfig(text: string): Parsed<KubeProxyConfig> {
  return parseKept(text, 'KubeProxyConfiguration', fields);
}
