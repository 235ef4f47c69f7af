import { isRecord } from '../model/fields.ts';
import { parsed, type Parsed, unparsed } from '../model/parsed.ts';
import { parseJson } from './json-document.ts';

/**
 * Parses the addresses in a node annotation of OVN-Kubernetes: `node-subnets`, by network with one address or a list
 * (`{"default":["10.128.0.0/23"]}`), of which the default network's are taken; and those by family
 * (`{"ipv4":"100.88.0.2/16","ipv6":"fd97::2/64"}`).
 * Source: https://github.com/ovn-kubernetes/ovn-kubernetes/blob/master/go-controller/pkg/util/node_annotations.go
 */
export function parseOvnAnnotation(text: string): Parsed<readonly string[]> {
  const document = parseJson(text);
  if (!document.ok) return document;
  const { value } = document;
  if (!isRecord(value)) return unparsed({ message: 'not an object' });
  const texts = [value.default, value.ipv4, value.ipv6].flat().filter((one) => one !== undefined);
  const words = texts.filter((one) => typeof one === 'string');
  return words.length === texts.length ? parsed(words) : unparsed({ message: 'not addresses' });
}
