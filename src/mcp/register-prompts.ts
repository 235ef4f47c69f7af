import { completable, type McpServer, ProtocolError, ProtocolErrorCode } from '@modelcontextprotocol/server';
import { z } from 'zod';
import { type Area, areas } from '../model/area.ts';
import { UserError } from '../model/user-error.ts';
import type { Shared } from './make-context.ts';
import { fillPrompt, playbooks, type PromptArgument, type PromptText } from './prompt-text.ts';
import type { ReadCluster } from './read-source.ts';
import { skillUri } from '../model/skill.ts';

/** So many values does a completion hold at most, by the protocol. */
const mostValues = 100;

/**
 * Registers the prompts, their arguments optional and completed. Each brings a file of the skill along, the same bytes
 * that are served elsewhere.
 */
export function registerPrompts(
  server: McpServer,
  prompts: readonly PromptText[],
  shared: Shared,
  rewrite: (text: string) => string,
): void {
  // A completion is registered for a field with a default, and not for an optional one.
  const optional = (description: string) => z.string().default('').describe(description);
  const fields = {
    area: completable(optional('Only this area; all without'), (typed = '') => {
      return areas.filter((area) => area.startsWith(typed));
    }),
    namespace: completable(optional('Only this namespace; all without'), async (typed = '', given) => {
      const names = await namespacesIn(shared, given?.arguments?.source);
      return names.filter((name) => name.startsWith(typed));
    }),
    source: completable(optional('Id from list_sources; the first without'), async (typed = '') => {
      const ids = (await shared.sources.all()).map(({ id }) => id);
      return ids.filter((id) => id.startsWith(typed)).slice(0, mostValues);
    }),
    playbook: completable(optional('Which path fails; by the symptom without'), (typed = '') => {
      return playbooks.filter((name) => name.startsWith(typed));
    }),
  };
  for (const { name, title, description, guide, takes, body } of prompts) {
    const argsSchema = z.strictObject(Object.fromEntries(takes.map((one) => [one, fields[one]])));
    server.registerPrompt(name, { title, description, argsSchema }, async (args) => {
      checkValues(args);
      const text = fillPrompt(rewrite(body), args);
      const resource = {
        uri: skillUri(guide),
        mimeType: 'text/markdown',
        text: await shared.readGuide(guide),
      };
      return {
        description,
        messages: [
          { role: 'user', content: { type: 'text', text } },
          { role: 'user', content: { type: 'resource', resource } },
        ],
      };
    });
  }
}

function checkValues({
  area = '',
  namespace = '',
  playbook = '',
}: Readonly<Partial<Record<PromptArgument, string>>>): void {
  if (area !== '' && !isArea(area)) throw invalid(`there is no area of that name: ${areas.join(', ')}`);
  if (!/^([a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?)?$/.test(namespace))
    throw invalid('that is no name of a namespace');
  if (playbook !== '' && !(playbooks as readonly string[]).includes(playbook))
    throw invalid(`there is no playbook of that name: ${playbooks.join(', ')}`);
}

function isArea(text: string): text is Area {
  return (areas as readonly string[]).includes(text);
}

function invalid(message: string): ProtocolError {
  return new ProtocolError(ProtocolErrorCode.InvalidParams, message);
}

/**
 * Names in the source that was chosen, or in the first. What lies on this machine is read for that; of a cluster only what
 * is held, since a completion comes with every key.
 */
async function namespacesIn({ sources, readings }: Shared, source = ''): Promise<string[]> {
  const names = new Set<string>();
  for (const { snapshot } of await clustersIn(sources, readings, source)) {
    for (const { ref } of snapshot.listing('Namespace')) names.add(ref.name);
    for (const { ref } of snapshot.listing('Service')) names.add(ref.namespace ?? '');
  }
  const isLabel = (name: string): boolean => /^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/.test(name);
  return [...names].filter(isLabel).sort().slice(0, 1_000);
}

async function clustersIn(
  sources: Shared['sources'],
  readings: Shared['readings'],
  source: string,
): Promise<readonly ReadCluster[]> {
  try {
    const { spec } = await sources.choose(source === '' ? undefined : source);
    const held = readings.held(spec);
    if (held !== undefined || spec.type === 'live') return held?.clusters ?? [];
    const waiter = { signal: new AbortController().signal, report: () => undefined };
    return (await readings.get(spec, {}, waiter)).reading.clusters;
  } catch (error) {
    // What is wrong with a source the tools say.
    if (error instanceof UserError) return [];
    throw error;
  }
}
