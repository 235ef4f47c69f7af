import { cuesOf, type Tally } from './match-phrases.ts';
import { kubernetesWords } from './vocabulary/elsewhere.ts';
import type { Word } from './words-of.ts';

const kubernetes = cuesOf(kubernetesWords);

/** Is one of these words of Kubernetes? Words such as `timeout` or `delete it` say nothing without. */
export function namesKubernetes(words: readonly Word[], from: number, to: number, tally: Tally): boolean {
  return kubernetes.matches(words, from, to, tally).length > 0;
}
