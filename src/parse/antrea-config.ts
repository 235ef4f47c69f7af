import { boolean, integer, type KeptOf, list, object, string } from '../model/fields.ts';
import type { Parsed } from '../model/parsed.ts';
import { parseKept } from './parse-kept.ts';

/** What is kept of antrea-agent.conf: https://github.com/antrea-io/antrea/blob/main/build/charts/antrea/conf/antrea-agent.conf */
const fields = object({
  trafficEncapMode: string,
  tunnelType: string,
  defaultMTU: integer,
  noSNAT: boolean,
  featureGates: object({ Egress: boolean }),
  egress: object({ exceptCIDRs: list(string) }),
  antreaProxy: object({ enable: boolean, proxyAll: boolean }),
});

export type AntreaConfig = KeptOf<typeof fields>;

/** Parses the configuration of the Antrea agent, key antrea-agent.conf of ConfigMap kube-system/antrea-config. */
export function parseAntreaConfig(text: string): Parsed<AntreaConfig> {
  return parseKept(text, 'AntreaAgentConfig', fields);
}
