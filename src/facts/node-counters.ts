import type { CounterReading, NodeCounters } from '../model/evidence/node-counters.ts';
import { known, type Maybe, unknown } from '../model/maybe.ts';
import type { Missing } from '../model/missing.ts';
import { parseConntrackStats, parseEthtoolStats } from '../parse/counters.ts';
import type { Snapshot } from '../snapshot/snapshot.ts';
import { defineSlice } from './define-slice.ts';
import { nodeRef, type SavedOnNode, savedOnNodes } from './saved-on-nodes.ts';

/** `conntrack-S.txt`, `ethtool-S-ens5.txt`; what the same command printed later has `.2` before its ending. */
const names = /^(conntrack-S|ethtool-S-([a-z0-9._@-]{1,15}?))(\.2)?\.txt$/;

/**
 * Counters of the kernel and of network cards, which no API server serves. They count from the start of the node, so that
 * one reading says nothing of today: two are needed, unless the first is 0.
 */
export const nodeCounters = defineSlice({
  files: ['nodes/*/conntrack-S.txt', 'nodes/*/conntrack-S.2.txt', 'nodes/*/ethtool-S-*.txt'],
  derive: (snapshot): Maybe<NodeCounters> => {
    const pairs = new Map<string, { first?: SavedOnNode; second?: SavedOnNode }>();
    for (const saved of savedOnNodes(snapshot, names)) {
      const [, command = '', , later] = names.exec(saved.name) ?? [];
      const key = `${saved.node}/${command}`;
      pairs.set(key, { ...pairs.get(key), [later === undefined ? 'first' : 'second']: saved });
    }
    const found: CounterReading[] = [];
    const missing: Missing[] = [];
    for (const { first, second } of pairs.values()) {
      const only = first ?? second;
      if (only === undefined) continue;
      const read = readingOf(snapshot, only, second ?? only);
      if (read === undefined) continue;
      if ('counter' in read) found.push(read);
      else missing.push(read);
    }
    if (found.length > 0) return known({ found, missing }, [], snapshot.label);
    return unknown(...(missing.length > 0 ? missing : [notSaved]));
  },
});

const notSaved: Missing = {
  what: 'counters of nodes',
  namespaces: null,
  reason: 'not-observable',
  detail: 'the API server does not serve them',
  next: 'conntrack -S on each node, saved as nodes/NODE/conntrack-S.txt, and a minute later as nodes/NODE/conntrack-S.2.txt; on AWS also what the user reads with ethtool -S DEVICE, as nodes/NODE/ethtool-S-DEVICE.txt and nodes/NODE/ethtool-S-DEVICE.2.txt',
};

/** Undefined for a network card that has no such counter. */
function readingOf(
  snapshot: Snapshot,
  first: SavedOnNode,
  second: SavedOnNode,
): CounterReading | Missing | undefined {
  const [, command = '', device] = names.exec(first.name) ?? [];
  const counter = device === undefined ? 'insert_failed' : 'linklocal_allowance_exceeded';
  const [one, two] = [first, second].map(({ path, text }): number | Missing | undefined => {
    const counters = device === undefined ? parseConntrackStats(text) : parseEthtoolStats(text);
    return counters.ok
      ? counters.value.get(counter)
      : { what: path, namespaces: null, reason: 'unparseable' };
  });
  if (one === undefined || two === undefined) return undefined;
  if (typeof one !== 'number') return one;
  if (typeof two !== 'number') return two;
  const said = { what: first.path, namespaces: null, reason: 'not-collected' } as const;
  const shown = device === undefined ? 'conntrack -S' : `ethtool -S ${device}`;
  const again = `${shown} on node ${first.node} again, a minute after the first time, saved as nodes/${first.node}/${command}.2.txt`;
  if (first === second && one > 0)
    return { ...said, detail: 'one reading does not tell whether the counter still grows', next: again };
  if (two < one) return { ...said, detail: 'the node started anew between the readings', next: again };
  const { path } = second;
  return { ref: nodeRef(snapshot, first.node), counter, device, path, before: one, after: two };
}
