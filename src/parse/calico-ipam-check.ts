import { isRecord } from '../model/fields.ts';
import { parsed, type Parsed, unparsed } from '../model/parsed.ts';
import { parseJson } from './json-document.ts';

/** What `calicoctl ipam check -o` found: addresses that are given, those that nobody uses, handles without an address. */
export interface CalicoIpamCheck {
  readonly allocated: number;
  readonly leaked: number;
  readonly leakedHandles: number;
}

/**
 * Parses its report; of addresses only how many there are is kept. An address that was given back and cools down is no
 * leak: https://github.com/projectcalico/calico/blob/v3.32.0/calicoctl/calicoctl/commands/ipam/check.go
 */
export function parseCalicoIpamCheck(text: string): Parsed<CalicoIpamCheck> {
  const document = parseJson(text);
  if (!document.ok) return document;
  if (!isRecord(document.value) || !isRecord(document.value.allocations)) {
    return unparsed({ message: 'not a report of calicoctl ipam check' });
  }
  const { allocations, leakedHandles } = document.value;
  const all = Object.values(allocations);
  const leaked = all.filter(
    (given) =>
      Array.isArray(given) &&
      given.every((one) => isRecord(one) && one.inUse !== true && one.coolingDown !== true),
  );
  return parsed({
    allocated: all.length,
    leaked: leaked.length,
    leakedHandles: Array.isArray(leakedHandles) ? leakedHandles.length : 0,
  });
}
