import type { NodeRoutes } from '../model/evidence/node-routes.ts';
import { known, type Maybe, unknown } from '../model/maybe.ts';
import type { Missing } from '../model/missing.ts';
import { parseIpRoute } from '../parse/ip-route.ts';
import { defineSlice } from './define-slice.ts';
import { savedOnNodes } from './saved-on-nodes.ts';

/** Routes of nodes: no API server serves them, so that they are there only where somebody saved them. */
export const nodeRoutes = defineSlice({
  files: ['nodes/*/ip-route.txt'],
  derive: (snapshot): Maybe<readonly NodeRoutes[]> => {
    const found: NodeRoutes[] = [];
    const missing: Missing[] = [];
    for (const { node, path, text } of savedOnNodes(snapshot, /^ip-route\.txt$/)) {
      const routes = parseIpRoute(text);
      if (routes.ok) found.push({ node, path, routes: routes.value });
      else missing.push({ what: path, namespaces: null, reason: 'unparseable' });
    }
    if (found.length > 0) {
      return known(
        found.sort((a, b) => (a.node < b.node ? -1 : 1)),
        [],
        snapshot.label,
      );
    }
    if (missing.length > 0) return unknown(...missing);
    return unknown({
      what: 'routes of nodes',
      namespaces: null,
      reason: 'not-observable',
      next: 'ip route on a node, saved as nodes/NODE/ip-route.txt',
    });
  },
});
