import { gzipSync } from 'node:zlib';
import { Header } from 'tar';

/** An entry as a hostile program would write it: any path, any type. */
export interface RawEntry {
  readonly path: string;
  readonly type?: 'File' | 'Directory' | 'SymbolicLink' | 'Link' | 'CharacterDevice' | 'BlockDevice' | 'FIFO';
  readonly linkpath?: string;
  readonly text?: string;
  /** What the header claims. */
  readonly size?: number;
}

export function tarGz(entries: readonly RawEntry[]): Buffer {
  return gzipSync(tarOf(entries));
}

function tarOf(entries: readonly RawEntry[]): Buffer {
  const blocks = entries.flatMap(({ path, type = 'File', linkpath, text = '', size }) => {
    const bytes = Buffer.from(text);
    const link = linkpath === undefined ? {} : { linkpath };
    const header = new Header({
      path,
      type,
      mode: 0o644,
      size: size ?? bytes.length,
      mtime: new Date(0),
      ...link,
    });
    header.encode();
    return [header.block!, bytes, Buffer.alloc((512 - (bytes.length % 512)) % 512)];
  });
  return Buffer.concat([...blocks, Buffer.alloc(1024)]);
}
