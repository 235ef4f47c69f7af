import { parsePromptText, type PromptText } from '../src/mcp/prompt-text.ts';
import networkReview from './network-review.md';

/** The prompts that the server offers. */
export const prompts: readonly PromptText[] = [networkReview].map(parsePromptText);
