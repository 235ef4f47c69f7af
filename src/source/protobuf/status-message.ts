import { Malformed } from './malformed.ts';
import { openEnvelope } from './read-list.ts';
import { StringCache } from './string-cache.ts';
import { wire, WireReader } from './wire-reader.ts';

/** The message of a metav1.Status, or nothing where the bytes are no Status or not all of it. */
export function statusMessage(bytes: Buffer): string {
  const reader = new WireReader(bytes, new StringCache());
  try {
    openEnvelope(reader);
    while (reader.position < reader.end) {
      const tag = reader.uint32();
      if (tag === ((3 << 3) | wire.bytes)) return reader.text();
      reader.skip(tag & 7);
    }
  } catch (error) {
    if (!(error instanceof Malformed)) throw error;
  }
  return '';
}
