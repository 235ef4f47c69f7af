import type { Missing } from '../../model/missing.ts';

/** What only the nodes themselves tell of a pod's resolv.conf. */
export const nodeSearches: Missing = {
  what: 'search domains of nodes',
  namespaces: null,
  reason: 'not-observable',
  detail: 'they come on top of those that pods name, and no API server serves them',
  next: 'cat /etc/resolv.conf on the nodes, saved as nodes/NODE/resolv.conf',
};
