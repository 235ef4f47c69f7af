import { fileURLToPath } from 'node:url';
import { openSnapshot } from '../source/open-snapshot.ts';
import type { Source } from '../source/source.ts';

/** The demo cluster, which the build puts beside the program. */
export function openDemo(): Promise<Source[]> {
  const path = fileURLToPath(new URL('./demo', import.meta.url));
  return openSnapshot(path, { source: 'demo', name: 'demo' });
}
