import { readdirSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { type McpServer, ResourceNotFoundError, ResourceTemplate } from '@modelcontextprotocol/server';
import { fillPrompt, type PromptText } from './prompt-text.ts';
import { skillReferences } from '../model/skill.ts';

const scheme = 'network-review://';

/** The same for everybody until another release is installed. */
export const staticHint = { ttlMs: 3_600_000, cacheScope: 'public' } as const;

/** Registers the prompts' texts, the references, and each rule's page as a template with its code completed. */
export function registerResources(
  server: McpServer,
  prompts: readonly PromptText[],
  references: URL,
  rewrite: (text: string) => string,
): void {
  for (const { name, title, description, body } of prompts) {
    const uri = `${scheme}prompts/${name}`;
    const about = { title, description, mimeType: 'text/markdown', cacheHint: staticHint };
    server.registerResource(`prompt-${name}`, uri, about, () =>
      contents(uri, 'text/markdown', fillPrompt(rewrite(body), {})),
    );
  }
  for (const file of filesIn(references)) {
    const uri = `${scheme}references/${file}`;
    const mimeType = file.endsWith('.md') ? 'text/markdown' : 'application/schema+json';
    const title = file.replace(/\.(md|json)$/, '').replaceAll(/[-/]/g, ' ');
    server.registerResource(file, uri, { title, mimeType, cacheHint: staticHint }, async () => {
      return contents(uri, mimeType, rewrite(await readFile(new URL(file, references), 'utf8')));
    });
  }
  const template = new ResourceTemplate(`${scheme}rules/{code}`, {
    list: undefined,
    complete: {
      code: async (typed) => {
        const { rules } = await import('../rules/index.ts');
        return rules
          .map(({ code }) => code)
          .filter((code) => code.startsWith(typed.toUpperCase()))
          .sort();
      },
    },
  });
  server.registerResource(
    'rule',
    template,
    {
      title: 'Page of a rule',
      description: 'What a rule sees, why it matters, what to do and its sources, by its code',
      mimeType: 'text/markdown',
      cacheHint: staticHint,
    },
    async (uri, { code }) =>
      contents(uri.href, 'text/markdown', await rulePage(String(code), uri, references)),
  );
}

function contents(uri: string, mimeType: string, text: string) {
  return { contents: [{ uri, mimeType, text }] };
}

/** The skill's references are served with the skill, at one place each. */
function filesIn(folder: URL): string[] {
  const ofSkill = new Set(skillReferences.map((name) => `${name}.md`));
  const transcripts = readdirSync(new URL('transcripts/', folder)).map((name) => `transcripts/${name}`);
  return [...readdirSync(folder), ...transcripts]
    .filter((name) => /^(transcripts\/)?[\w.-]+\.(md|json)$/.test(name) && !ofSkill.has(name))
    .sort();
}

async function rulePage(code: string, uri: URL, references: URL): Promise<string> {
  const { rules } = await import('../rules/index.ts');
  const rule = rules.find((one) => one.code === code.toUpperCase());
  if (rule === undefined) throw new ResourceNotFoundError(uri.href);
  return readFile(new URL(`rules/${rule.id}.md`, references), 'utf8');
}
