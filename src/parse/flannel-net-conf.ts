import { boolean, integer, isRecord, type KeptOf, object, string } from '../model/fields.ts';
import { type Parsed, unparsed } from '../model/parsed.ts';
import { parseJson } from './json-document.ts';
import { keepFields } from './parse-kept.ts';

/**
 * What is kept of net-conf.json (flannel pkg/subnet/config.go and pkg/backend). The keys of some backends, PSK and
 * AccessKeySecret among them, are credentials and not kept.
 */
const backend = {
  Type: string,
  VNI: integer,
  Port: integer,
  ListenPort: integer,
  MTU: integer,
  DirectRouting: boolean,
  Mode: string,
};

const network = {
  Network: string,
  IPv6Network: string,
  EnableIPv4: boolean,
  EnableIPv6: boolean,
  EnableNFTables: boolean,
  SubnetLen: integer,
  IPv6SubnetLen: integer,
};

const fields = object({ ...network, Backend: object(backend) });

export type FlannelNetConf = KeptOf<typeof fields>;

/** Parses flannel's net-conf.json, whose keys flannel matches whatever their case. */
export function parseFlannelNetConf(text: string): Parsed<FlannelNetConf> {
  const document = parseJson(text);
  if (!document.ok) return document;
  if (!isRecord(document.value)) return unparsed({ message: 'not an object' });
  const named = withNames(document.value, [...Object.keys(network), 'Backend']);
  const settings = named.Backend;
  return keepFields(
    isRecord(settings) ? { ...named, Backend: withNames(settings, Object.keys(backend)) } : named,
    'net-conf.json',
    fields,
  );
}

/** Go's encoding/json matches keys without regard to case; the last one wins. */
function withNames(record: Record<string, unknown>, names: readonly string[]): Record<string, unknown> {
  const spelling = new Map(names.map((name) => [name.toLowerCase(), name]));
  return Object.fromEntries(
    Object.entries(record).flatMap(([key, value]) => {
      const name = spelling.get(key.toLowerCase());
      return name === undefined ? [] : [[name, value] as const];
    }),
  );
}
