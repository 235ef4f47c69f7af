import { stat } from 'node:fs/promises';
import { UserError } from '../model/user-error.ts';
import type { SourceSpec } from './source-spec.ts';

/** A snapshot at a path that the command line, or a folder it allows, holds. */
export function snapshotSpec(id: string, path: string, complete: boolean): SourceSpec {
  return {
    id,
    type: 'snapshot',
    about: 'a snapshot on this machine',
    async look() {
      await stat(path).catch(() => {
        throw new UserError(
          `the snapshot of source ${id} is not there any more, or may not be read`,
          'correct the path that serve was started with',
        );
      });
      return { cluster: null, server: null };
    },
    async open() {
      const { openSnapshot } = await import('../source/open-snapshot.ts');
      return openSnapshot(path, { complete });
    },
    changes: () => Promise.resolve([]),
  };
}
