import { z } from 'zod';
import { defineTool } from '../src/mcp/define-tool.ts';
import { scopeAnswer } from '../src/model/scope-answer.ts';
import { longestQuestion, scopeOf } from '../src/scope/scope-of.ts';
import { marked } from '../src/mcp/untrusted.ts';
import { redactText } from '../src/source/redact-text.ts';

/** Longer ones are cut where they are made. */
const longestPart = 2_000;

export default defineTool({
  name: 'check_scope',
  title: 'Whose question is this',
  description:
    'Sorts a question in free text: in_scope, delegate (with the owner), refuse (a change or a credential), mixed (with the part that is answered here) or unrelated, and the words to answer with. Reads no cluster and answers nothing itself; review_network and the get_* tools do.',
  input: z.strictObject({ question: z.string().max(longestQuestion).describe('As it was asked') }),
  output: scopeAnswer,
  judges: ['question'],
  async run({ question }) {
    const { credentialsIn } = await import('../src/credentials/credentials-in.ts');
    const structured = scopeOf(redactText(question), credentialsIn(question).length > 0);
    return { text: textOf(structured), structured };
  },
});

function textOf({
  verdict,
  owner,
  owners,
  inScope,
  subjects,
  answer,
  reason,
}: z.infer<typeof scopeAnswer>): string {
  return [
    verdict,
    `Reason: ${reason}`,
    `Owner: ${owner ?? 'none'}${owners.length === 0 ? '' : `; concerned: ${owners.join(', ')}`}`,
    ...(inScope === null ? [] : [`Answered here: ${marked(inScope, longestPart)}`]),
    ...(subjects.length === 0 ? [] : [`Subjects: ${subjects.join(', ')}`]),
    `Say: ${answer}`,
  ].join('\n');
}
