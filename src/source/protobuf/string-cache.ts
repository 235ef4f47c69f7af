import { mayHoldCredential } from '../redact-kept.ts';
import { redactText } from '../redact-text.ts';

const slots = 1 << 14;
const longest = 64;

/**
 * Turns UTF-8 bytes into strings and gives the same string again for bytes met lately, without making it anew: most of
 * a cluster's strings are the few images, node names, keys and statuses said over and over. Two entries share each
 * hash, so that the many names that occur once do not push those out. Credentials are replaced on the way.
 */
export class StringCache {
  readonly #strings = new Array<string | undefined>(slots).fill(undefined);
  readonly #lengths = new Uint8Array(slots);
  readonly #bytes = Buffer.alloc(slots * longest);

  read(from: Buffer, start: number, end: number): string {
    const length = end - start;
    if (length === 0) return '';
    if (length > longest) return redacted(from.toString('utf8', start, end));
    let hash = length;
    for (let at = start; at < end; at += 1) hash = Math.imul(hash ^ (from[at] ?? 0), 0x01000193);
    const first = ((hash ^ (hash >>> 15)) & (slots / 2 - 1)) * 2;
    const known = this.#at(first, from, start, length);
    if (known !== undefined) return known;
    const second = this.#at(first + 1, from, start, length);
    // The one used last stays the longer of the two.
    this.#move(first, first + 1);
    const text = second ?? redacted(from.toString('utf8', start, end));
    this.#strings[first] = text;
    this.#lengths[first] = length;
    from.copy(this.#bytes, first * longest, start, end);
    return text;
  }

  #at(slot: number, from: Buffer, start: number, length: number): string | undefined {
    if (this.#lengths[slot] !== length) return undefined;
    const bytes = this.#bytes;
    for (let index = 0, at = slot * longest; index < length; index += 1) {
      if (bytes[at + index] !== from[start + index]) return undefined;
    }
    return this.#strings[slot];
  }

  #move(from: number, to: number): void {
    this.#strings[to] = this.#strings[from];
    this.#lengths[to] = this.#lengths[from] ?? 0;
    this.#bytes.copyWithin(to * longest, from * longest, (from + 1) * longest);
  }
}

function redacted(text: string): string {
  return mayHoldCredential(text) ? redactText(text) : text;
}
