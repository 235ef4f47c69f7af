import { UserError } from '../model/user-error.ts';
import type { FileTree } from './file-tree.ts';

/** How standard input is called in messages, and as a file. */
export const standardInput = 'standard input';

/** Reads standard input to its end. */
export async function readStandardInput(input: AsyncIterable<Uint8Array>, limit: number): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of input) {
    size += chunk.length;
    if (size > limit) {
      throw new UserError(
        `${standardInput} gave more than ${limit} bytes`,
        'write it to a file and name that with --from',
      );
    }
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

/** One file that is in memory. */
export function bytesTree(path: string, bytes: Buffer): FileTree {
  const size = bytes.length;
  return {
    name: path,
    async *files(limitOf) {
      yield await Promise.resolve({ path, size, bytes: limitOf(path) < size ? undefined : bytes });
    },
  };
}
