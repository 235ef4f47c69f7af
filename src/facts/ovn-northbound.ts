import type { OvnNorthbound, OvnSchema } from '../model/evidence/ovn-northbound.ts';
import { known, type Maybe, unknown } from '../model/maybe.ts';
import type { Missing } from '../model/missing.ts';
import { parseOvnNbctlVersion } from '../parse/ovn-nbctl-version.ts';
import { defineSlice } from './define-slice.ts';
import { savedOnNodes } from './saved-on-nodes.ts';

/** Versions of OVN's database: no API server serves them, so that they are there only where somebody saved them. */
export const ovnNorthbound = defineSlice({
  files: ['nodes/*/ovn-nbctl-version.txt'],
  derive: (snapshot): Maybe<OvnNorthbound> => {
    const found: OvnSchema[] = [];
    const missing: Missing[] = [];
    for (const { node, path, text } of savedOnNodes(snapshot, /^ovn-nbctl-version\.txt$/)) {
      const schema = parseOvnNbctlVersion(text);
      if (schema.ok) found.push({ node, path, schema: schema.value });
      else missing.push({ what: path, namespaces: null, reason: 'unparseable' });
    }
    if (found.length > 0) {
      found.sort((a, b) => (a.node < b.node ? -1 : 1));
      return known({ found, missing }, [], snapshot.label);
    }
    if (missing.length > 0) return unknown(...missing);
    return unknown({
      what: 'schema of OVN’s northbound database',
      namespaces: null,
      reason: 'not-observable',
      next: 'ovn-nbctl -V in the container nbdb (nb-ovsdb outside of OpenShift) of a pod of OVN-Kubernetes, saved as nodes/NODE/ovn-nbctl-version.txt',
    });
  },
});
