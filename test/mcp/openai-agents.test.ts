import { Agent, type Model, type ModelRequest, Runner, Usage } from '@openai/agents';
import { expect, it } from 'vitest';
import { tools } from '../../tools/index.ts';
import { launchOf, openAiAgents } from '../support/mcp-clients.ts';

type Output = Awaited<ReturnType<Model['getResponse']>>['output'];

/** A model that calls these tools one after the other and then ends. No service is asked. */
function scriptedModel(calls: readonly (readonly [tool: string, args: object])[]): {
  model: Model;
  requests: ModelRequest[];
} {
  const requests: ModelRequest[] = [];
  const outputOf = (turn: number): Output => {
    const [name, args] = calls[turn] ?? [];
    return name === undefined
      ? [
          {
            type: 'message',
            role: 'assistant',
            status: 'completed',
            content: [{ type: 'output_text', text: 'Done.' }],
          },
        ]
      : [{ type: 'function_call', callId: `call-${turn}`, name, arguments: JSON.stringify(args) }];
  };
  const model: Model = {
    getResponse(request) {
      requests.push(request);
      return Promise.resolve({ usage: new Usage(), output: outputOf(requests.length - 1) });
    },
    getStreamedResponse() {
      throw new Error('nothing is streamed here');
    },
  };
  return { model, requests };
}

const runner = new Runner({ tracingDisabled: true });

it('runs an agent with two servers, told apart by their prefixes', async () => {
  const servers = await Promise.all(
    ['blue_', 'green_'].map((prefix) => openAiAgents(launchOf(['--demo', '--tool-prefix', prefix]))),
  );
  const { model, requests } = scriptedModel([
    ['blue_get_services', { endpoints: 'not-ready' }],
    ['green_get_nodes', { limit: 1 }],
    ['green_get_services', { source: 'nothing' }],
  ]);
  const agent = new Agent({ name: 'reviewer', model, mcpServers: servers });
  const { finalOutput } = await runner.run(agent, 'Which Services have an endpoint that is not ready?');
  expect(finalOutput).toBe('Done.');

  const names = requests[0]?.tools.flatMap((tool) => (tool.type === 'function' ? tool.name : [])) ?? [];
  const own = tools.map(({ name }) => name);
  const expected = ['blue_', 'green_'].flatMap((prefix) => own.map((name) => `${prefix}${name}`));
  expect([...names].sort()).toEqual(expected.sort());
  const told = JSON.stringify(requests.at(-1)?.input);
  expect(told).toContain('1 of 26 Services has an endpoint that is not ready.');
  expect(told).toContain('4 nodes: 4 Ready, 0 not Ready.');
  // A mistake is an answer to the agent, and names what that server calls its tools.
  expect(told).toContain('Next: Call green_list_sources, or give one of: demo.');
});

it('is refused where two servers have the same names, which the prefixes are for', async () => {
  const servers = await Promise.all([openAiAgents(launchOf(['--demo'])), openAiAgents(launchOf(['--demo']))]);
  const { model } = scriptedModel([]);
  const agent = new Agent({ name: 'reviewer', model, mcpServers: servers });
  await expect(runner.run(agent, 'Anything?')).rejects.toThrow(
    'Duplicate tool names found across MCP servers',
  );
});
