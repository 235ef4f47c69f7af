/** The prompts that a server lists, in order. */
export const promptNames = [
  'network-review',
  'dataplane',
  'service-routing',
  'dns',
  'multicluster',
  'troubleshoot',
  'gateway-migration',
] as const;
