import { z } from 'zod';
import { tools } from '../../../tools/index.ts';
import type { RunningServer, ToolAnswer } from '../../support/mcp-server.ts';

const reviewSchema = z.object({
  reviewId: z.string(),
  findings: z.array(z.object({ id: z.string() })).min(1),
});

/** The answer of every tool, in their order: of get_finding about the first finding, of explain_rule about SV01, ... */
export async function callEveryTool(server: RunningServer): Promise<Map<string, ToolAnswer>> {
  const answers = new Map<string, ToolAnswer>();
  for (const { name } of tools) {
    const args =
      {
        get_finding: findingIn(answers),
        explain_rule: { rule: 'SV01' },
        expand_dns_name: { name: 'cart.shop' },
        trace_path: { client: 'every-node', to: 'cart.shop' },
        check_review: { draft: '# Not a review' },
        check_scope: { question: 'Is the MTU right?' },
        verify_commands: { text: 'kubectl get pods -A' },
      }[name] ?? {};
    answers.set(name, await server.call(name, args));
  }
  return answers;
}

function findingIn(answers: ReadonlyMap<string, ToolAnswer>): object {
  const review = reviewSchema.safeParse(answers.get('review_network')?.structured);
  return review.success ? { reviewId: review.data.reviewId, id: review.data.findings[0]?.id } : {};
}
