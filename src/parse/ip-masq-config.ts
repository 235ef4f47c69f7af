import { boolean, integer, isRecord, type KeptOf, list, object, string } from '../model/fields.ts';
import { type Parsed, unparsed } from '../model/parsed.ts';
import { keepFields } from './parse-kept.ts';
import { parseYaml } from './parse-yaml.ts';

/** https://github.com/kubernetes-sigs/ip-masq-agent/blob/e3000864/cmd/ip-masq-agent/ip-masq-agent.go (MasqConfig) */
const fields = object({
  nonMasqueradeCIDRs: list(string),
  cidrLimit: integer,
  masqLinkLocal: boolean,
  masqLinkLocalIPv6: boolean,
  resyncInterval: string,
});

export type IpMasqConfig = KeptOf<typeof fields>;

/**
 * Parses the configuration of ip-masq-agent, YAML or JSON. An empty text sets nothing; a list that is null is an empty one,
 * which differs from none, and an entry that is null is the empty text, which is no range.
 */
export function parseIpMasqConfig(text: string): Parsed<IpMasqConfig> {
  const document = parseYaml(text);
  if (!document.ok) return document;
  const value = document.value ?? {};
  if (!isRecord(value)) return unparsed({ message: 'not a configuration of ip-masq-agent: no mapping' });
  const ranges = value.nonMasqueradeCIDRs;
  if (!Object.hasOwn(value, 'nonMasqueradeCIDRs')) return keepFields(value, 'MasqConfig', fields);
  const nonMasqueradeCIDRs: unknown = Array.isArray(ranges)
    ? ranges.map((one: unknown) => one ?? '')
    : (ranges ?? []);
  return keepFields({ ...value, nonMasqueradeCIDRs }, 'MasqConfig', fields);
}
