import { parsePromptText, type PromptText } from '../src/mcp/prompt-text.ts';
import answer from './answer.md';
import dataplane from './dataplane.md';
import dns from './dns.md';
import gatewayMigration from './gateway-migration.md';
import multicluster from './multicluster.md';
import networkReview from './network-review.md';
import serviceRouting from './service-routing.md';
import troubleshoot from './troubleshoot.md';

/** The prompts that the server offers. All end with how to answer. */
export const prompts: readonly PromptText[] = [
  networkReview,
  dataplane,
  serviceRouting,
  dns,
  multicluster,
  troubleshoot,
  gatewayMigration,
].map((text) => parsePromptText(text.replace('{answer}\n', () => answer)));
