import { fileURLToPath } from 'node:url';
import { program } from '../support/mcp-server.ts';
import { whyNotBuilt } from '../cluster/build.ts';
import { startDemoCluster } from '../cluster/demo/demo-cluster.ts';
import { untilEndpoints } from '../cluster/support/until-endpoints.ts';

/** A source, and how the built program serves it. */
export interface ServedSource {
  /** The program with its arguments. */
  readonly command: readonly string[];
  close(): Promise<void>;
}

function served(args: readonly string[]): ServedSource {
  return { command: [process.execPath, program, 'serve', ...args], close: () => Promise.resolve() };
}

const snapshot = fileURLToPath(new URL('../scenarios/demo/snapshot', import.meta.url));
const why = whyNotBuilt();

/** One cluster three times: embedded, on disk, and on a real API server where that was built. */
export const sources: readonly {
  readonly name: string;
  readonly type: 'demo' | 'snapshot' | 'live';
  /** Why it is left out. */
  readonly why: string | undefined;
  readonly open: () => Promise<ServedSource>;
}[] = [
  { name: 'the demo', type: 'demo', why: undefined, open: () => Promise.resolve(served(['--demo'])) },
  {
    name: 'a snapshot',
    type: 'snapshot',
    why: undefined,
    open: () => Promise.resolve(served(['--from', snapshot])),
  },
  {
    name: 'a real API server',
    type: 'live',
    why,
    async open() {
      const controlPlane = await startDemoCluster();
      await untilEndpoints(controlPlane, 29);
      const source = served(['--kubeconfig', controlPlane.kubeconfig('admin')]);
      return { ...source, close: () => controlPlane.stop() };
    },
  },
];

/** Says in a plain word what is not tested here, and gives what follows the name of the test. */
export function skipNote(what: string, reason: string | undefined): string {
  if (reason === undefined) return '';
  console.log(`Skipped: ${what}; ${reason}.`);
  return ` (skipped: ${reason})`;
}
