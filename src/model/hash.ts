const prime = 0x100000001b3n;
const offset = 0xcbf29ce484222325n;
const mask = 0xffffffffffffffffn;

/** FNV-1a, 64 bits, over UTF-16 code units, as 16 hexadecimal digits. For stable ids, not for security. */
export function hashOf(text: string): string {
  let hash = offset;
  for (let index = 0; index < text.length; index += 1) {
    hash = ((hash ^ BigInt(text.charCodeAt(index))) * prime) & mask;
  }
  return hash.toString(16).padStart(16, '0');
}
