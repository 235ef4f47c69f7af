/** Severities, worst first. high: traffic is or will be lost, isolated or exposed. medium: degraded or fragile. low: hygiene. */
export const severities = ['high', 'medium', 'low'] as const;

export type Severity = (typeof severities)[number];
