import type { CiliumAgentStatus, CiliumStatuses } from '../model/evidence/cilium-status.ts';
import { running } from '../model/evidence/network-agents.ts';
import { absent, known, type Maybe, unknown } from '../model/maybe.ts';
import type { Missing } from '../model/missing.ts';
import { parseCiliumDbgStatus } from '../parse/cilium-dbg-status.ts';
import { defineSlice } from './define-slice.ts';

const file = 'cilium-dbg-status.json';

/** What agents told of themselves: no API server serves it, so that it is there only where somebody saved it. */
export const ciliumStatus = defineSlice({
  files: [`nodes/*/${file}`],
  from: ['networkAgents'],
  derive: (snapshot, { networkAgents }): Maybe<CiliumStatuses> => {
    const found: CiliumAgentStatus[] = [];
    const missing: Missing[] = [];
    for (const [path, text] of snapshot.files) {
      const [, node, name] = path.split('/');
      if (!path.startsWith('nodes/') || node === undefined || name !== file) continue;
      const status = parseCiliumDbgStatus(text);
      if (status.ok) found.push({ node, path, status: status.value });
      else missing.push({ what: path, namespaces: null, reason: 'unparseable' });
    }
    if (found.length > 0) return known({ found: found.sort(byNode), missing }, [], snapshot.label);
    if (missing.length > 0) return unknown(...missing);
    if (networkAgents.state === 'unknown') return networkAgents;
    const none = networkAgents.state === 'absent' || running(networkAgents.value, 'Cilium').length === 0;
    if (none && (networkAgents.state === 'absent' || networkAgents.value.missing.length === 0)) {
      return absent(networkAgents.label);
    }
    return unknown({
      what: 'status of the Cilium agents',
      namespaces: null,
      reason: 'not-observable',
      next: `cilium-dbg status -o json in the agent of a node, saved as nodes/NODE/${file}`,
    });
  },
});

function byNode(a: CiliumAgentStatus, b: CiliumAgentStatus): number {
  return a.node < b.node ? -1 : 1;
}
