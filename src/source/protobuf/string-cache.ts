import { mayHoldCredential } from '../redact-kept.ts';
import { redactText } from '../redact-text.ts';
import { TimeTexts } from './time-texts.ts';

const slots = 1 << 15;
const longest = 96;

/**
 * Turns UTF-8 bytes into strings and gives the same string again for bytes met lately, without making it anew: most of
 * a cluster's strings are the few images, node names, keys and statuses said over and over. Two entries share each
 * hash, so that the many names that occur once do not push those out. Credentials are replaced on the way.
 */
export class StringCache {
  readonly times = new TimeTexts();
  readonly #hashes = new Int32Array(slots);
  readonly #texts = new Array<string>(slots).fill('');

  read(from: Buffer, start: number, end: number): string {
    if (start === end) return '';
    if (end - start > longest) return redacted(from.toString('utf8', start, end));
    let hash = 0x811c9dc5;
    let bits = 0;
    for (let at = start; at < end; at += 1) {
      const byte = from[at] ?? 0;
      bits |= byte;
      hash = Math.imul(hash ^ byte, 0x01000193);
    }
    if (bits >= 0x80) return redacted(from.toString('utf8', start, end));
    const first = ((hash ^ (hash >>> 15)) & (slots / 2 - 1)) * 2;
    if (this.#holds(first, hash, from, start, end)) return this.#texts[first] ?? '';
    const isSecond = this.#holds(first + 1, hash, from, start, end);
    const read = isSecond ? (this.#texts[first + 1] ?? '') : from.toString('latin1', start, end);
    const text = isSecond ? read : redacted(read);
    // What was changed would not be found by what it was.
    if (text !== read) return text;
    // The one used last stays the longer of the two.
    this.#hashes[first + 1] = this.#hashes[first] ?? 0;
    this.#texts[first + 1] = this.#texts[first] ?? '';
    this.#hashes[first] = hash;
    this.#texts[first] = text;
    return text;
  }

  #holds(slot: number, hash: number, from: Buffer, start: number, end: number): boolean {
    if (this.#hashes[slot] !== hash) return false;
    const text = this.#texts[slot] ?? '';
    if (text.length !== end - start) return false;
    for (let index = 0; index < text.length; index += 1) {
      if (text.charCodeAt(index) !== from[start + index]) return false;
    }
    return true;
  }
}

function redacted(text: string): string {
  return mayHoldCredential(text) ? redactText(text) : text;
}
