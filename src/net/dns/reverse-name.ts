import { formatRange, parseAddress } from '../addresses/cidr.ts';

const suffixes = { 4: '.in-addr.arpa.', 6: '.ip6.arpa.' } as const;

/** Is it a name for an address, or for a range of them? Lower case, with the dot at its end. */
export function isReverseName(name: string): boolean {
  return name.endsWith(suffixes[4]) || name.endsWith(suffixes[6]);
}

/** The address that a PTR query asks for, written canonically; undefined for other names. */
export function addressOfReverseName(name: string): string | undefined {
  if (!isReverseName(name)) return undefined;
  const family = name.endsWith(suffixes[4]) ? 4 : 6;
  const labels = name.slice(0, -suffixes[family].length).split('.').toReversed();
  const isWhole =
    family === 4
      ? labels.length === 4 && labels.every((label) => /^(?:0|[1-9]\d{0,2})$/.test(label))
      : labels.length === 32 && labels.every((label) => /^[0-9a-f]$/.test(label));
  if (!isWhole) return undefined;
  const text = family === 4 ? labels.join('.') : (labels.join('').match(/.{4}/g) ?? []).join(':');
  const address = parseAddress(text);
  return address === undefined ? undefined : formatRange(address);
}
