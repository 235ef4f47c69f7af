import type { McpServer } from '@modelcontextprotocol/server';
import { skillEntry, SkillsExtension, type SkillSource } from '@modelcontextprotocol/server/ext/skills';
import { type SkillFile, skillFiles, skillName, skillUri } from '../model/skill.ts';
import { readSkillFile } from '../source/read-skill-file.ts';
import { staticHint } from './register-resources.ts';

const mimeType = 'text/markdown';

/** Serves the skill by the skills extension and as resources. Its files are read when somebody asks for them. */
export function registerSkill(server: McpServer, folder: URL): void {
  new SkillsExtension({ source: skillSource(folder), cacheHint: staticHint }).attach(server);
}

function skillSource(folder: URL): SkillSource {
  const byUri = new Map<string, SkillFile>(skillFiles.map((file) => [skillUri(file), file]));
  const entry = async () => {
    const texts = await Promise.all(
      skillFiles.map(async (file) => [file, await readSkillFile(folder, file)] as const),
    );
    return skillEntry(skillName, Object.fromEntries(texts));
  };
  return {
    list: async () => ({ skills: [await entry()] }),
    get: async (uri) => (uri === skillUri('SKILL.md') ? entry() : undefined),
    async read(uri) {
      const file = byUri.get(uri);
      return file === undefined ? undefined : { text: await readSkillFile(folder, file), mimeType };
    },
    listResources: () =>
      Promise.resolve([...byUri].map(([uri, file]) => ({ uri, name: `${skillName}/${file}`, mimeType }))),
  };
}
