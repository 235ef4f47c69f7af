import type { Kept } from '../../model/kinds/index.ts';
import type { Listing } from '../../model/listing.ts';
import { formatRange, parseAddress } from './cidr.ts';

/** The objects that have an address of their own, and the field that says so. */
export interface AddressOwner {
  readonly object: Kept<'Node'> | Kept<'Pod'>;
  readonly field: string;
}

type Owners = ReadonlyMap<string, AddressOwner>;

const ofNodes = new WeakMap<Listing<Kept<'Node'>>, Owners>();
const ofPods = new WeakMap<Listing<Kept<'Pod'>>, Owners>();

const plainIPv4 = /^(?:(?:25[0-5]|2[0-4]\d|1\d\d|[1-9]?\d)(?:\.(?!$)|$)){4}$/;

/** An address as the indexes write it; undefined for text that is none. */
export function canonicalAddress(text: string): string | undefined {
  // As nearly all of them are written already.
  if (plainIPv4.test(text)) return text;
  const parsed = parseAddress(text);
  return parsed === undefined ? undefined : formatRange(parsed);
}

/** The node with this address, written canonically. */
export function nodeAt(nodes: Listing<Kept<'Node'>>, address: string): AddressOwner | undefined {
  let index = ofNodes.get(nodes);
  if (index === undefined) {
    index = indexed(nodes.items, (object) =>
      (object.status?.addresses ?? []).map(({ type = '', address: text = '' }) => ({
        text,
        field: `status.addresses[type=${type}].address`,
      })),
    );
    ofNodes.set(nodes, index);
  }
  return index.get(address);
}

/** The pod with this address, written canonically; pods on their node's network and ended ones have none. */
export function podAt(pods: Listing<Kept<'Pod'>>, address: string): AddressOwner | undefined {
  let index = ofPods.get(pods);
  if (index === undefined) {
    index = indexed(pods.items, ({ spec, status }) => {
      const hasOwn =
        spec?.hostNetwork !== true && status?.phase !== 'Succeeded' && status?.phase !== 'Failed';
      const texts = status?.podIPs?.map(({ ip = '' }) => ip) ?? [status?.podIP ?? ''];
      return hasOwn ? texts.map((text) => ({ text, field: 'status.podIPs[].ip' })) : [];
    });
    ofPods.set(pods, index);
  }
  return index.get(address);
}

function indexed<T extends AddressOwner['object']>(
  items: readonly T[],
  addressesOf: (item: T) => readonly { readonly text: string; readonly field: string }[],
): Owners {
  return new Map(
    items.flatMap((object) =>
      addressesOf(object).flatMap(({ text, field }) => {
        const address = canonicalAddress(text);
        return address === undefined ? [] : [[address, { object, field }] as const];
      }),
    ),
  );
}
